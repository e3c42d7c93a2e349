"""ConnectionService: parse, call one use case, render."""

# ruff: noqa: N802, ARG002 - methods are named by the contract, and each is given a context

from dataclasses import dataclass

import grpc
from injector import inject

from adapters.grpc.connections.messages import (
    read_connection_command,
    read_connection_id,
    read_redirected,
    read_tenant_chosen,
    wire_checked,
    wire_completed,
    wire_connection,
    wire_consent,
)
from adapters.grpc.edge.caller import current_caller
from adapters.grpc.wire.pages import page_of, read_page
from adapters.grpc.wire.problems import wire_problems
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.writes import read_write
from ports import Clock
from productive.xero.v1 import connection_service_pb2 as wire
from productive.xero.v1.connection_service_pb2_grpc import ConnectionServiceServicer
from usecases.connections.check import CheckConnection
from usecases.connections.consents import ChooseTenant, CompleteConnection
from usecases.connections.queries import GetConnection, ListConnections
from usecases.connections.removal import DeleteConnection, DisconnectConnection
from usecases.connections.start import StartConnection


@inject
@dataclass(eq=False)
class Connections(ConnectionServiceServicer):
    start: StartConnection
    complete: CompleteConnection
    choose: ChooseTenant
    get: GetConnection
    list_all: ListConnections
    check: CheckConnection
    disconnect: DisconnectConnection
    delete: DeleteConnection
    clock: Clock

    def StartConnection(
        self, request: wire.StartConnectionRequest, context: grpc.ServicerContext
    ) -> wire.StartConnectionResponse:
        fields = Fields(request)
        wanted = read_connection_command(fields)
        write = read_write(fields, context, self.clock)
        fields.refuse()
        return wire_consent(self.start(current_caller(), wanted, write))

    def CompleteConnection(
        self, request: wire.CompleteConnectionRequest, context: grpc.ServicerContext
    ) -> wire.CompleteConnectionResponse:
        fields = Fields(request)
        redirected = read_redirected(fields)
        write = read_write(fields, context, self.clock)
        fields.refuse()
        return wire_completed(self.complete(current_caller(), redirected, write))

    def ChooseTenant(
        self, request: wire.ChooseTenantRequest, context: grpc.ServicerContext
    ) -> wire.ChooseTenantResponse:
        fields = Fields(request)
        chosen = read_tenant_chosen(fields)
        write = read_write(fields, context, self.clock)
        fields.refuse()
        completed = self.choose(current_caller(), chosen, write)
        made = wire_connection(completed.connection) if completed.connection else None
        return wire.ChooseTenantResponse(connection=made, problems=wire_problems(completed.problems))

    def GetConnection(
        self, request: wire.GetConnectionRequest, context: grpc.ServicerContext
    ) -> wire.GetConnectionResponse:
        fields = Fields(request)
        connection_id = read_connection_id(fields)
        fields.refuse()
        return wire.GetConnectionResponse(connection=wire_connection(self.get(current_caller(), connection_id)))

    def ListConnections(
        self, request: wire.ListConnectionsRequest, context: grpc.ServicerContext
    ) -> wire.ListConnectionsResponse:
        fields = Fields(request)
        page = read_page(fields)
        fields.refuse()
        found = self.list_all(current_caller(), page.after, page.size + 1, deleted=request.show_deleted)
        shown, token = page_of(found, page, request, wire_connection, lambda connection: connection.id)
        return wire.ListConnectionsResponse(connections=shown, next_page_token=token)

    def CheckConnection(
        self, request: wire.CheckConnectionRequest, context: grpc.ServicerContext
    ) -> wire.CheckConnectionResponse:
        fields = Fields(request)
        connection_id = read_connection_id(fields)
        fields.refuse()
        return wire_checked(self.check(current_caller(), connection_id))

    def DisconnectConnection(
        self, request: wire.DisconnectConnectionRequest, context: grpc.ServicerContext
    ) -> wire.DisconnectConnectionResponse:
        fields = Fields(request)
        connection_id, write = read_connection_id(fields), read_write(fields, context, self.clock)
        fields.refuse()
        connection = self.disconnect(current_caller(), connection_id, write)
        return wire.DisconnectConnectionResponse(connection=wire_connection(connection))

    def DeleteConnection(
        self, request: wire.DeleteConnectionRequest, context: grpc.ServicerContext
    ) -> wire.DeleteConnectionResponse:
        fields = Fields(request)
        connection_id, write = read_connection_id(fields), read_write(fields, context, self.clock)
        fields.refuse()
        connection = self.delete(current_caller(), connection_id, write, force=request.force)
        return wire.DeleteConnectionResponse(connection=wire_connection(connection))

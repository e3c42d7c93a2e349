"""ConnectionService: parse, call one use case, render."""

# ruff: noqa: N802, ARG002 - methods are named by the contract, and each is given a context

import grpc
from injector import inject

from adapters.grpc.caller import current_caller
from adapters.grpc.connections import (
    read_connection_id,
    read_connection_wanted,
    read_redirected,
    wire_connection,
    wire_consent,
)
from adapters.grpc.pages import next_page_token, read_page
from adapters.grpc.reading import Fields
from adapters.grpc.writes import read_write
from ports import Clock
from productive.xero.v1 import connection_service_pb2 as wire
from productive.xero.v1.connection_service_pb2_grpc import ConnectionServiceServicer
from usecases.connecting import CompleteConnection, GetConnection, ListConnections, StartConnection


class Connections(ConnectionServiceServicer):
    @inject
    def __init__(
        self,
        start: StartConnection,
        complete: CompleteConnection,
        get: GetConnection,
        list_all: ListConnections,
        clock: Clock,
    ) -> None:
        self._start = start
        self._complete = complete
        self._get = get
        self._list = list_all
        self._clock = clock

    def StartConnection(
        self, request: wire.StartConnectionRequest, context: grpc.ServicerContext
    ) -> wire.StartConnectionResponse:
        fields = Fields(request)
        wanted = read_connection_wanted(fields)
        write = read_write(fields, context, self._clock)
        fields.refuse()
        return wire_consent(self._start(current_caller(), wanted, write))

    def CompleteConnection(
        self, request: wire.CompleteConnectionRequest, context: grpc.ServicerContext
    ) -> wire.CompleteConnectionResponse:
        fields = Fields(request)
        redirected = read_redirected(fields)
        write = read_write(fields, context, self._clock)
        fields.refuse()
        made = self._complete(current_caller(), redirected, write)
        return wire.CompleteConnectionResponse(connection=wire_connection(made) if made else None)

    def GetConnection(
        self, request: wire.GetConnectionRequest, context: grpc.ServicerContext
    ) -> wire.GetConnectionResponse:
        fields = Fields(request)
        connection_id = read_connection_id(fields)
        fields.refuse()
        return wire.GetConnectionResponse(connection=wire_connection(self._get(current_caller(), connection_id)))

    def ListConnections(
        self, request: wire.ListConnectionsRequest, context: grpc.ServicerContext
    ) -> wire.ListConnectionsResponse:
        fields = Fields(request)
        page = read_page(fields)
        fields.refuse()
        found = self._list(current_caller(), page.after, page.size + 1)
        shown = found[: page.size]
        return wire.ListConnectionsResponse(
            connections=[wire_connection(connection) for connection in shown],
            next_page_token=next_page_token(request, shown[-1].id) if len(found) > len(shown) else "",
        )

"""TransferService: parse, call one use case, render."""

# ruff: noqa: N802, ARG002 - methods are named by the contract, and each is given a context

from dataclasses import dataclass

import grpc
from injector import inject

from adapters.grpc.edge.caller import current_caller
from adapters.grpc.links.messages import read_resolution
from adapters.grpc.wire.documents import read_document, read_transfer_id, wire_attempt, wire_link, wire_transfer
from adapters.grpc.wire.enums import DOCUMENT_KINDS, TRANSFER_STATES
from adapters.grpc.wire.pages import fitting, next_page_token, page_of, read_numbered_page, read_page
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.writes import read_write
from core.ids import ConnectionId, OrganizationId, SubsidiaryId, UserId
from ports import Clock, TransferFilter
from productive.xero.v1 import transfer_service_pb2 as wire
from productive.xero.v1.transfer_service_pb2_grpc import TransferServiceServicer
from usecases.sends.resolution import ResolveTransfer
from usecases.sends.transfers import GetTransfer, ListAttempts, ListTransfers


def read_transfer_filter(fields: Fields, organization_id: OrganizationId) -> TransferFilter:
    return TransferFilter(
        document=read_document(fields, organization_id) if fields.has("document") else None,
        kind=fields.choice("kind", DOCUMENT_KINDS),
        subsidiary_id=SubsidiaryId(fields.id("subsidiary_id", required=False)) or None,
        connection_id=ConnectionId(fields.id("connection_id", required=False)) or None,
        actor=UserId(fields.id("actor_id", required=False)) or None,
        states=fields.choices("states", TRANSFER_STATES),
        begin=fields.moment("begin_time"),
        end=fields.moment("end_time"),
    )


@inject
@dataclass(eq=False)
class Transfers(TransferServiceServicer):
    get_transfer: GetTransfer
    list_attempts: ListAttempts
    list_transfers: ListTransfers
    resolve: ResolveTransfer
    clock: Clock

    def GetTransfer(self, request: wire.GetTransferRequest, context: grpc.ServicerContext) -> wire.GetTransferResponse:
        fields = Fields(request)
        transfer_id = read_transfer_id(fields)
        fields.refuse()
        view = self.get_transfer(current_caller(), transfer_id)
        link = wire_link(view.link) if view.link else None
        return wire.GetTransferResponse(transfer=wire_transfer(view.transfer), link=link)

    def ListAttempts(
        self, request: wire.ListAttemptsRequest, context: grpc.ServicerContext
    ) -> wire.ListAttemptsResponse:
        fields = Fields(request)
        transfer_id, page = read_transfer_id(fields), read_numbered_page(fields)
        fields.refuse()
        found = self.list_attempts(current_caller(), transfer_id, page.start, page.size)
        shown = fitting(wire_attempt(attempt) for attempt in found.attempts)
        more = len(shown) < len(found.attempts) or found.next_number is not None
        token = next_page_token(request, str(page.start + len(shown))) if more else ""
        return wire.ListAttemptsResponse(attempts=shown, next_page_token=token)

    def ListTransfers(
        self, request: wire.ListTransfersRequest, context: grpc.ServicerContext
    ) -> wire.ListTransfersResponse:
        fields = Fields(request)
        caller = current_caller()
        wanted, page = read_transfer_filter(fields, caller.organization_id), read_page(fields)
        fields.refuse()
        found = self.list_transfers(caller, wanted, page.after, page.size + 1)
        shown, token = page_of(found, page, request, wire_transfer, lambda transfer: transfer.id)
        return wire.ListTransfersResponse(transfers=shown, next_page_token=token)

    def ResolveTransfer(
        self, request: wire.ResolveTransferRequest, context: grpc.ServicerContext
    ) -> wire.ResolveTransferResponse:
        fields = Fields(request)
        resolution, write = read_resolution(fields), read_write(fields, context, self.clock)
        fields.refuse()
        view = self.resolve(current_caller(), resolution, write)
        link = wire_link(view.link) if view.link else None
        return wire.ResolveTransferResponse(transfer=wire_transfer(view.transfer), link=link)

"""DocumentService: parse, call one use case, render."""

# ruff: noqa: N802, ARG002 - methods are named by the contract, and each is given a context

import grpc
from injector import inject

from adapters.grpc.caller import current_caller
from adapters.grpc.copies import wire_copy
from adapters.grpc.documents import (
    read_document_ref,
    read_transfer_id,
    wire_attempt,
    wire_links,
    wire_transfer_view,
)
from adapters.grpc.invoices import read_invoice_copy
from adapters.grpc.pages import fitting, next_page_token, read_page
from adapters.grpc.reading import Fields
from adapters.grpc.writes import read_write
from ports import Clock
from productive.xero.v1 import document_service_pb2 as wire
from productive.xero.v1.document_service_pb2_grpc import DocumentServiceServicer
from usecases.copying import CopyInvoice
from usecases.inspecting import GetDocumentLinks, GetTransfer, ListAttempts


class Documents(DocumentServiceServicer):
    @inject
    def __init__(
        self,
        copy_invoice: CopyInvoice,
        get_transfer: GetTransfer,
        list_attempts: ListAttempts,
        get_links: GetDocumentLinks,
        clock: Clock,
    ) -> None:
        self._copy_invoice = copy_invoice
        self._get_transfer = get_transfer
        self._list_attempts = list_attempts
        self._get_links = get_links
        self._clock = clock

    def CopyInvoice(self, request: wire.CopyInvoiceRequest, context: grpc.ServicerContext) -> wire.CopyInvoiceResponse:
        caller = current_caller()
        fields = Fields(request)
        write = read_write(fields, context, self._clock)
        wanted = read_invoice_copy(fields, caller.organization_id)
        return wire_copy(self._copy_invoice(caller, wanted, write))

    def GetTransfer(self, request: wire.GetTransferRequest, context: grpc.ServicerContext) -> wire.GetTransferResponse:
        fields = Fields(request)
        transfer_id = read_transfer_id(fields)
        fields.refuse()
        return wire_transfer_view(self._get_transfer(current_caller(), transfer_id))

    def ListAttempts(
        self, request: wire.ListAttemptsRequest, context: grpc.ServicerContext
    ) -> wire.ListAttemptsResponse:
        fields = Fields(request)
        transfer_id, page = read_transfer_id(fields), read_page(fields)
        fields.refuse()
        found = self._list_attempts(current_caller(), transfer_id, page.start, page.size)
        shown = fitting(wire_attempt(attempt) for attempt in found.attempts)
        more = len(shown) < len(found.attempts) or found.next_number is not None
        token = next_page_token(request, str(page.start + len(shown))) if more else ""
        return wire.ListAttemptsResponse(attempts=shown, next_page_token=token)

    def GetDocumentLink(
        self, request: wire.GetDocumentLinkRequest, context: grpc.ServicerContext
    ) -> wire.GetDocumentLinkResponse:
        caller = current_caller()
        document = read_document_ref(Fields(request), caller.organization_id)
        return wire_links(self._get_links(caller, document))

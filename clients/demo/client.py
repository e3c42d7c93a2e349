"""A client of the plugin, as the Productive backend is one: stubs, a token, and failures decoded."""

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any
from uuid import uuid4

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from productive.xero.v1 import (
    common_pb2,
    connection_service_pb2,
    copy_service_pb2,
    documents_pb2,
    event_service_pb2,
    file_service_pb2,
    link_service_pb2,
    payment_service_pb2,
    run_service_pb2,
    transfer_service_pb2,
)
from productive.xero.v1 import settings_service_pb2 as settings_pb2
from productive.xero.v1.connection_service_pb2_grpc import ConnectionServiceStub
from productive.xero.v1.contact_service_pb2_grpc import ContactServiceStub
from productive.xero.v1.copy_service_pb2_grpc import CopyServiceStub
from productive.xero.v1.event_service_pb2_grpc import EventServiceStub
from productive.xero.v1.file_service_pb2_grpc import FileServiceStub
from productive.xero.v1.link_service_pb2_grpc import LinkServiceStub
from productive.xero.v1.payment_service_pb2_grpc import PaymentServiceStub
from productive.xero.v1.run_service_pb2_grpc import RunServiceStub
from productive.xero.v1.settings_service_pb2_grpc import SettingsServiceStub
from productive.xero.v1.transfer_service_pb2_grpc import TransferServiceStub

LONGEST_CALL = 60.0
PIECE = 64 * 1024


@dataclass
class Failure(Exception):
    """A failed call: its status, its reason (the name in ErrorReason without its prefix), and what the details say."""

    code: grpc.StatusCode
    reason: str
    message: str
    problems: tuple[common_pb2.Problem, ...]
    facts: Mapping[str, str]
    already_copied: copy_service_pb2.AlreadyCopied | None
    retry_seconds: float | None

    @classmethod
    def of(cls, error: Any) -> "Failure":
        status = rpc_status.from_call(error)
        details: dict[type, Any] = {}
        for kind in (
            error_details_pb2.ErrorInfo,
            error_details_pb2.RetryInfo,
            common_pb2.ProblemList,
            copy_service_pb2.AlreadyCopied,
        ):
            found = next((each for each in (status.details if status else ()) if each.Is(kind.DESCRIPTOR)), None)
            if found is not None:
                details[kind] = kind()
                found.Unpack(details[kind])
        info = details.get(error_details_pb2.ErrorInfo, error_details_pb2.ErrorInfo())
        retry = details.get(error_details_pb2.RetryInfo)
        return cls(
            code=error.code(),
            reason=info.reason.removeprefix("ERROR_REASON_"),
            message=error.details() or "",
            problems=tuple(details.get(common_pb2.ProblemList, common_pb2.ProblemList()).problems),
            facts=dict(info.metadata),
            already_copied=details.get(copy_service_pb2.AlreadyCopied),
            retry_seconds=retry.retry_delay.ToTimedelta().total_seconds() if retry else None,
        )

    def __str__(self) -> str:
        return " ".join([self.code.name, *([self.reason] if self.reason else [])]) + f": {self.message}"


AnyDocument = documents_pb2.Invoice | documents_pb2.CreditNote | documents_pb2.Expense | documents_pb2.PurchaseOrder


def as_credit_note(note: documents_pb2.Invoice, credited_invoice_id: str = "") -> documents_pb2.CreditNote:
    return documents_pb2.CreditNote(invoice=note, credited_invoice_id=credited_invoice_id)


def of_its_kind(document: AnyDocument) -> documents_pb2.Document:
    """The document as a request has it: each kind has a field of its own."""
    fields = documents_pb2.Document.DESCRIPTOR.fields
    name = next(field.name for field in fields if field.message_type is document.DESCRIPTOR)
    made = documents_pb2.Document()
    getattr(made, name).CopyFrom(document)
    return made


def options_of(mode: str, options: Mapping[str, Any]) -> copy_service_pb2.CopyOptions:
    return copy_service_pb2.CopyOptions(mode=common_pb2.CopyMode.Value(f"COPY_MODE_{mode}"), **options)


def named(kind: str, document_id: str) -> common_pb2.DocumentRef:
    value = common_pb2.DocumentKind.Value(f"DOCUMENT_KIND_{kind}")
    return common_pb2.DocumentRef(kind=value, document_id=document_id)


class Client:
    """Calls raise Failure. Every write has a request id of its own unless one is given."""

    def __init__(self, channel: grpc.Channel, token: str, timeout: float = LONGEST_CALL) -> None:
        self._metadata = (("authorization", f"Bearer {token}"),)
        self._timeout = timeout
        self._connections = ConnectionServiceStub(channel)
        self._settings = SettingsServiceStub(channel)
        self._copies = CopyServiceStub(channel)
        self._runs = RunServiceStub(channel)
        self._transfers = TransferServiceStub(channel)
        self._links = LinkServiceStub(channel)
        self._files = FileServiceStub(channel)
        self._contacts = ContactServiceStub(channel)
        self._events = EventServiceStub(channel)
        self._payments = PaymentServiceStub(channel)
        self.stubs: Mapping[str, Any] = {
            "ConnectionService": self._connections,
            "SettingsService": self._settings,
            "CopyService": self._copies,
            "RunService": self._runs,
            "TransferService": self._transfers,
            "LinkService": self._links,
            "FileService": self._files,
            "ContactService": self._contacts,
            "EventService": self._events,
            "PaymentService": self._payments,
        }

    def call(self, service: str, method: str, request: Any) -> Any:
        """Any call of the contract that answers once."""
        return self._call(getattr(self.stubs[service], method), request)

    def _call(self, method: Any, request: Any) -> Any:
        try:
            return method(request, metadata=self._metadata, timeout=self._timeout)
        except grpc.RpcError as error:
            raise Failure.of(error) from None

    def start_connection(self, subsidiary_id: str, name: str, redirect_uri: str) -> str:
        """The consent page to open."""
        request = connection_service_pb2.StartConnectionRequest(
            subsidiary_id=subsidiary_id, subsidiary_name=name, redirect_uri=redirect_uri, request_id=str(uuid4())
        )
        response = self._call(self._connections.StartConnection, request)
        return str(response.consent_url)

    def complete_connection(self, query: Mapping[str, str]) -> connection_service_pb2.Connection:
        request = connection_service_pb2.CompleteConnectionRequest(
            state=query["state"], code=query.get("code", ""), error=query.get("error", ""), request_id=str(uuid4())
        )
        connection: connection_service_pb2.Connection = self._call(
            self._connections.CompleteConnection, request
        ).connection
        return connection

    def accounts(self, connection_id: str) -> list[settings_pb2.Account]:
        request = settings_pb2.ListAccountsRequest(connection_id=connection_id, page_size=200)
        return list(self._call(self._settings.ListAccounts, request).accounts)

    def tax_rates(self, connection_id: str) -> list[settings_pb2.LedgerTaxRate]:
        request = settings_pb2.ListTaxRatesRequest(connection_id=connection_id, page_size=200)
        return list(self._call(self._settings.ListTaxRates, request).tax_rates)

    def settings(self, connection_id: str) -> settings_pb2.Settings:
        request = settings_pb2.GetSettingsRequest(connection_id=connection_id)
        settings: settings_pb2.Settings = self._call(self._settings.GetSettings, request).settings
        return settings

    def update_settings(self, settings: settings_pb2.Settings) -> settings_pb2.Settings:
        request = settings_pb2.UpdateSettingsRequest(settings=settings, request_id=str(uuid4()))
        saved: settings_pb2.Settings = self._call(self._settings.UpdateSettings, request).settings
        return saved

    def copy(
        self,
        document: AnyDocument,
        mode: str = "CREATE",
        request_id: str = "",
        attachments: Iterable[documents_pb2.Attachment] = (),
        plan_token: str = "",
        **options: Any,
    ) -> copy_service_pb2.CopyResult:
        request = copy_service_pb2.CopyDocumentRequest(
            document=of_its_kind(document),
            options=options_of(mode, options),
            attachments=attachments,
            plan_token=plan_token,
            request_id=request_id or str(uuid4()),
        )
        result: copy_service_pb2.CopyResult = self._call(self._copies.CopyDocument, request).result
        return result

    def preview(
        self,
        document: AnyDocument,
        mode: str = "CREATE",
        attachments: Iterable[documents_pb2.Attachment] = (),
        **options: Any,
    ) -> copy_service_pb2.CopyPreview:
        request = copy_service_pb2.PreviewCopyRequest(
            document=of_its_kind(document), options=options_of(mode, options), attachments=attachments
        )
        preview: copy_service_pb2.CopyPreview = self._call(self._copies.PreviewCopy, request).preview
        return preview

    def begin_run(
        self, documents: Iterable[AnyDocument], mode: str = "CREATE", tokens: Iterable[str] = (), request_id: str = ""
    ) -> run_service_pb2.Run:
        """Up to a hundred documents of one kind in one step, each with its plan token where there is one."""
        paired = zip(documents, chain(tokens, repeat("")), strict=False)
        bulk = [run_service_pb2.BulkDocument(document=of_its_kind(each), plan_token=token) for each, token in paired]
        request = run_service_pb2.BulkCopyRequest(
            documents=bulk, options=options_of(mode, {}), request_id=request_id or str(uuid4())
        )
        run: run_service_pb2.Run = self._call(self._runs.BulkCopy, request).run
        return run

    def run(self, run_id: str) -> run_service_pb2.GetRunResponse:
        request = run_service_pb2.GetRunRequest(run_id=run_id)
        response: run_service_pb2.GetRunResponse = self._call(self._runs.GetRun, request)
        return response

    def watch_run(
        self, run_id: str, after_revision: int | None = None
    ) -> Generator[run_service_pb2.WatchRunResponse, None, None]:
        """Changes as they come, until nothing of the run is under way."""
        request = run_service_pb2.WatchRunRequest(run_id=run_id, after_revision=after_revision)
        yield from self._stream(self._runs.WatchRun(request, metadata=self._metadata, timeout=self._timeout))

    def attach(
        self, document: common_pb2.DocumentRef, name: str, mime_type: str, content: bytes
    ) -> file_service_pb2.AttachedFile:
        """A file in pieces of 64 KiB, after its header."""
        header = file_service_pb2.FileHeader(document=document, file_name=name, mime_type=mime_type, size=len(content))
        pieces = (content[start : start + PIECE] for start in range(0, len(content), PIECE))
        stream = (
            file_service_pb2.AttachFileRequest(header=header),
            *(file_service_pb2.AttachFileRequest(content=piece) for piece in pieces),
        )
        file: file_service_pb2.AttachedFile = self._call(self._files.AttachFile, iter(stream)).file
        return file

    def pdf(self, document: common_pb2.DocumentRef) -> bytes:
        """Xero's PDF, put together of its pieces."""
        request = file_service_pb2.GetPdfRequest(document=document)
        try:
            pieces = self._files.GetPdf(request, metadata=self._metadata, timeout=self._timeout)
            return b"".join(piece.content for piece in pieces)
        except grpc.RpcError as error:
            raise Failure.of(error) from None

    def report(self, document: common_pb2.DocumentRef, event: str) -> event_service_pb2.EventResult:
        """Tell that something has just happened to a document in Productive."""
        happened = event_service_pb2.DocumentEvent(
            document=document, type=event_service_pb2.EventType.Value(f"EVENT_TYPE_{event}")
        )
        happened.event_time.GetCurrentTime()
        request = event_service_pb2.ReportEventsRequest(events=[happened])
        result: event_service_pb2.EventResult = self._call(self._events.ReportEvents, request).results[0]
        return result

    def link(self, document_id: str, kind: str = "INVOICE") -> link_service_pb2.DocumentLink:
        request = link_service_pb2.GetDocumentLinkRequest(document=named(kind, document_id))
        link: link_service_pb2.DocumentLink = self._call(self._links.GetDocumentLink, request).link
        return link

    def transfer(self, transfer_id: str) -> transfer_service_pb2.Transfer:
        request = transfer_service_pb2.GetTransferRequest(transfer_id=transfer_id)
        transfer: transfer_service_pb2.Transfer = self._call(self._transfers.GetTransfer, request).transfer
        return transfer

    def attempts(self, transfer_id: str) -> list[transfer_service_pb2.Attempt]:
        request = transfer_service_pb2.ListAttemptsRequest(transfer_id=transfer_id, page_size=200)
        return list(self._call(self._transfers.ListAttempts, request).attempts)

    def switch_payments(self, connection_id: str, *, on: bool = True) -> payment_service_pb2.PaymentSync:
        request = payment_service_pb2.SwitchPaymentsRequest(connection_id=connection_id, on=on, request_id=str(uuid4()))
        sync: payment_service_pb2.PaymentSync = self._call(self._payments.SwitchPayments, request).sync
        return sync

    def sync_payments(self, connection_id: str) -> payment_service_pb2.SyncPaymentsResponse:
        request = payment_service_pb2.SyncPaymentsRequest(connection_id=connection_id)
        response: payment_service_pb2.SyncPaymentsResponse = self._call(self._payments.SyncPayments, request)
        return response

    def payments(self, document_id: str, kind: str = "INVOICE") -> list[payment_service_pb2.CopyPayments]:
        """What is known of the payments of each copy of a document."""
        request = payment_service_pb2.GetDocumentPaymentsRequest(document=named(kind, document_id))
        return list(self._call(self._payments.GetDocumentPayments, request).copies)

    def payment_events(self, cursor: str = "", page_size: int = 0) -> payment_service_pb2.ListPaymentEventsResponse:
        request = payment_service_pb2.ListPaymentEventsRequest(cursor=cursor, page_size=page_size)
        response: payment_service_pb2.ListPaymentEventsResponse = self._call(self._payments.ListPaymentEvents, request)
        return response

    def watch_payments(self, cursor: str = "") -> Generator[payment_service_pb2.WatchPaymentEventsResponse, None, None]:
        """Events and checkpoints as they come, until the stream ends; it is closed with the iterator."""
        request = payment_service_pb2.WatchPaymentEventsRequest(cursor=cursor)
        yield from self._stream(
            self._payments.WatchPaymentEvents(request, metadata=self._metadata, timeout=self._timeout)
        )

    def _stream(self, stream: Any) -> Generator[Any, None, None]:
        try:
            yield from stream
        except grpc.RpcError as error:
            raise Failure.of(error) from None
        finally:
            stream.cancel()

"""A client of the plugin, as the Productive backend is one: stubs, a token, and failures decoded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from productive.xero.v1 import common_pb2, connection_service_pb2, document_service_pb2, documents_pb2
from productive.xero.v1 import settings_service_pb2 as settings_pb2
from productive.xero.v1.connection_service_pb2_grpc import ConnectionServiceStub
from productive.xero.v1.document_service_pb2_grpc import DocumentServiceStub
from productive.xero.v1.settings_service_pb2_grpc import SettingsServiceStub

LONGEST_CALL = 60.0


@dataclass(frozen=True)
class Failure(Exception):
    """A failed call: its status, the reason from the catalogue, and what the details say."""

    code: grpc.StatusCode
    reason: str
    message: str
    problems: tuple[common_pb2.Problem, ...]
    facts: Mapping[str, str]
    already_copied: document_service_pb2.AlreadyCopied | None
    retry_seconds: float | None

    @classmethod
    def of(cls, error: Any) -> "Failure":
        status = rpc_status.from_call(error)
        details: dict[type, Any] = {}
        for kind in (
            error_details_pb2.ErrorInfo,
            error_details_pb2.RetryInfo,
            common_pb2.ProblemList,
            document_service_pb2.AlreadyCopied,
        ):
            found = next((each for each in (status.details if status else ()) if each.Is(kind.DESCRIPTOR)), None)
            if found is not None:
                details[kind] = kind()
                found.Unpack(details[kind])
        info = details.get(error_details_pb2.ErrorInfo, error_details_pb2.ErrorInfo())
        retry = details.get(error_details_pb2.RetryInfo)
        return cls(
            code=error.code(),
            reason=info.reason,
            message=error.details() or "",
            problems=tuple(details.get(common_pb2.ProblemList, common_pb2.ProblemList()).problems),
            facts=dict(info.metadata),
            already_copied=details.get(document_service_pb2.AlreadyCopied),
            retry_seconds=retry.retry_delay.ToTimedelta().total_seconds() if retry else None,
        )

    def __str__(self) -> str:
        return " ".join([self.code.name, *([self.reason] if self.reason else [])]) + f": {self.message}"


class Client:
    """Calls raise Failure. Every write has a request id of its own unless one is given."""

    def __init__(self, channel: grpc.Channel, token: str, timeout: float = LONGEST_CALL) -> None:
        self._metadata = (("authorization", f"Bearer {token}"),)
        self._timeout = timeout
        self._connections = ConnectionServiceStub(channel)
        self._settings = SettingsServiceStub(channel)
        self._documents = DocumentServiceStub(channel)

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
        answer = self._call(self._connections.StartConnection, request)
        return str(answer.consent_url)

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
        self, invoice: documents_pb2.Invoice, mode: str = "CREATE", request_id: str = "", **more: Any
    ) -> document_service_pb2.CopyInvoiceResponse:
        answer: document_service_pb2.CopyInvoiceResponse = self._call(
            self._documents.CopyInvoice,
            document_service_pb2.CopyInvoiceRequest(
                invoice=invoice,
                mode=common_pb2.CopyMode.Value(f"COPY_MODE_{mode}"),
                request_id=request_id or str(uuid4()),
                **more,
            ),
        )
        return answer

    def preview(self, invoice: documents_pb2.Invoice, mode: str = "CREATE") -> document_service_pb2.CopyInvoiceResponse:
        return self.copy(invoice, mode, validate_only=True)

    def link(self, invoice_id: str) -> document_service_pb2.DocumentLink:
        document = common_pb2.DocumentRef(kind=common_pb2.DOCUMENT_KIND_INVOICE, document_id=invoice_id)
        request = document_service_pb2.GetDocumentLinkRequest(document=document)
        link: document_service_pb2.DocumentLink = self._call(self._documents.GetDocumentLink, request).link
        return link

    def transfer(self, transfer_id: str) -> document_service_pb2.Transfer:
        request = document_service_pb2.GetTransferRequest(transfer_id=transfer_id)
        transfer: document_service_pb2.Transfer = self._call(self._documents.GetTransfer, request).transfer
        return transfer

    def attempts(self, transfer_id: str) -> list[document_service_pb2.Attempt]:
        request = document_service_pb2.ListAttemptsRequest(transfer_id=transfer_id, page_size=200)
        return list(self._call(self._documents.ListAttempts, request).attempts)

"""Xero as a ledger: one organisation through one connection."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from adapters.xero.allocations import allocate, read_allocations
from adapters.xero.call import Reply
from adapters.xero.contacts import create_contacts, read_contact, read_contacts_of, search_contacts
from adapters.xero.documents import (
    look_at,
    look_since,
    no_time,
    prepare_documents,
    read_document,
    read_documents,
    read_documents_since,
)
from adapters.xero.files import attach, read_attached, read_pdf
from adapters.xero.history import add_note, read_notes
from adapters.xero.provenance import maybe_ours
from adapters.xero.reference import ReferenceShelf, read_reference_data
from adapters.xero.responses import response_to
from adapters.xero.tenant_api import TenantApi
from core.documents import DocumentKind
from core.errors import LedgerError
from core.ids import ContactId, LedgerId, TenantId
from core.ledger import (
    ContactDraft,
    ContactKey,
    LedgerContact,
    LedgerDocument,
    LedgerDraft,
    Organisation,
    ReferenceData,
)
from core.ledger.file import File
from core.money import Money
from core.transfer import LedgerRequest
from ports.clock import Clock
from ports.ledger import Allocation, Fence, Ledger, Look, WriteResponse, always

WRITE_WITHIN = timedelta(seconds=30)
ATTACH_WITHIN = timedelta(seconds=120)


class XeroLedger(Ledger):
    """Holds nothing of its own: any number of them may serve one connection."""

    def __init__(
        self, api: TenantApi, tenant_id: TenantId, shelf: ReferenceShelf, clock: Clock, page_size: int
    ) -> None:
        self._api = api
        self._tenant_id = tenant_id
        self._shelf = shelf
        self._clock = clock
        self._page_size = page_size

    def reference_data(self) -> ReferenceData:
        return self._shelf.get(self._tenant_id, self._read_reference_data)

    def check(self) -> Organisation:
        return self._shelf.renew(self._tenant_id, self._read_reference_data).organisation

    def prepare(self, drafts: Sequence[LedgerDraft]) -> LedgerRequest:
        return prepare_documents(self._api, drafts)

    def write(
        self, request: LedgerRequest, idempotency_key: str, give_up_at: datetime, may_send: Fence = always
    ) -> WriteResponse:
        try:
            reply, shut_out = self._api.write(request, idempotency_key, give_up_at, may_send=may_send)
        except LedgerError as error:
            return WriteResponse(error=error, correlation_id=error.correlation_id)
        if shut_out is not None:
            return WriteResponse(
                (), reply.status, reply.correlation_id or shut_out.correlation_id, reply.body, shut_out
            )
        return response_to(request.body, reply)

    def document(self, kind: DocumentKind, ledger_id: LedgerId) -> LedgerDocument:
        return read_document(self._api, kind, ledger_id)

    def documents(self, kind: DocumentKind, ledger_ids: Sequence[LedgerId]) -> Mapping[LedgerId, LedgerDocument]:
        return read_documents(self._api, kind, ledger_ids)

    def documents_since(self, kind: DocumentKind, since: datetime | None) -> Sequence[LedgerDocument]:
        return read_documents_since(self._api, kind, since, self._page_size)

    def time(self) -> datetime:
        if self._api.last_known_time is None:
            self._api.read("Organisation")
        last_known = self._api.last_known_time
        if last_known is None:
            raise no_time(Reply(200))
        return last_known

    def changed_since(self, kind: DocumentKind, since: datetime) -> Look:
        return look_since(self._api, kind, since, self._page_size)

    def look_at(self, kind: DocumentKind, ledger_ids: Sequence[LedgerId]) -> Look:
        return look_at(self._api, kind, ledger_ids)

    def maybe_ours(self, kind: DocumentKind, ledger_ids: Sequence[LedgerId]) -> frozenset[LedgerId]:
        return maybe_ours(self._api, kind, ledger_ids)

    def notes(self, kind: DocumentKind, ledger_id: LedgerId) -> Sequence[str]:
        return read_notes(self._api, kind, ledger_id)

    def add_note(self, kind: DocumentKind, ledger_id: LedgerId, note: str, idempotency_key: str) -> None:
        add_note(self._api, kind, ledger_id, note, idempotency_key, self._clock.now() + WRITE_WITHIN)

    def contact(self, contact_id: ContactId) -> LedgerContact:
        return read_contact(self._api, contact_id)

    def contacts_of(self, keys: Sequence[ContactKey]) -> Sequence[LedgerContact]:
        return read_contacts_of(self._api, keys)

    def search_contacts(self, text: str, page: int, page_size: int) -> Sequence[LedgerContact]:
        return search_contacts(self._api, text, page, page_size)

    def create_contacts(
        self, drafts: Sequence[ContactDraft], idempotency_key: str
    ) -> Sequence[LedgerContact | LedgerError]:
        return create_contacts(self._api, drafts, idempotency_key, self._clock.now() + WRITE_WITHIN)

    def attach(self, kind: DocumentKind, ledger_id: LedgerId, file: File, idempotency_key: str) -> None:
        attach(self._api, kind, ledger_id, file, idempotency_key, self._clock.now() + ATTACH_WITHIN)

    def attached(self, kind: DocumentKind, ledger_id: LedgerId) -> Mapping[str, int]:
        return read_attached(self._api, kind, ledger_id)

    def pdf(self, kind: DocumentKind, ledger_id: LedgerId) -> bytes:
        return read_pdf(self._api, kind, ledger_id)

    def allocate(self, note: LedgerId, invoice: LedgerId, amount: Money, on: date, idempotency_key: str) -> str:
        give_up_at = self._clock.now() + WRITE_WITHIN
        return allocate(self._api, note, invoice, amount, on, idempotency_key, give_up_at)

    def allocations(self, note: LedgerId) -> Sequence[Allocation]:
        return read_allocations(self._api, note)

    def _read_reference_data(self) -> ReferenceData:
        return read_reference_data(self._api, self._tenant_id, self._clock)

"""A ledger in memory: keeps documents, uniqueness, not-found and lost responses. What happens next can be scripted."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from threading import Lock
from typing import Any

import msgspec

from adapters.memory.books import ENDINGS, Books, Fate, Received
from core.connection import Connection
from core.documents import DocumentKind
from core.errors import Fenced, Invalid, LedgerError, MissingInLedger, NothingDone
from core.ids import ContactId, LedgerId, TenantId
from core.ledger import (
    ContactDraft,
    ContactKey,
    ContactStatus,
    LedgerContact,
    LedgerDocument,
    LedgerDraft,
    Organisation,
    ReferenceData,
)
from core.ledger.contact import same_name
from core.ledger.file import File
from core.money import Money
from core.transfer import LedgerRequest
from ports import Allocation, Clock, Identifiers, Ledger, Ledgers, Look, WriteResponse
from ports.ledger import Fence, always

LARGEST_BATCH = 50
ENCODER = msgspec.json.Encoder()
INVOICES = msgspec.json.Decoder(list[LedgerDraft])


class MemoryLedger(Ledger):
    def __init__(self, books: Books, clock: Clock) -> None:
        self._books = books
        self._clock = clock

    def reference_data(self) -> ReferenceData:
        self._check_outage()
        return self._books.reference_data

    def check(self) -> Organisation:
        return self.reference_data().organisation

    def prepare(self, drafts: Sequence[LedgerDraft]) -> LedgerRequest:
        alike = {(draft.id is not None, draft.kind) for draft in drafts}
        if len(alike) != 1 or len(drafts) > LARGEST_BATCH or any(each.contact_id is None for each in drafts):
            raise ValueError(f"1 to {LARGEST_BATCH} documents of one kind with contacts, all creates or all updates")
        method = "POST" if drafts[0].id is not None else "PUT"
        return LedgerRequest(method, self._url, ENCODER.encode(list(drafts)))

    def write(
        self, request: LedgerRequest, idempotency_key: str, give_up_at: datetime, may_send: Fence = always
    ) -> WriteResponse:
        try:
            return self._write(request, idempotency_key, give_up_at, may_send)
        except LedgerError as error:
            return WriteResponse(error=error)

    def document(self, kind: DocumentKind, ledger_id: LedgerId) -> LedgerDocument:
        self._check_outage()
        document = self._books.document(ledger_id)
        if document is None or document.kind is not kind:
            raise MissingInLedger(f"The ledger has no such {kind.words}")
        return document

    def documents(self, kind: DocumentKind, ledger_ids: Sequence[LedgerId]) -> Mapping[LedgerId, LedgerDocument]:
        self._check_outage()
        found = ((each, self._books.document(each)) for each in ledger_ids)
        return {each: document for each, document in found if document is not None and document.kind is kind}

    def documents_since(self, kind: DocumentKind, since: datetime | None) -> Sequence[LedgerDocument]:
        self._check_outage()
        found = [document for document in self._books.own_documents if document.kind is kind]
        if since is not None:
            moment = since.replace(microsecond=0)
            found = [document for document in found if document.updated_at >= moment]
        return sorted(found, key=lambda document: document.updated_at)

    def time(self) -> datetime:
        self._check_outage()
        return self._books.clock.now().replace(microsecond=0)

    def changed_since(self, kind: DocumentKind, since: datetime) -> Look:
        now, moment = self.time(), since.replace(microsecond=0)
        shown = [document for document in self._books.shown if document.kind is kind and document.updated_at >= moment]
        return Look(tuple(sorted(shown, key=lambda document: document.updated_at)), now, now)

    def look_at(self, kind: DocumentKind, ledger_ids: Sequence[LedgerId]) -> Look:
        now = self.time()
        return Look(tuple(self.documents(kind, ledger_ids).values()), now, now)

    def maybe_ours(self, kind: DocumentKind, ledger_ids: Sequence[LedgerId]) -> frozenset[LedgerId]:
        self._check_outage()
        ours = {document.id for document in self._books.own_documents if document.kind is kind}
        return frozenset(each for each in ledger_ids if each in ours)

    def notes(self, kind: DocumentKind, ledger_id: LedgerId) -> Sequence[str]:
        self.document(kind, ledger_id)
        return self._books.notes(ledger_id)

    def add_note(self, kind: DocumentKind, ledger_id: LedgerId, note: str, idempotency_key: str) -> None:
        self.document(kind, ledger_id)
        self._done(idempotency_key, (ledger_id, note), lambda: self._books.add_note(ledger_id, note))

    def search_contacts(self, text: str, page: int, page_size: int) -> Sequence[LedgerContact]:
        self._check_outage()
        wanted = text.strip().casefold()
        active = (contact for contact in self._books.contacts if contact.status is ContactStatus.ACTIVE)
        found = [each for each in active if wanted in f"{each.name} {each.number} {each.email}".casefold()]
        in_order = sorted(found, key=lambda contact: (contact.name.casefold(), contact.id))
        return in_order[(page - 1) * page_size : page * page_size]

    def attach(self, kind: DocumentKind, ledger_id: LedgerId, file: File, idempotency_key: str) -> None:
        self.document(kind, ledger_id)
        self._done(idempotency_key, (ledger_id, file), lambda: self._books.attach(ledger_id, file))

    def attached(self, kind: DocumentKind, ledger_id: LedgerId) -> Mapping[str, int]:
        self.document(kind, ledger_id)
        return {file.name: len(file.content) for file in self._books.files(ledger_id)}

    def pdf(self, kind: DocumentKind, ledger_id: LedgerId) -> bytes:
        return f"%PDF-1.4\n% {self.document(kind, ledger_id).number}\n%%EOF\n".encode()

    def allocate(self, note: LedgerId, invoice: LedgerId, amount: Money, on: date, idempotency_key: str) -> str:
        self.document(DocumentKind.CREDIT_NOTE, note)
        self.document(DocumentKind.INVOICE, invoice)
        asked = (note, invoice, amount, on)
        made: str = self._done(idempotency_key, asked, lambda: self._books.allocate(note, invoice, amount))
        return made

    def allocations(self, note: LedgerId) -> Sequence[Allocation]:
        self.document(DocumentKind.CREDIT_NOTE, note)
        return self._books.allocations(note)

    def contact(self, contact_id: ContactId) -> LedgerContact:
        self._check_outage()
        if contact := self._books.contact(contact_id):
            return contact
        raise MissingInLedger("The ledger has no such contact")

    def contacts_of(self, keys: Sequence[ContactKey]) -> Sequence[LedgerContact]:
        self._check_outage()
        return [contact for contact in self._books.contacts if any(_matches(contact, key) for key in keys)]

    def create_contacts(
        self, drafts: Sequence[ContactDraft], idempotency_key: str
    ) -> Sequence[LedgerContact | LedgerError]:
        if not 1 <= len(drafts) <= LARGEST_BATCH:
            raise ValueError(f"1 to {LARGEST_BATCH} contacts go into one request, not {len(drafts)}")
        self._check_outage()
        books = self._books
        with books.lock:
            match books.new_contacts.next():
                case Fate() as fate:
                    if ENDINGS[fate].is_done:
                        self._create_once(drafts, idempotency_key)
                    raise ENDINGS[fate].error()
                case tuple() as messages:
                    return [Invalid(messages) for _ in drafts]
                case None:
                    return self._create_once(drafts, idempotency_key)

    def _done(self, idempotency_key: str, asked: object, work: Callable[[], Any]) -> Any:
        """What a write besides documents and contacts comes to, as a test has scripted it."""
        with self._books.lock:
            match self._books.other_writes.next():
                case Fate() as fate:
                    if ENDINGS[fate].is_done:
                        self._books.remembered.once(idempotency_key, asked, work)
                    raise ENDINGS[fate].error()
                case tuple() as messages:
                    raise Invalid(messages)
                case None:
                    return self._books.remembered.once(idempotency_key, asked, work)

    @property
    def _url(self) -> str:
        return f"memory://{self._books.organisation.tenant_id}/Invoices"

    def _check_outage(self) -> None:
        if self._books.outage is not None:
            raise self._books.outage

    def _write(
        self, request: LedgerRequest, idempotency_key: str, give_up_at: datetime, may_send: Fence
    ) -> WriteResponse:
        self._check_outage()
        if request.url != self._url:
            raise NothingDone("This request was prepared for another ledger")
        now = self._clock.now()
        if not may_send():
            raise Fenced("Another process had taken the send over before anything was sent")
        if now >= give_up_at:
            raise NothingDone("The time to send this had run out before anything was sent")
        with self._books.lock:
            self._books.received.append(Received(request, idempotency_key, now))
            match self._books.writes.next():
                case Fate() as fate:
                    if fate is Fate.LATE:
                        self._books.late.append(lambda: self._save_once(request, idempotency_key))
                    elif ENDINGS[fate].is_done:
                        self._save_once(request, idempotency_key)
                    raise ENDINGS[fate].error()
                case tuple() as messages:
                    return self._save_once(request, idempotency_key, messages)
                case None:
                    return self._save_once(request, idempotency_key)

    def _save_once(self, request: LedgerRequest, idempotency_key: str, refusal: Sequence[str] = ()) -> WriteResponse:
        response: WriteResponse = self._books.remembered.once(
            idempotency_key, request, lambda: self._books.save(INVOICES.decode(request.body), refusal)
        )
        return response

    def _create_once(
        self, drafts: Sequence[ContactDraft], idempotency_key: str
    ) -> Sequence[LedgerContact | LedgerError]:
        made: Sequence[LedgerContact | LedgerError] = self._books.remembered.once(
            idempotency_key, tuple(drafts), lambda: [self._create(draft) for draft in drafts]
        )
        return made

    def _create(self, draft: ContactDraft) -> LedgerContact | LedgerError:
        try:
            return self._books.save_contact(draft)
        except Invalid as refused:
            return refused


def _matches(contact: LedgerContact, key: ContactKey) -> bool:
    if key.number and contact.number == key.number:
        return True
    return bool(key.name) and contact.status is ContactStatus.ACTIVE and same_name(contact.name, key.name)


class MemoryLedgers(Ledgers):
    """`books` is where a test looks and arranges; one set of books for each tenant."""

    def __init__(self, clock: Clock, identifiers: Identifiers) -> None:
        self._clock = clock
        self._identifiers = identifiers
        self._books: dict[TenantId, Books] = {}
        self._lock = Lock()

    def of(self, connection: Connection) -> MemoryLedger:
        return MemoryLedger(self.books(connection.tenant.id), self._clock)

    def books(self, tenant_id: TenantId) -> Books:
        with self._lock:
            if tenant_id not in self._books:
                self._books[tenant_id] = Books(tenant_id, self._clock, self._identifiers)
            return self._books[tenant_id]

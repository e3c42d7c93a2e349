"""One organisation's books in memory: its documents and contacts, and what is to happen to the next writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from threading import RLock
from typing import Any

from adapters.memory import rules
from core.errors import AccessExpired, Invalid, KeyReused, LedgerError, NoAnswer, RateLimited, Unreachable, Unreadable
from core.ids import AccountCode, ContactId, LedgerId, TaxType, TenantId
from core.ledger import (
    Account,
    AccountClass,
    ContactDraft,
    ContactStatus,
    LedgerContact,
    LedgerDocument,
    LedgerDraft,
    LedgerTaxRate,
    Organisation,
    ReferenceData,
)
from core.transfer import LedgerRequest
from ports import Accepted, Answer, Clock, Identifiers, Rejected

KEY_LASTS = timedelta(minutes=6)


class Fate(StrEnum):
    """What happens to a write."""

    ANSWER_LOST = "it is done, and the answer is lost"
    REQUEST_LOST = "it is lost on its way, and nobody can tell"
    NOTHING_DONE = "no connection is made"
    SERVER_ERROR_AFTER_WORK = "it is done, and answered with a server error"
    SERVER_ERROR = "it is answered with a server error, and not done"
    KEY_REUSED = "its key is said to be another request's"
    RATE_LIMITED = "there were too many"
    ACCESS_EXPIRED = "the access has expired"


@dataclass(frozen=True, slots=True)
class Ending:
    """Whether the work is done, and the error that is seen."""

    is_done: bool
    error: Callable[[], LedgerError]


ENDINGS: Mapping[Fate, Ending] = {
    Fate.ANSWER_LOST: Ending(True, lambda: NoAnswer("The ledger did not answer")),
    Fate.REQUEST_LOST: Ending(False, lambda: NoAnswer("The ledger did not answer")),
    Fate.NOTHING_DONE: Ending(False, lambda: Unreachable("The ledger could not be reached")),
    Fate.SERVER_ERROR_AFTER_WORK: Ending(True, lambda: Unreadable("The ledger had an error")),
    Fate.SERVER_ERROR: Ending(False, lambda: Unreadable("The ledger had an error")),
    Fate.KEY_REUSED: Ending(False, lambda: KeyReused("The key is used with a different request")),
    Fate.RATE_LIMITED: Ending(
        False, lambda: RateLimited("Too many calls", limit="minute", retry_after=timedelta(seconds=30))
    ),
    Fate.ACCESS_EXPIRED: Ending(False, lambda: AccessExpired("The access has expired")),
}


@dataclass(frozen=True, slots=True)
class Received:
    """A write that reached the books, done or not."""

    request: LedgerRequest
    idempotency_key: str
    at: datetime


@dataclass(slots=True)
class Script:
    """What happens to the next writes of one kind, one entry each: a fate, or the words of a refusal."""

    entries: list[Fate | tuple[str, ...]] = field(default_factory=list)

    def next(self) -> Fate | tuple[str, ...] | None:
        return self.entries.pop(0) if self.entries else None


class Remembered:
    """Answers by idempotency key, for six minutes; the same key with another request is refused."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._answers: dict[str, tuple[datetime, object, Any]] = {}

    def once(self, key: str, request: object, work: Callable[[], Any]) -> Any:
        now = self._clock.now()
        at, asked, answer = self._answers.get(key, (now - KEY_LASTS, None, None))
        if now - at < KEY_LASTS:
            if asked != request:
                raise KeyReused("The key is used with a different request")
            return answer
        answer = work()
        self._answers[key] = (now, request, answer)
        return answer


ACCOUNTS = (
    Account(AccountCode("200"), "Sales", AccountClass.REVENUE, tax_type=TaxType("OUTPUT2")),
    Account(AccountCode("260"), "Other Revenue", AccountClass.REVENUE, tax_type=TaxType("OUTPUT2")),
    Account(AccountCode("090"), "Business Bank Account", AccountClass.ASSET, is_bank=True),
    Account(AccountCode("610"), "Accounts Receivable", AccountClass.ASSET, is_system=True),
    Account(AccountCode("299"), "Old Sales", AccountClass.REVENUE, is_active=False),
)
TAX_RATES = (
    LedgerTaxRate(TaxType("OUTPUT2"), "20% (VAT on Income)", Decimal(20), applies_to=frozenset({AccountClass.REVENUE})),
    LedgerTaxRate(
        TaxType("ZERORATEDOUTPUT"), "Zero Rated Income", Decimal(0), applies_to=frozenset({AccountClass.REVENUE})
    ),
    LedgerTaxRate(TaxType("NONE"), "No VAT", Decimal(0), applies_to=frozenset(AccountClass)),
)


class Books:
    """What a test looks at and arranges. Everything handed in or out is a value.

    `outage`, while it is set, is what every call ends with. `received` has every write in order.
    """

    def __init__(self, tenant_id: TenantId, clock: Clock, identifiers: Identifiers) -> None:
        self.organisation = Organisation(tenant_id, "Memory Ltd", "GBP", "GB", "!Mem01")
        self.accounts: Sequence[Account] = ACCOUNTS
        self.tax_rates: Sequence[LedgerTaxRate] = TAX_RATES
        self.outage: LedgerError | None = None
        self.received: list[Received] = []
        self.writes = Script()
        self.new_contacts = Script()
        self.remembered = Remembered(clock)
        self.lock = RLock()
        self._clock = clock
        self._identifiers = identifiers
        self._documents: dict[LedgerId, LedgerDocument] = {}
        self._contacts: dict[ContactId, LedgerContact] = {}

    # What a test arranges

    def next_write(self, *fates: Fate) -> None:
        """What happens to the next writes of invoices, one fate each; after these, all goes well."""
        self.writes.entries.extend(fates)

    def refuse_next_write(self, *messages: str) -> None:
        """The next write is answered with a refusal of every invoice in it."""
        self.writes.entries.append(messages)

    def next_contact(self, *fates: Fate) -> None:
        """What happens to the next creations of contacts."""
        self.new_contacts.entries.extend(fates)

    def refuse_next_contact(self, *messages: str) -> None:
        self.new_contacts.entries.append(messages)

    def edit(self, ledger_id: LedgerId, **changes: Any) -> LedgerDocument:
        """A person changes a document in the ledger: any of its fields."""
        with self.lock:
            document = replace(self._documents[ledger_id], **{"updated_at": self._clock.now(), **changes})
            self._documents[ledger_id] = document
            return document

    def put_contact(self, contact: LedgerContact) -> LedgerContact:
        """A person makes or changes a contact in the ledger."""
        with self.lock:
            self._contacts[contact.id] = contact
        return contact

    def add_contact(self, name: str, number: str = "") -> LedgerContact:
        return self.put_contact(LedgerContact(ContactId(self._identifiers.new()), name, number))

    def archive_contact(self, contact_id: ContactId, merged_into: ContactId | None = None) -> LedgerContact:
        contact = self._contacts[contact_id]
        return self.put_contact(replace(contact, status=ContactStatus.ARCHIVED, merged_into=merged_into))

    # What is there

    @property
    def documents(self) -> tuple[LedgerDocument, ...]:
        """In the order in which they were made."""
        return tuple(self._documents.values())

    @property
    def contacts(self) -> tuple[LedgerContact, ...]:
        return tuple(self._contacts.values())

    @property
    def reference_data(self) -> ReferenceData:
        return ReferenceData(
            self.organisation,
            {account.code: account for account in self.accounts},
            {tax_rate.tax_type: tax_rate for tax_rate in self.tax_rates},
            self._clock.now(),
        )

    def document(self, ledger_id: LedgerId) -> LedgerDocument | None:
        return self._documents.get(ledger_id)

    def contact(self, contact_id: ContactId) -> LedgerContact | None:
        return self._contacts.get(contact_id)

    # What the ledger does

    def save(self, invoices: Sequence[LedgerDraft], refusal: Sequence[str] = ()) -> Answer:
        """One after the other; one bad invoice never stops the others."""
        return Answer(tuple(self._save(invoice, refusal) for invoice in invoices), 200, body="memory")

    def _save(self, invoice: LedgerDraft, refusal: Sequence[str]) -> Accepted | Rejected:
        existing = self._documents.get(invoice.id) if invoice.id else None
        messages = tuple(refusal) or rules.refusals(invoice, existing, self._documents.values(), self._contacts)
        if messages:
            return Rejected(messages, rules.NUMBER_TAKEN in messages, invoice.url, invoice.id)
        number = invoice.number or (existing.number if existing else self._next_number())
        document = rules.saved(invoice, existing, number, self._identifiers.new, self._clock.now())
        self._documents[document.id] = document
        return Accepted(document)

    def _next_number(self) -> str:
        taken = {document.number for document in self._documents.values()}
        return next(number for count in range(1, len(taken) + 2) if (number := f"INV-{count:04}") not in taken)

    def save_contact(self, draft: ContactDraft) -> LedgerContact:
        """Invalid if its name or its number is taken."""
        if messages := rules.contact_refusals(draft, self._contacts.values()):
            raise Invalid(messages)
        contact = LedgerContact(ContactId(self._identifiers.new()), draft.name, draft.number, draft.email)
        return self.put_contact(contact)

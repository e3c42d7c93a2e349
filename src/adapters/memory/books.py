"""One organisation's books in memory: its documents and contacts, and what is to happen to the next writes."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from threading import RLock
from typing import Any

from adapters.memory import rules
from adapters.memory.cash import Cash
from core.comparison import mark_on
from core.documents import DocumentKind
from core.errors import (
    AccessExpired,
    Invalid,
    KeyReused,
    LedgerError,
    NoResponse,
    RateLimited,
    RequestUnreadable,
    Unreachable,
    Unreadable,
)
from core.ids import (
    AccountCode,
    BrandingThemeId,
    ContactId,
    LedgerId,
    TaxType,
    TenantId,
    TrackingCategoryId,
    TrackingOptionId,
)
from core.ledger import (
    Account,
    AccountClass,
    Action,
    BrandingTheme,
    ContactDraft,
    ContactStatus,
    LedgerContact,
    LedgerDocument,
    LedgerDraft,
    LedgerTaxRate,
    Organisation,
    ReferenceData,
    TrackingCategory,
    TrackingOption,
)
from core.ledger.file import File
from core.money import Money
from core.payments import Item, ItemKey, ItemKind
from core.transfer import LedgerRequest
from ports import Accepted, Allocation, Clock, ElementResult, Identifiers, Rejected, WriteResponse

KEY_LASTS = timedelta(minutes=6)


class Fate(StrEnum):
    """What happens to a write."""

    ANSWER_LOST = "it is done, and the response is lost"
    LATE = "it is done later, and the response is lost"
    REQUEST_LOST = "it is lost on its way, and nobody knows"
    NOTHING_DONE = "no connection is made"
    SERVER_ERROR_AFTER_WORK = "it is done, and answered with a server error"
    SERVER_ERROR = "it is answered with a server error, and not done"
    KEY_REUSED = "its key is said to be another request's"
    RATE_LIMITED = "there were too many"
    ACCESS_EXPIRED = "the access has expired"
    UNREADABLE = "it cannot be read"
    REFUSED = "it is refused as a whole"


@dataclass(frozen=True, slots=True)
class WriteEnd:
    """Whether the work is done, and the error that is seen."""

    is_done: bool
    error: Callable[[], LedgerError]


ENDINGS: Mapping[Fate, WriteEnd] = {
    Fate.ANSWER_LOST: WriteEnd(True, lambda: NoResponse("The ledger did not answer")),
    Fate.LATE: WriteEnd(False, lambda: NoResponse("The ledger did not answer")),
    Fate.REQUEST_LOST: WriteEnd(False, lambda: NoResponse("The ledger did not answer")),
    Fate.NOTHING_DONE: WriteEnd(False, lambda: Unreachable("The ledger could not be reached")),
    Fate.SERVER_ERROR_AFTER_WORK: WriteEnd(True, lambda: Unreadable("The ledger had an error")),
    Fate.SERVER_ERROR: WriteEnd(False, lambda: Unreadable("The ledger had an error")),
    Fate.KEY_REUSED: WriteEnd(False, lambda: KeyReused("The key is used with a different request")),
    Fate.RATE_LIMITED: WriteEnd(
        False, lambda: RateLimited("Too many calls", limit="minute", retry_after=timedelta(seconds=30))
    ),
    Fate.ACCESS_EXPIRED: WriteEnd(False, lambda: AccessExpired("The access has expired")),
    Fate.REFUSED: WriteEnd(False, lambda: Invalid(("This is not allowed",))),
    Fate.UNREADABLE: WriteEnd(False, lambda: RequestUnreadable("The request cannot be read")),
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


class LedgerClock(Clock):
    """The ledger's own: it runs as time passes, whatever our clock says, `ahead` of what that said at first."""

    def __init__(self, ours: Clock) -> None:
        self._ours = ours
        self._start = ours.now() - ours.elapsed()
        self.ahead = timedelta()

    def now(self) -> datetime:
        return self._start + self._ours.elapsed() + self.ahead

    def elapsed(self) -> timedelta:
        return self._ours.elapsed()

    def wait(self, duration: timedelta) -> None:
        self._ours.wait(duration)


class Remembered:
    """Answers by idempotency key, for six minutes; the same key with another request is refused."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._answers: dict[str, tuple[datetime, object, Any]] = {}

    def once(self, key: str, request: object, work: Callable[[], Any]) -> Any:
        now = self._clock.now()
        at, asked, response = self._answers.get(key, (now - KEY_LASTS, None, None))
        if now - at < KEY_LASTS:
            if asked != request:
                raise KeyReused("The key is used with a different request")
            return response
        response = work()
        self._answers[key] = (now, request, response)
        return response


ACCOUNTS = (
    Account(AccountCode("200"), "Sales", AccountClass.REVENUE, tax_type=TaxType("OUTPUT2")),
    Account(AccountCode("260"), "Other Revenue", AccountClass.REVENUE, tax_type=TaxType("OUTPUT2")),
    Account(AccountCode("404"), "Office Expenses", AccountClass.EXPENSE, tax_type=TaxType("INPUT2")),
    Account(AccountCode("090"), "Business Bank Account", AccountClass.ASSET, is_bank=True),
    Account(AccountCode("610"), "Accounts Receivable", AccountClass.ASSET, is_system=True),
    Account(AccountCode("299"), "Old Sales", AccountClass.REVENUE, is_active=False),
)
TRACKING = (
    TrackingCategory(
        TrackingCategoryId("tracking-region"),
        "Region",
        options=(
            TrackingOption(TrackingOptionId("option-north"), "North"),
            TrackingOption(TrackingOptionId("option-old"), "Old", is_active=False),
        ),
    ),
)
BRANDING_THEMES = (
    BrandingTheme(BrandingThemeId("theme-standard"), "Standard"),
    BrandingTheme(BrandingThemeId("theme-special"), "Special", 1),
)
CURRENCIES = {"GBP": "British Pound", "EUR": "Euro"}
PREFIXES: Mapping[DocumentKind, str] = {
    DocumentKind.INVOICE: "INV",
    DocumentKind.CREDIT_NOTE: "CN",
    DocumentKind.EXPENSE: "BILL",
    DocumentKind.PURCHASE_ORDER: "PO",
}
TAX_RATES = (
    LedgerTaxRate(TaxType("OUTPUT2"), "20% (VAT on Income)", Decimal(20), applies_to=frozenset({AccountClass.REVENUE})),
    LedgerTaxRate(
        TaxType("ZERORATEDOUTPUT"), "Zero Rated Income", Decimal(0), applies_to=frozenset({AccountClass.REVENUE})
    ),
    LedgerTaxRate(
        TaxType("INPUT2"), "20% (VAT on Expenses)", Decimal(20), applies_to=frozenset({AccountClass.EXPENSE})
    ),
    LedgerTaxRate(TaxType("NONE"), "No VAT", Decimal(0), applies_to=frozenset(AccountClass)),
)


class Books:
    """What a test looks at and arranges. Everything handed in or out is a value.

    `outage`, while it is set, is what every call ends with. `received` has every write in order. `lag` is for how long
    lists do not show what was made or changed. A write with a document that is `unreadable` is not read at all, and
    `shown_of_next_batch` says which results the next write shows, and in which order.
    """

    def __init__(self, tenant_id: TenantId, clock: Clock, identifiers: Identifiers) -> None:
        self.organisation = Organisation(tenant_id, "Memory Ltd", "GBP", "GB", "!Mem01")
        self.accounts: Sequence[Account] = ACCOUNTS
        self.tax_rates: Sequence[LedgerTaxRate] = TAX_RATES
        self.tracking: Sequence[TrackingCategory] = TRACKING
        self.branding_themes: Sequence[BrandingTheme] = BRANDING_THEMES
        self.currencies: Mapping[str, str] = CURRENCIES
        self.actions: Mapping[Action, bool] = {}
        self.outage: LedgerError | None = None
        self.received: list[Received] = []
        self.writes = Script()
        self.new_contacts = Script()
        self.other_writes = Script()
        self.clock = clock = LedgerClock(clock)
        self.lag = timedelta()
        self.unreadable: Callable[[LedgerDraft], bool] = lambda _: False
        self.shown_of_next_batch: Callable[[Sequence[ElementResult]], Sequence[ElementResult]] | None = None
        self.remembered = Remembered(clock)
        self.lock = RLock()
        self._identifiers = identifiers
        self._documents: dict[LedgerId, LedgerDocument] = {}
        self._versions: defaultdict[LedgerId, list[tuple[datetime, LedgerDocument]]] = defaultdict(list)
        self._of_others: set[LedgerId] = set()
        self._contacts: dict[ContactId, LedgerContact] = {}
        self._notes: dict[LedgerId, list[str]] = {}
        self._files: dict[LedgerId, dict[str, File]] = {}
        self._allocations: dict[LedgerId, list[Allocation]] = {}
        self.cash = Cash(self._documents.__getitem__, self.edit, clock, identifiers)
        self.late: list[Callable[[], object]] = []
        self._late_at = datetime.max.replace(tzinfo=UTC)
        self.reads = 0
        """Of the payment side."""

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

    def next_other_write(self, *fates: Fate) -> None:
        """What happens to the next notes, files and allocations."""
        self.other_writes.entries.extend(fates)

    def refuse_next_other_write(self, *messages: str) -> None:
        self.other_writes.entries.append(messages)

    def late_at(self, moment: datetime) -> None:
        """When the writes that are late are applied, by our clock."""
        self._late_at = moment

    def apply_late(self, which: int = 0) -> None:
        """Apply one of the writes that are late now."""
        with self.lock:
            self.late.pop(which)()

    def _catch_up(self) -> None:
        if self.late and self.clock.now() - self.clock.ahead >= self._late_at:
            self.apply_late()

    def edit(self, ledger_id: LedgerId, **changes: Any) -> LedgerDocument:
        """A person changes a document in the ledger: any of its fields."""
        with self.lock:
            document = replace(self._documents[ledger_id], **{"updated_at": self.clock.now(), **changes})
            self._keep(document)
            return document

    def made_by_another(self, draft: LedgerDraft) -> LedgerDocument:
        """A person, or another app, makes a document in the ledger: no list of ours has it."""
        with self.lock:
            made = rules.saved(draft, None, self._number(draft, None), self._identifiers.new, self.clock.now())
            self._keep(made)
            self._of_others.add(made.id)
            return made

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
        self._catch_up()
        return tuple(self._documents.values())

    @property
    def shown(self) -> tuple[LedgerDocument, ...]:
        """As lists show them: each as it was when the lag began, if it was there."""
        latest = self.clock.now() - self.lag
        if not self.lag:
            return self.documents
        seen = [[each for each in self._versions[document.id] if each[0] <= latest] for document in self.documents]
        return tuple(versions[-1][1] for versions in seen if versions)

    @property
    def own_documents(self) -> tuple[LedgerDocument, ...]:
        """Those that this app has made."""
        return tuple(document for document in self._documents.values() if document.id not in self._of_others)

    @property
    def contacts(self) -> tuple[LedgerContact, ...]:
        return tuple(self._contacts.values())

    @property
    def reference_data(self) -> ReferenceData:
        return ReferenceData(
            self.organisation,
            {account.code: account for account in self.accounts},
            {tax_rate.tax_type: tax_rate for tax_rate in self.tax_rates},
            self.clock.now(),
            {category.id: category for category in self.tracking},
            {theme.id: theme for theme in self.branding_themes},
            dict(self.currencies),
            dict(self.actions),
        )

    def document(self, ledger_id: LedgerId) -> LedgerDocument | None:
        """Ids are taken in any capitals."""
        self._catch_up()
        return self._documents.get(LedgerId(ledger_id.lower()))

    def contact(self, contact_id: ContactId) -> LedgerContact | None:
        return self._contacts.get(contact_id)

    def notes(self, ledger_id: LedgerId) -> tuple[str, ...]:
        return tuple(self._notes.get(ledger_id, ()))

    def files(self, ledger_id: LedgerId) -> tuple[File, ...]:
        return tuple(self._files.get(ledger_id, {}).values())

    def allocations(self, note: LedgerId) -> tuple[Allocation, ...]:
        return tuple(self._allocations.get(note, ()))

    def _keep(self, document: LedgerDocument) -> None:
        self._documents[document.id] = document
        self._versions[document.id].append((self.clock.now(), document))

    # What the ledger does

    def save(self, invoices: Sequence[LedgerDraft], refusal: Sequence[str] = ()) -> WriteResponse:
        """One after the other; one bad invoice never stops the others."""
        if any(map(self.unreadable, invoices)):
            raise RequestUnreadable("The request cannot be read")
        results: Sequence[ElementResult] = [self._save(invoice, refusal) for invoice in invoices]
        if (shown := self.shown_of_next_batch) is not None:
            self.shown_of_next_batch, results = None, shown(results)
        return WriteResponse(tuple(results), 200, body=b"memory")

    def add_note(self, ledger_id: LedgerId, note: str) -> None:
        self._notes.setdefault(ledger_id, []).append(note)

    def attach(self, ledger_id: LedgerId, file: File) -> None:
        self._files.setdefault(ledger_id, {})[file.name] = file

    def allocate(self, note: LedgerId, invoice: LedgerId, amount: Money) -> str:
        """Settles as much of the one as of the other."""
        made = Allocation(self._identifiers.new(), invoice, amount)
        self._allocations.setdefault(note, []).append(made)
        sides = ((invoice, ItemKind.CREDIT_NOTE, note), (note, ItemKind.ALLOCATION, invoice))
        for document, kind, other in sides:
            key, on = ItemKey(kind, other), self.clock.now().date()
            self.cash.put(document, Item(key, amount.amount, on, number=self._documents[other].number))
        return made.id

    def _save(self, invoice: LedgerDraft, refusal: Sequence[str]) -> Accepted | Rejected:
        existing = self.document(invoice.id) if invoice.id else None
        messages = tuple(refusal) or rules.refusals(invoice, existing, self._documents.values(), self._contacts)
        if messages:
            taken = any(message in rules.NUMBERS_TAKEN.values() for message in messages)
            return Rejected(messages, taken, mark_on(invoice), invoice.id, tuple(map(rules.reason_of, messages)))
        number = self._number(invoice, existing)
        document = rules.saved(invoice, existing, number, self._identifiers.new, self.clock.now())
        self._keep(document)
        return Accepted(document)

    def _number(self, invoice: LedgerDraft, existing: LedgerDocument | None) -> str:
        return invoice.number or (existing.number if existing else self._next_number(invoice.kind))

    def _next_number(self, kind: DocumentKind) -> str:
        taken = {document.number for document in self._documents.values() if document.kind is kind}
        numbers = (f"{PREFIXES[kind]}-{count:04}" for count in range(1, len(taken) + 2))
        return next(number for number in numbers if number not in taken)

    def save_contact(self, draft: ContactDraft) -> LedgerContact:
        """Invalid if its name or its number is taken."""
        if messages := rules.contact_refusals(draft, self._contacts.values()):
            raise Invalid(messages)
        contact = LedgerContact(ContactId(self._identifiers.new()), draft.name, draft.number, draft.email)
        return self.put_contact(contact)

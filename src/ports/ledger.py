"""A ledger such as Xero, as seen through one connection."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.connection import Connection
from core.documents import DocumentKind
from core.errors import LedgerError
from core.ids import ContactId, LedgerId
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
from core.mark import Mark
from core.money import Money
from core.problems import Reason
from core.transfer import LedgerRequest


@dataclass(frozen=True, slots=True)
class Accepted:
    """The ledger has this document now."""

    document: LedgerDocument


@dataclass(frozen=True, slots=True)
class Rejected:
    """The ledger refused this document, in its own words. `number_taken`: because its number must be unique.

    `mark` and `id` are those of the document as it was sent (`id` only for an update), so that it can be matched.
    `reasons` has one for each message, with facts that the message names; empty where the ledger's words are not known.
    """

    messages: tuple[str, ...]
    number_taken: bool = False
    mark: Mark | None = None
    id: LedgerId | None = None
    reasons: tuple[tuple[Reason, Mapping[str, str]], ...] = ()


ElementResult = Accepted | Rejected

Fence = Callable[[], bool]
"""Whether a write may still be sent, by what is stored at this very moment."""


def always() -> bool:
    """For writes that anybody may make at any time."""
    return True


@dataclass(frozen=True, slots=True)
class WriteResponse:
    """What one write led to, for the record: HTTP status, the ledger's id of the call, its body to the byte.

    `results` are in no promised order and may be fewer than were sent: match them by mark (creates) or id (updates).
    After a failure `error` is set and `results` is empty; `status` is None where no response came.
    """

    results: tuple[ElementResult, ...] = ()
    status: int | None = None
    correlation_id: str = ""
    body: bytes = b""
    error: LedgerError | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What the ledger showed, in the ledger's own time: from its first response (`begun_at`) to its last (`ended_at`).

    Both are aware, in whole seconds, rounded down.
    """

    documents: tuple[LedgerDocument, ...]
    begun_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a credit note that settles a part of an invoice. `id` is the ledger's own."""

    id: str
    invoice_id: LedgerId
    amount: Money


class Ledger(ABC):
    """One organisation, through one connection. Renews its access by itself.

    Reads raise the errors of core.errors and may be tried again freely. `write` raises nothing of the kind: it
    returns with the error, so that the record keeps what came back.
    """

    @abstractmethod
    def reference_data(self) -> ReferenceData:
        """The organisation and what settings may point at. May be up to five minutes old; see `read_at`."""

    @abstractmethod
    def check(self) -> Organisation:
        """The organisation, asked for anew: whether this connection works. What is learned replaces what was kept."""

    @abstractmethod
    def prepare(self, drafts: Sequence[LedgerDraft]) -> LedgerRequest:
        """The exact write for these documents: of one kind, all creates or all updates. Pure: nothing is sent."""

    @abstractmethod
    def write(
        self, request: LedgerRequest, idempotency_key: str, give_up_at: datetime, may_send: Fence = always
    ) -> WriteResponse:
        """Send these very bytes once. Checks `give_up_at` right before the socket is written to, and is back by then.

        `may_send` is asked there, too, with the connection open: where it says no, nothing is sent, and the error is
        Fenced. A LedgerError that it raises is the error.

        One bad element never stops the others. An error of kind NothingDone promises that the ledger did nothing.
        """

    @abstractmethod
    def document(self, kind: DocumentKind, ledger_id: LedgerId) -> LedgerDocument:
        """The document with its lines. MissingInLedger if there is none of this kind."""

    @abstractmethod
    def documents(self, kind: DocumentKind, ledger_ids: Sequence[LedgerId]) -> Mapping[LedgerId, LedgerDocument]:
        """Those of this kind that are there, by the ids as they were asked for; 40 to a call, in no promised order."""

    @abstractmethod
    def documents_since(self, kind: DocumentKind, since: datetime | None) -> Sequence[LedgerDocument]:
        """Every document of this kind that this app made and that changed since (None: ever), oldest change first.

        Voided and deleted ones are among them.
        """

    @abstractmethod
    def time(self) -> datetime:
        """The ledger's own time, as its last response showed it; it is asked where none of this tenant is known.

        Not before that response and never ahead: whatever is written from now on, the ledger stamps with this or later.
        """

    @abstractmethod
    def changed_since(self, kind: DocumentKind, since: datetime) -> Look:
        """Every document of this kind, whoever made it, that changed since this moment of the ledger's own time.

        Oldest change first; voided and deleted ones are among them.
        """

    @abstractmethod
    def look_at(self, kind: DocumentKind, ledger_ids: Sequence[LedgerId]) -> Look:
        """The documents of these ids, with their lines; those of this kind that are there, 40 to a call."""

    @abstractmethod
    def maybe_ours(self, kind: DocumentKind, ledger_ids: Sequence[LedgerId]) -> frozenset[LedgerId]:
        """Those that this app may have made: all but the ones of which the ledger shows that somebody else did."""

    @abstractmethod
    def notes(self, kind: DocumentKind, ledger_id: LedgerId) -> Sequence[str]:
        """The texts of the document's history records. MissingInLedger if there is no such document."""

    @abstractmethod
    def add_note(self, kind: DocumentKind, ledger_id: LedgerId, note: str, idempotency_key: str) -> None:
        """Write a history record, which nobody can change or remove. Uncertain if nobody knows whether it is there."""

    @abstractmethod
    def contact(self, contact_id: ContactId) -> LedgerContact:
        """The contact, archived or not. MissingInLedger if there is none."""

    def contacts_matching(self, number: str, name: str) -> Sequence[LedgerContact]:
        """As `contacts_of`, for one."""
        return self.contacts_of([ContactKey(number, name)])

    @abstractmethod
    def contacts_of(self, keys: Sequence[ContactKey]) -> Sequence[LedgerContact]:
        """Every contact with one of these numbers (archived included), and every active one with one of these names.

        Some 50 keys to a call.
        """

    @abstractmethod
    def search_contacts(self, text: str, page: int, page_size: int) -> Sequence[LedgerContact]:
        """A page (counted from 1) of the active contacts whose name, number or email contains the text, by name.

        Fewer than `page_size` of them: it is the last page. An empty text finds all.
        """

    @abstractmethod
    def attach(self, kind: DocumentKind, ledger_id: LedgerId, file: File, idempotency_key: str) -> None:
        """Attach a file, in place of one of the same name. Invalid with the ledger's words; Uncertain if unknown."""

    @abstractmethod
    def attached(self, kind: DocumentKind, ledger_id: LedgerId) -> Mapping[str, int]:
        """The sizes in bytes of the files attached to a document, by their names."""

    @abstractmethod
    def pdf(self, kind: DocumentKind, ledger_id: LedgerId) -> bytes:
        """The ledger's own PDF of a document. MissingInLedger if there is no such document."""

    @abstractmethod
    def allocate(self, note: LedgerId, invoice: LedgerId, amount: Money, on: date, idempotency_key: str) -> str:
        """Settle part of an invoice with a credit note: the allocation's id. Invalid with the ledger's words."""

    @abstractmethod
    def allocations(self, note: LedgerId) -> Sequence[Allocation]:
        """What a credit note was allocated to. MissingInLedger if there is no such note."""

    def create_contact(self, draft: ContactDraft, idempotency_key: str) -> LedgerContact:
        """As `create_contacts`, for one; raises its error."""
        [made] = self.create_contacts([draft], idempotency_key)
        if isinstance(made, LedgerError):
            raise made
        return made

    @abstractmethod
    def create_contacts(
        self, drafts: Sequence[ContactDraft], idempotency_key: str
    ) -> Sequence[LedgerContact | LedgerError]:
        """New contacts, 1 to 50 in one call, in the order of the drafts; never changes an existing one.

        In the place of one that was not made: Invalid if its name or number is taken, Uncertain if nobody knows. A
        LedgerError is raised where the call as a whole failed.
        """


class Ledgers(ABC):
    @abstractmethod
    def of(self, connection: Connection) -> Ledger:
        """The ledger behind this connection. Makes no call."""

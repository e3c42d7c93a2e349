"""A ledger such as Xero, as seen through one connection."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.connection import Connection
from core.errors import LedgerError
from core.ids import ContactId, LedgerId
from core.ledger import ContactDraft, LedgerContact, LedgerDocument, LedgerInvoice, ReferenceData
from core.transfer import LedgerRequest


@dataclass(frozen=True, slots=True)
class Accepted:
    """The ledger has this document now."""

    document: LedgerDocument


@dataclass(frozen=True, slots=True)
class Rejected:
    """The ledger refused this document, in its own words. `number_taken`: because its number must be unique.

    `url` and `id` are those of the invoice as it was sent (`id` only for an update), so that it can be matched.
    """

    messages: tuple[str, ...]
    number_taken: bool = False
    url: str = ""
    id: LedgerId | None = None


ElementResult = Accepted | Rejected


@dataclass(frozen=True, slots=True)
class Answer:
    """What one write led to, for the record: HTTP status, the ledger's id of the call, its body as text.

    `results` are in no promised order and may be fewer than were sent: match them by Url (creates) or id (updates).
    After a failure `error` is set and `results` is empty; `status` is None where no answer came.
    """

    results: tuple[ElementResult, ...] = ()
    status: int | None = None
    correlation_id: str = ""
    body: str = ""
    error: LedgerError | None = None


class Ledger(ABC):
    """One organisation, through one connection. Renews its access by itself.

    Reads raise the errors of core.errors and may be tried again freely. `write` raises nothing of the kind: it
    answers with the error, so that the record keeps what came back.
    """

    @abstractmethod
    def reference_data(self) -> ReferenceData:
        """The organisation, its accounts and its tax rates. May be up to five minutes old; see `read_at`."""

    @abstractmethod
    def prepare(self, invoices: Sequence[LedgerInvoice]) -> LedgerRequest:
        """The exact write for these invoices, all creates or all updates. Pure: nothing is sent."""

    @abstractmethod
    def write(self, request: LedgerRequest, idempotency_key: str, give_up_at: datetime) -> Answer:
        """Send these very bytes once. Checks `give_up_at` right before the socket is written to, and is back by then.

        One bad element never stops the others. An error of kind NothingDone promises that the ledger did nothing.
        """

    @abstractmethod
    def invoice(self, ledger_id: LedgerId) -> LedgerDocument:
        """The invoice with its lines. MissingInLedger if there is none."""

    @abstractmethod
    def invoices_since(self, since: datetime) -> Sequence[LedgerDocument]:
        """Every invoice that this app made and that changed since, voided and deleted ones included, oldest first."""

    @abstractmethod
    def contact(self, contact_id: ContactId) -> LedgerContact:
        """The contact, archived or not. MissingInLedger if there is none."""

    @abstractmethod
    def contacts_matching(self, number: str, name: str) -> Sequence[LedgerContact]:
        """Every contact with this number (archived included), and every active one with this very name."""

    @abstractmethod
    def create_contact(self, draft: ContactDraft, idempotency_key: str) -> LedgerContact:
        """A new contact; never changes an existing one. Invalid if name or number is taken, Uncertain if unknown."""


class Ledgers(ABC):
    @abstractmethod
    def of(self, connection: Connection) -> Ledger:
        """The ledger behind this connection. Makes no call."""

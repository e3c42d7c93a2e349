"""The payment side of a ledger such as Xero, as seen through one connection. There is nothing here that writes."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.connection import Connection
from core.documents import DocumentKind
from core.ids import LedgerId
from core.payments import Snapshot

IDS_A_CALL = 40


class PaymentList(StrEnum):
    """The lists of the ledger that are polled, each with a watermark of its own.

    INVOICES has invoices and bills, with their payments and credits; CREDIT_NOTES are read only where some were copied;
    PAYMENTS has payments of every kind, deleted ones included: deleting one may leave its document's stamp as it was.
    """

    INVOICES = "invoices"
    CREDIT_NOTES = "credit_notes"
    PAYMENTS = "payments"


@dataclass(frozen=True, slots=True)
class SnapshotPage:
    """Whole documents of the kinds that can be copied, whoever made them, newest change first.

    `responded_at` is the ledger's own time of the response. `is_full`: there may be another page. `newest` and `oldest`
    are the stamps of its first and last row, also of rows of other kinds; None where it has none.
    """

    snapshots: Sequence[Snapshot]
    responded_at: datetime
    is_full: bool
    newest: datetime | None = None
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class TouchedPage:
    """The documents that payments are of, each once; the rest as of a SnapshotPage, of the payments' own rows."""

    documents: Sequence[LedgerId]
    responded_at: datetime
    is_full: bool
    newest: datetime | None = None
    oldest: datetime | None = None


class PaymentLedger(ABC):
    """Reads raise the errors of core.errors and may be tried again freely.

    A snapshot may be torn: its items do not come to its sums (`Snapshot.sums_up`), as the ledger shows a part late.
    """

    @abstractmethod
    def changed(self, documents: PaymentList, since: datetime, page: int) -> SnapshotPage:
        """A page, from 1, of what changed since, to the whole second and with that second, newest change first.

        A document that changes while pages are read moves to the front, so that the rest moves to pages not yet read.
        ValueError for PAYMENTS.
        """

    @abstractmethod
    def payments_since(self, since: datetime, page: int) -> TouchedPage:
        """A page, from 1, of the payments that were made, changed or deleted since, newest change first."""

    @abstractmethod
    def snapshot(self, kind: DocumentKind, ledger_id: LedgerId) -> Snapshot:
        """One document by its id. MissingInLedger if there is none of this kind."""

    @abstractmethod
    def snapshots(self, ledger_ids: Sequence[LedgerId]) -> Sequence[Snapshot]:
        """Those of these invoices and bills that are there, in one call. ValueError for more than IDS_A_CALL ids."""

    @abstractmethod
    def calls_remaining(self) -> int | None:
        """Of the day, as the last response said; None where none said so. Makes no call."""


class PaymentLedgers(ABC):
    @abstractmethod
    def of(self, connection: Connection) -> PaymentLedger:
        """The payment side of the ledger behind this connection. Makes no call."""

"""A snapshot: what one document's money looked like in one response of the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from core.documents.kind import DocumentKind
from core.ids import LedgerId
from core.ledger.document import LedgerStatus
from core.money import Money


class ItemKind(StrEnum):
    """What settles a part of a document.

    Of an invoice or bill: payments, and the three kinds of credit. Of a credit note: refunds, which are payments the
    other way round, and the invoices that it was allocated to.
    """

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    PREPAYMENT = "prepayment"
    OVERPAYMENT = "overpayment"
    REFUND = "refund"
    ALLOCATION = "allocation"

    @property
    def is_money(self) -> bool:
        return self in {ItemKind.PAYMENT, ItemKind.REFUND}


@dataclass(frozen=True, slots=True, order=True)
class ItemKey:
    """The ledger's id of a payment, or of the document that credits or is credited."""

    kind: ItemKind
    id: str


@dataclass(frozen=True, slots=True)
class Item:
    """A payment, or what one credit settles in all: its rows of one document are taken together.

    `amount` is in the document's currency, above zero; `rate` is the ledger's, units of that currency for one of the
    base currency, None where it says none. `batch_id` names the batch that a payment was made in. `number` is the
    other document's, of a credit.
    """

    key: ItemKey
    amount: Decimal
    on: date
    reference: str = ""
    rate: Decimal | None = None
    batch_id: str = ""
    number: str = ""


class Standing(StrEnum):
    """Where a document stands, as far as its money is concerned. OPEN: a draft, or something is due."""

    OPEN = "open"
    PAID = "paid"
    VOIDED = "voided"
    DELETED = "deleted"


PAYABLE = frozenset({DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE, DocumentKind.EXPENSE})
"""Kinds of documents whose money comes back. Nothing is ever paid of a purchase order."""

STANDINGS: Mapping[LedgerStatus, Standing] = {
    LedgerStatus.PAID: Standing.PAID,
    LedgerStatus.VOIDED: Standing.VOIDED,
    LedgerStatus.DELETED: Standing.DELETED,
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`paid`, `credited` and `due` are the ledger's own sums; of a credit note `due` is what is left of it.

    `updated_at` is the document's UpdatedDateUTC, `read_at` the DateTimeUTC of the response: both are Xero's time.
    """

    ledger_id: LedgerId
    kind: DocumentKind
    status: LedgerStatus
    total: Money
    paid: Money
    credited: Money
    due: Money
    updated_at: datetime
    read_at: datetime
    items: Mapping[ItemKey, Item]
    fully_paid_on: date | None = None

    @property
    def standing(self) -> Standing:
        return STANDINGS.get(self.status, Standing.OPEN)

    @property
    def sums_up(self) -> bool:
        """Whether the items come to what the ledger says is paid and credited; else a part of the response is older.

        A credit note says neither: its items come to what is no longer left of it. A document that is void has none.
        """
        money = sum_of(item for item in self.items.values() if item.key.kind.is_money)
        other = sum_of(item for item in self.items.values() if not item.key.kind.is_money)
        if self.kind is DocumentKind.CREDIT_NOTE:
            is_gone = self.standing in {Standing.VOIDED, Standing.DELETED}
            return is_gone or money + other == self.total.amount - self.due.amount
        return (money, other) == (self.paid.amount, self.credited.amount)


def sum_of(items: Iterable[Item]) -> Decimal:
    return sum((item.amount for item in items), start=Decimal(0))


def taken_together(items: Iterable[Item]) -> dict[ItemKey, Item]:
    """One item for each key: a credit may settle one document in several rows, which have no ids of their own.

    The earliest row has the day. Payments never share an id.
    """
    together: dict[ItemKey, list[Item]] = {}
    for item in items:
        together.setdefault(item.key, []).append(item)
    return {key: _one(rows) for key, rows in together.items()}


def _one(rows: list[Item]) -> Item:
    first = min(rows, key=lambda row: row.on)
    return Item(
        key=first.key,
        amount=sum_of(rows),
        on=first.on,
        reference=first.reference,
        rate=first.rate,
        batch_id=first.batch_id,
        number=first.number,
    )


def is_older(candidate: Snapshot, stored: Snapshot) -> bool:
    """Whether a response is older than what is stored (P5). One of the same age is compared all the same (P4)."""
    return (candidate.updated_at, candidate.read_at) < (stored.updated_at, stored.read_at)

"""The money of documents as Xero returns it: payments and credits below each document, and the list of payments."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

import msgspec

from adapters.xero.wire.moments import day, moment
from core.documents import DocumentKind
from core.ids import LedgerId
from core.ledger import LedgerStatus
from core.money import Money
from core.payments import Item, ItemKey, ItemKind, Snapshot
from core.payments.snapshot import taken_together

ZERO = Decimal(0)
KINDS: Mapping[str, DocumentKind] = {
    "ACCREC": DocumentKind.INVOICE,
    "ACCPAY": DocumentKind.EXPENSE,
    "ACCRECCREDIT": DocumentKind.CREDIT_NOTE,
}
"""Of what is copied. Xero has other types on these lists, too."""


class PaymentRow(msgspec.Struct, rename="pascal"):
    payment_id: str | None = msgspec.field(default=None, name="PaymentID")
    batch_payment_id: str | None = msgspec.field(default=None, name="BatchPaymentID")
    date: str | None = None
    amount: Decimal | None = None
    reference: str | None = None
    currency_rate: Decimal | None = None
    status: str | None = None

    def item(self, kind: ItemKind) -> Item:
        if not self.payment_id or self.amount is None or not self.date:
            raise ValueError("a payment has no id, amount or day")
        return Item(
            key=ItemKey(kind, self.payment_id.lower()),
            amount=self.amount,
            on=day(self.date),
            reference=self.reference or "",
            rate=self.currency_rate,
            batch_id=(self.batch_payment_id or "").lower(),
        )


class CreditRow(msgspec.Struct, rename="pascal"):
    """A credit note, prepayment or overpayment that was allocated to an invoice or bill."""

    credit_note_id: str | None = msgspec.field(default=None, name="CreditNoteID")
    prepayment_id: str | None = msgspec.field(default=None, name="PrepaymentID")
    overpayment_id: str | None = msgspec.field(default=None, name="OverpaymentID")
    credit_note_number: str | None = None
    date: str | None = None
    applied_amount: Decimal | None = None
    currency_rate: Decimal | None = None

    def item(self, kind: ItemKind) -> Item:
        credit_id = self.credit_note_id or self.prepayment_id or self.overpayment_id
        if not credit_id or self.applied_amount is None or not self.date:
            raise ValueError("a credit has no id, amount or day")
        return Item(
            key=ItemKey(kind, credit_id.lower()),
            amount=self.applied_amount,
            on=day(self.date),
            rate=self.currency_rate,
            number=self.credit_note_number or "",
        )


class Allocated(msgspec.Struct, rename="pascal"):
    invoice_id: str | None = msgspec.field(default=None, name="InvoiceID")
    invoice_number: str | None = None


class AllocationRow(msgspec.Struct, rename="pascal"):
    """An invoice that a credit note was allocated to."""

    invoice: Allocated | None = None
    amount: Decimal | None = None
    date: str | None = None
    is_deleted: bool | None = None

    def item(self) -> Item:
        if self.invoice is None or not self.invoice.invoice_id or self.amount is None or not self.date:
            raise ValueError("an allocation has no invoice, amount or day")
        return Item(
            key=ItemKey(ItemKind.ALLOCATION, self.invoice.invoice_id.lower()),
            amount=self.amount,
            on=day(self.date),
            number=self.invoice.invoice_number or "",
        )


class SettledDocument(msgspec.Struct, rename="pascal"):
    """An invoice, bill or credit note, as far as its money is concerned."""

    invoice_id: str | None = msgspec.field(default=None, name="InvoiceID")
    credit_note_id: str | None = msgspec.field(default=None, name="CreditNoteID")
    type: str | None = None
    status: str | None = None
    currency_code: str | None = None
    total: Decimal | None = None
    amount_paid: Decimal | None = None
    amount_credited: Decimal | None = None
    amount_due: Decimal | None = None
    remaining_credit: Decimal | None = None
    updated_date: str | None = msgspec.field(default=None, name="UpdatedDateUTC")
    updated_date_string: str | None = msgspec.field(default=None, name="UpdatedDateUTCString")
    fully_paid_on_date: str | None = None
    payments: list[PaymentRow] | None = None
    credit_notes: list[CreditRow] | None = None
    prepayments: list[CreditRow] | None = None
    overpayments: list[CreditRow] | None = None
    allocations: list[AllocationRow] | None = None

    @property
    def kind(self) -> DocumentKind | None:
        """None of what is never copied, such as a supplier's credit note."""
        return KINDS.get(self.type or "")

    @property
    def id(self) -> str:
        return self.credit_note_id or self.invoice_id or ""

    @property
    def stamp(self) -> str:
        return self.updated_date or self.updated_date_string or ""

    def snapshot(self, kind: DocumentKind, read_at: datetime) -> Snapshot:
        """ValueError if a part without which nothing can be said is missing."""
        updated = self.stamp
        if not self.id or not self.currency_code or not updated or self.total is None:
            raise ValueError(f"Xero's {kind.words} {self.id} is incomplete")
        currency = self.currency_code
        remaining = self.remaining_credit if kind is DocumentKind.CREDIT_NOTE else self.amount_due
        return Snapshot(
            ledger_id=LedgerId(self.id.lower()),
            kind=kind,
            status=LedgerStatus.__members__.get(self.status or "", LedgerStatus.OTHER),
            total=Money(self.total, currency),
            paid=Money(self.amount_paid or ZERO, currency),
            credited=Money(self.amount_credited or ZERO, currency),
            due=Money(remaining or ZERO, currency),
            updated_at=moment(updated),
            read_at=read_at,
            items=taken_together(self._items(kind)),
            fully_paid_on=day(self.fully_paid_on_date) if self.fully_paid_on_date else None,
        )

    def _items(self, kind: DocumentKind) -> Iterator[Item]:
        money = ItemKind.REFUND if kind is DocumentKind.CREDIT_NOTE else ItemKind.PAYMENT
        yield from (row.item(money) for row in self.payments or () if row.status != "DELETED")
        yield from _credits(self.credit_notes, ItemKind.CREDIT_NOTE)
        yield from _credits(self.prepayments, ItemKind.PREPAYMENT)
        yield from _credits(self.overpayments, ItemKind.OVERPAYMENT)
        yield from (row.item() for row in self.allocations or () if not row.is_deleted)


class ListedPayment(msgspec.Struct, rename="pascal"):
    """A payment of the list of payments, of which only its document matters.

    A refund of a credit note names it as an invoice, or as itself.
    """

    invoice: Allocated | None = None
    credit_note: SettledDocument | None = None
    updated_date: str | None = msgspec.field(default=None, name="UpdatedDateUTC")
    updated_date_string: str | None = msgspec.field(default=None, name="UpdatedDateUTCString")

    @property
    def stamp(self) -> str:
        return self.updated_date or self.updated_date_string or ""

    @property
    def document_id(self) -> str:
        if self.invoice is not None and self.invoice.invoice_id:
            return self.invoice.invoice_id.lower()
        return self.credit_note.id.lower() if self.credit_note is not None else ""


class Observation(msgspec.Struct):
    """When Xero answered, by its own clock."""

    at: str | None = msgspec.field(default=None, name="DateTimeUTC")


SETTLED = msgspec.json.Decoder(SettledDocument)
LISTED_PAYMENT = msgspec.json.Decoder(ListedPayment)
ANSWERED = msgspec.json.Decoder(Observation)


def _credits(rows: Iterable[CreditRow] | None, kind: ItemKind) -> Iterator[Item]:
    return (row.item(kind) for row in rows or ())

"""What of a credit note, prepayment or overpayment settles which invoice, whether an app or a person says so.

Xero: an allocation moves UpdatedDateUTC of both sides; AmountCredited counts all three kinds (payments and credits).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import msgspec

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.invoices import wording
from xero_sandbox.accounting.invoices.family import BILL, INVOICE, member_of
from xero_sandbox.accounting.invoices.totals import settled
from xero_sandbox.accounting.shapes import Allocation, CreditRow, Invoice
from xero_sandbox.messages import new_id


def problems(credit: Invoice, invoice: Invoice, amount: Decimal) -> Iterator[str]:
    if credit.status != "AUTHORISED":
        yield wording.NOT_ALLOCATABLE
    if invoice.status == "PAID":
        yield wording.PAID_OFF
    elif invoice.status != "AUTHORISED":
        yield wording.NOT_PAYABLE
    one_side = member_of(credit.type).customer == (invoice.type == INVOICE.type)
    one_party = (credit.contact_id, credit.currency_code) == (invoice.contact_id, invoice.currency_code)
    if not (one_side and one_party and invoice.type in (INVOICE.type, BILL.type)):
        yield wording.WRONG_PARTY
    if amount <= 0 or amount > credit.amount_due:
        yield wording.OVERSPENT
    if amount > invoice.amount_due and invoice.status == "AUTHORISED":
        yield wording.ALLOCATED_TOO_MUCH


@dataclass(frozen=True)
class AllocationWriter:
    books: Books
    now: int
    """Milliseconds since 1970."""

    def apply(self, made: Allocation, credit: Invoice, invoice: Invoice) -> tuple[Invoice, Invoice]:
        """The credit and the invoice as they are then."""
        self.books.allocations.put(made, new=True)
        on_invoice = _row(made, credit, source=member_of(credit.type).plural)
        on_credit = _row(made, invoice, source=member_of(invoice.type).plural)
        return self._with_row(credit, on_credit), self._with_row(invoice, on_invoice)

    def undo(self, made: Allocation) -> tuple[Invoice, Invoice]:
        """The invoice owes again, and the credit has the amount again."""
        self.books.allocations.put(msgspec.structs.replace(made, status="DELETED", updated=self.now))
        credit, invoice = self.books.family(made.type)[made.note_id], self.books.invoices[made.invoice_id]
        return self._without(credit, made), self._without(invoice, made)

    def _with_row(self, document: Invoice, row: CreditRow) -> Invoice:
        return self._keep(msgspec.structs.replace(document, credits=(*document.credits, row)))

    def _without(self, document: Invoice, made: Allocation) -> Invoice:
        left = tuple(row for row in document.credits if row.allocation_id != made.id)
        return self._keep(msgspec.structs.replace(document, credits=left))

    def _keep(self, document: Invoice) -> Invoice:
        kept = settled(msgspec.structs.replace(document, updated=self.now))
        self.books.family(kept.type).put(kept)
        return kept


def new_allocation(credit: Invoice, invoice_id: str, amount: Decimal, day: date, now: int) -> Allocation:
    return Allocation(
        id=new_id(),
        note_id=credit.id,
        type=credit.type,
        invoice_id=invoice_id,
        amount=amount,
        date=day,
        updated=now,
    )


def _row(made: Allocation, other: Invoice, source: str) -> CreditRow:
    return CreditRow(
        id=other.id,
        number=other.number or "",
        date=made.date,
        amount=made.amount,
        total=other.total,
        allocation_id=made.id,
        source=source,
    )

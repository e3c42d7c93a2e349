"""What payments do to the documents that they are for, whether an app or a person records them.

Xero: every payment that is made or deleted moves UpdatedDateUTC of its document; whether a deleted one does is a
switch. Nothing due makes a document PAID, taking a payment away makes it AUTHORISED again (payments and credits).
"""

from dataclasses import dataclass

import msgspec

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.invoices import chronicle
from xero_sandbox.accounting.invoices.totals import settled
from xero_sandbox.accounting.shapes import BatchPayment, Invoice, Payment, PaymentRow
from xero_sandbox.switches import Switches


@dataclass(frozen=True)
class Cashbook:
    """Each of its methods answers the document as it is then."""

    books: Books
    switches: Switches
    now: int
    """Milliseconds since 1970."""

    def document_of(self, payment: Payment) -> Invoice:
        return self.books.family(payment.document_type)[payment.invoice_id]

    def enter(self, document: Invoice, payment: Payment) -> Invoice:
        self.books.payments.put(payment, new=True)
        changed = msgspec.structs.replace(document, payments=(*document.payments, _row(payment)))
        return self._keep(changed, "Paid", f"Payment on {payment.date:%d %B %Y} for {payment.amount}.")

    def amend(self, payment: Payment) -> Invoice:
        """Another date, reference or amount of a payment that is there."""
        self.books.payments.put(payment)
        document = self.document_of(payment)
        rows = tuple(_row(payment) if row.id == payment.id else row for row in document.payments)
        changed = msgspec.structs.replace(document, payments=rows)
        return self._keep(changed, "Payment Edited", f"Payment on {payment.date:%d %B %Y} for {payment.amount}.")

    def strike(self, payment: Payment) -> Invoice:
        """Deletes it: it stays in the list of payments, and its document owes again."""
        self.books.payments.put(msgspec.structs.replace(payment, status="DELETED", updated=self.now))
        document = self.document_of(payment)
        left = tuple(row for row in document.payments if row.id != payment.id)
        details = f"Payment on {payment.date:%d %B %Y} for {payment.amount} was deleted."
        moves = self.switches["payment_deleted"] == "bumps_stamp"
        return self._keep(msgspec.structs.replace(document, payments=left), "Payment Deleted", details, moves)

    def strike_batch(self, batch: BatchPayment) -> BatchPayment:
        """Deletes it with all of its payments."""
        for payment_id in batch.payment_ids:
            self.strike(self.books.payments[payment_id])
        struck = msgspec.structs.replace(batch, status="DELETED", updated=self.now)
        self.books.batch_payments.put(struck)
        return struck

    def _keep(self, document: Invoice, changes: str, details: str, moves_stamp: bool = True) -> Invoice:
        stamp = self.now if moves_stamp else document.updated
        kept = settled(msgspec.structs.replace(document, updated=stamp))
        self.books.family(kept.type).put(kept)
        if moves_stamp:
            chronicle.note(self.books, kept, changes, details, self.now)
        return kept


def _row(payment: Payment) -> PaymentRow:
    return PaymentRow(
        id=payment.id,
        date=payment.date,
        amount=payment.amount,
        currency_rate=payment.currency_rate,
        reference=payment.reference,
        batch_id=payment.batch_id,
    )

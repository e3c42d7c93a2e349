"""Payments: what a bookkeeper records against invoices and bills, and pays back from credits."""

from decimal import Decimal
from typing import Any

import msgspec

from xero_sandbox.accounting.invoices.family import INVOICE, member_of
from xero_sandbox.accounting.payments import wording
from xero_sandbox.accounting.payments.cashbook import Cashbook
from xero_sandbox.accounting.payments.rules import amount_problems
from xero_sandbox.accounting.payments.shown import batch_whole
from xero_sandbox.accounting.shapes import BatchPayment, Invoice, Payment
from xero_sandbox.control.actions.deed import Deed
from xero_sandbox.control.responses import Mistake
from xero_sandbox.messages import new_id
from xero_sandbox.wire import SIX, ZERO, rounded


def pay(deed: Deed) -> Any:
    """Pays an invoice or bill: invoice, amount? (default: all that is due), date?, account? (a bank's code),
    reference?, rate? (of another currency than the base; default: the invoice's), reconciled?"""
    return _entered(deed, deed.invoice())


def refund(deed: Deed) -> Any:
    """Pays money back from a credit note, prepayment or overpayment: credit (id or number), amount? (default: all that
    is left), date?, account?, reference?, rate?"""
    return _entered(deed, deed.credit())


def _entered(deed: Deed, document: Invoice) -> Any:
    payment = _payment(deed, document, deed.amount(document.amount_due), deed.asked.get("reference"))
    return deed.show_invoice(_cashbook(deed).enter(document, payment))


def edit_payment(deed: Deed) -> Any:
    """Changes a payment, which keeps its id: payment, date?, reference?, amount?"""
    before = _named(deed)
    if before.batch_id:
        raise Mistake(wording.EDITED_IN_A_BATCH)
    book = _cashbook(deed)
    after = msgspec.structs.replace(
        before,
        date=deed.day("date") if "date" in deed.asked else before.date,
        reference=deed.asked.get("reference", before.reference),
        amount=deed.amount(before.amount),
        updated=deed.stamp,
    )
    if after.amount <= 0 or after.amount > book.document_of(before).amount_due + before.amount:
        raise Mistake(wording.OVERPAID)
    return deed.show_invoice(book.amend(after))


def delete_payment(deed: Deed) -> Any:
    """Deletes a payment: payment (its id). A paid invoice becomes AUTHORISED again."""
    payment = _named(deed)
    if payment.batch_id:
        raise Mistake(wording.IN_A_BATCH)
    return deed.show_invoice(_cashbook(deed).strike(payment))


def batch_pay(deed: Deed) -> Any:
    """Pays several invoices, or several bills, by one transaction: invoices (ids or numbers, or {invoice, amount}),
    date?, account?, reference?"""
    parts = [_part(deed, each) for each in deed.asked["invoices"]]
    types = {document.type for document, _ in parts}
    if len(types) != 1 or len({document.id for document, _ in parts}) != len(parts):
        raise Mistake("a batch pays invoices, or bills, each of them once, and one at least")
    sales = types == {INVOICE.type}
    batch_id, reference = new_id(), deed.asked.get("reference")
    payments = [(document, _payment(deed, document, amount, reference, batch_id)) for document, amount in parts]
    batch = BatchPayment(
        id=batch_id,
        type="RECBATCH" if sales else "PAYBATCH",
        account_id=payments[0][1].account_id,
        date=payments[0][1].date,
        payment_ids=tuple(payment.id for _, payment in payments),
        total=sum((payment.amount for _, payment in payments), ZERO),
        reference=reference,
        updated=deed.stamp,
    )
    deed.books.batch_payments.put(batch, new=True)
    for document, payment in payments:
        _cashbook(deed).enter(document, payment)
    return batch_whole(deed.books, batch)


def _part(deed: Deed, asked: Any) -> tuple[Invoice, Decimal]:
    fields = asked if isinstance(asked, dict) else {"invoice": asked}
    document = deed.invoice(str(fields["invoice"]))
    return document, rounded(Decimal(str(fields.get("amount", document.amount_due))))


def delete_batch_payment(deed: Deed) -> Any:
    """Deletes a batch payment with all of its payments: batch (its id)."""
    batch = deed.books.batch_payments.get(str(deed.asked["batch"]).lower())
    if batch is None or batch.status == "DELETED":
        raise Mistake("no such batch payment", 404)
    return batch_whole(deed.books, _cashbook(deed).strike_batch(batch))


def _cashbook(deed: Deed) -> Cashbook:
    return Cashbook(deed.books, deed.switches, deed.stamp)


def _named(deed: Deed) -> Payment:
    payment = deed.books.payments.get(str(deed.asked["payment"]).lower())
    if payment is None or payment.status == "DELETED":
        raise Mistake("no such payment", 404)
    return payment


def _payment(
    deed: Deed, document: Invoice, amount: Decimal, reference: str | None, batch_id: str | None = None
) -> Payment:
    refused = next(amount_problems(document, amount), None)
    if refused:
        raise Mistake(refused)
    if not member_of(document.type).payment_type:
        raise Mistake(wording.NOT_PAYABLE)
    return Payment(
        id=new_id(),
        invoice_id=document.id,
        document_type=document.type,
        account_id=deed.bank(),
        date=deed.day("date"),
        amount=amount,
        currency_rate=_rate(deed, document),
        reference=reference,
        batch_id=batch_id,
        is_reconciled=bool(deed.asked.get("reconciled", False)),
        updated=deed.stamp,
    )


def _rate(deed: Deed, document: Invoice) -> Decimal:
    asked = deed.asked.get("rate")
    if asked is None or document.currency_code == deed.books.organisation.base_currency:
        return document.currency_rate
    return rounded(Decimal(str(asked)), SIX)

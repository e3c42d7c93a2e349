"""Payments and credits: what a bookkeeper records against an invoice or bill."""

from decimal import Decimal
from typing import Any

import msgspec

from sandbox.accounting.invoices.totals import settled
from sandbox.accounting.shapes import CreditRow, Invoice, Payment, PaymentRow
from sandbox.control.actions.deed import Deed
from sandbox.control.answers import Mistake
from sandbox.messages import new_id
from sandbox.wire import rounded


def pay(deed: Deed) -> Any:
    """Pays an invoice: invoice, amount? (default: all that is due), date?, account? (a bank's code), reference?"""
    invoice = deed.invoice()
    payment = Payment(
        id=new_id(),
        invoice_id=invoice.id,
        account_id=_bank(deed),
        date=deed.day("date"),
        amount=_amount(deed, invoice),
        currency_rate=invoice.currency_rate,
        reference=deed.asked.get("reference"),
        updated=deed.stamp,
    )
    deed.books.payments.put(payment, new=True)
    row = PaymentRow(
        id=payment.id,
        date=payment.date,
        amount=payment.amount,
        currency_rate=payment.currency_rate,
        reference=payment.reference,
    )
    paid = msgspec.structs.replace(invoice, payments=(*invoice.payments, row))
    return deed.keep_invoice(paid, "Paid", f"Payment on {payment.date:%d %B %Y} for {payment.amount}.")


def _amount(deed: Deed, invoice: Invoice) -> Decimal:
    if invoice.status != "AUTHORISED":
        raise Mistake("Payments can only be made against Authorised documents")
    amount = rounded(Decimal(str(deed.asked.get("amount", invoice.amount_due))))
    if amount > invoice.amount_due or amount <= 0:
        raise Mistake("Payment amount exceeds the amount outstanding on this document")
    return amount


def _bank(deed: Deed) -> str:
    code = str(deed.asked.get("account", "090"))
    account = deed.books.accounts_by_code.get(code)
    if account is None or not (account.type == "BANK" or account.enable_payments):
        raise Mistake(f"no account {code!r} that takes payments")
    return account.id


def delete_payment(deed: Deed) -> Any:
    """Deletes a payment: payment (its id). A paid invoice becomes AUTHORISED again."""
    payment = deed.books.payments.get(str(deed.asked["payment"]))
    if payment is None or payment.status == "DELETED":
        raise Mistake("no such payment", 404)
    deed.books.payments.put(msgspec.structs.replace(payment, status="DELETED", updated=deed.stamp))
    invoice = deed.books.invoices.get(payment.invoice_id)
    if invoice is None:
        raise Mistake("the payment's invoice is gone", 404)
    left = tuple(row for row in invoice.payments if row.id != payment.id)
    unpaid = msgspec.structs.replace(invoice, payments=left)
    details = f"Payment on {payment.date:%d %B %Y} for {payment.amount} was deleted."
    if deed.switches["payment_deleted"] == "keeps_stamp":
        deed.books.invoices.put(settled(unpaid))
        return deed.show_invoice(settled(unpaid))
    return deed.keep_invoice(unpaid, "Payment Deleted", details)


def credit(deed: Deed) -> Any:
    """Applies a credit note to an invoice: invoice, amount? (default: all that is due), number?, date?, total?"""
    invoice = deed.invoice()
    amount = _amount(deed, invoice)
    row = CreditRow(
        id=new_id(),
        number=str(deed.asked.get("number") or f"CN-{deed.books.next_number('credit note'):04d}"),
        date=deed.day("date"),
        amount=amount,
        total=rounded(Decimal(str(deed.asked.get("total", amount)))),
    )
    credited = msgspec.structs.replace(invoice, credits=(*invoice.credits, row))
    return deed.keep_invoice(credited, "Credit Applied", f"Credit note {row.number} for {row.amount}.")


def remove_credit(deed: Deed) -> Any:
    """Takes a credit note off an invoice again: invoice, number."""
    invoice = deed.invoice()
    left = tuple(row for row in invoice.credits if row.number != str(deed.asked["number"]))
    if len(left) == len(invoice.credits):
        raise Mistake(f"no credit note {deed.asked['number']!r} on this invoice", 404)
    uncredited = msgspec.structs.replace(invoice, credits=left)
    return deed.keep_invoice(uncredited, "Credit Removed", f"Credit note {deed.asked['number']}.")

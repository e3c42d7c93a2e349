"""The arithmetic of an invoice, to the cent.

Xero: rounding. Each line's amount and each line's tax are rounded half up to two places, and then summed; a
tax worked out on the total could differ by a cent.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec

from xero_sandbox.accounting.shapes import Invoice, Line
from xero_sandbox.wire import ZERO, rounded

HUNDRED = Decimal(100)
INCLUSIVE, EXCLUSIVE, NO_TAX = "Inclusive", "Exclusive", "NoTax"
LINE_AMOUNT_TYPES = (EXCLUSIVE, INCLUSIVE, NO_TAX)


class Totals(NamedTuple):
    sub_total: Decimal
    total_tax: Decimal
    total: Decimal


def line_amount(
    quantity: Decimal,
    unit_amount: Decimal,
    discount_rate: Decimal | None = None,
    discount_amount: Decimal | None = None,
) -> Decimal:
    """Quantity x unit amount, less a discount in percent or, failing that, as an amount."""
    gross = quantity * unit_amount
    if discount_rate is not None:
        return rounded(gross * (HUNDRED - discount_rate) / HUNDRED)
    return rounded(gross - (discount_amount or 0))


def line_tax(amount: Decimal, percent: Decimal, line_amount_types: str) -> Decimal:
    """The tax on top of a line, or the tax that is inside it."""
    if line_amount_types == INCLUSIVE:
        return rounded(amount * percent / (HUNDRED + percent))
    if line_amount_types == EXCLUSIVE:
        return rounded(amount * percent / HUNDRED)
    return ZERO


def totals(lines: Sequence[Line], line_amount_types: str) -> Totals:
    amount = sum((line.line_amount for line in lines), ZERO)
    tax = sum((line.tax_amount for line in lines), ZERO)
    if line_amount_types == INCLUSIVE:
        return Totals(amount - tax, tax, amount)
    return Totals(amount, tax, amount + tax)


def discount(line: Line) -> Decimal:
    """What a line's discount takes off."""
    if line.discount_rate is None and line.discount_amount is None:
        return ZERO
    return rounded((line.quantity or Decimal(0)) * (line.unit_amount or Decimal(0))) - line.line_amount


def summed(invoice: Invoice) -> Invoice:
    """The invoice with its totals and what is due worked out from its lines and payments."""
    sub_total, total_tax, total = totals(invoice.lines, invoice.line_amount_types)
    return settled(
        msgspec.structs.replace(
            invoice,
            sub_total=sub_total,
            total_tax=total_tax,
            total=total,
            total_discount=sum((discount(line) for line in invoice.lines), ZERO),
        )
    )


def settled(invoice: Invoice) -> Invoice:
    """What is paid, credited and due, and PAID or AUTHORISED by that.

    Xero: nothing due makes an approved invoice PAID, on the day of its last payment or credit; taking one away
    makes it AUTHORISED again. A VOIDED or DELETED one keeps its total and has nothing due.
    """
    days = [payment.date for payment in invoice.payments] + [credit.date for credit in invoice.credits]
    paid = sum((payment.amount for payment in invoice.payments), ZERO)
    credited = sum((credit.amount for credit in invoice.credits), ZERO)
    due, status, fully_paid_on = invoice.total - paid - credited, invoice.status, None
    if status in ("VOIDED", "DELETED") or invoice.type == "PURCHASEORDER":
        due = ZERO
    elif status in ("AUTHORISED", "PAID"):
        status = "PAID" if due == 0 and days else "AUTHORISED"
        fully_paid_on = max(days) if status == "PAID" else None
    return msgspec.structs.replace(
        invoice,
        status=status,
        amount_paid=paid,
        amount_credited=credited,
        amount_due=due,
        fully_paid_on=fully_paid_on,
    )

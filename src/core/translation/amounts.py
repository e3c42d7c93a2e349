"""Amounts of a line as the ledger will compute them (Xero: rounding per line, half up, then summed)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext

from core.money import to_cents

HUNDRED = Decimal(100)
FOUR_DECIMALS = Decimal("0.0001")
LARGEST_LINE = Decimal("9999999999.99")
LARGEST_QUANTITY = Decimal("999999999.9999")
"""Xero: a quantity has 13 digits, four of them decimals."""

RATE_STEP = Decimal("0.01")
ENOUGH_DIGITS = 120
"""A quantity, a price and two discounts, multiplied without a digit lost: only the last step may round."""


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """`net` is after discounts. At most one of the two discounts is set: a rate in per cent, or an amount.

    `quantity` is never below zero, which Xero refuses: a deduction has a negative price instead, which
    comes to the same.
    """

    quantity: Decimal
    unit_amount: Decimal
    net: Decimal
    discount_rate: Decimal | None = None
    discount_amount: Decimal | None = None


def has_four_decimals(amount: Decimal) -> bool:
    """Whether Xero holds this quantity or price without rounding it (with unitdp=4). The amount must not be huge."""
    return amount == amount.quantize(FOUR_DECIMALS)


def combined(line_discount: Decimal, document_discount: Decimal) -> Decimal:
    """Both discounts as one percentage, the document's taken after the line's."""
    return HUNDRED - (HUNDRED - line_discount) * (HUNDRED - document_discount) / HUNDRED


def line_amounts(
    quantity: Decimal, unit_price: Decimal, line_discount: Decimal, document_discount: Decimal
) -> LineAmounts | None:
    """What the line comes to, and a discount from which the ledger computes the same; None if no single one does."""
    with localcontext(prec=ENOUGH_DIGITS):
        full = quantity * unit_price
        rate = combined(line_discount, document_discount)
        net = to_cents(full * (HUNDRED - rate) / HUNDRED)
        plain = LineAmounts(quantity.copy_abs(), -unit_price if quantity < 0 else unit_price, net)
        return next((each for each in tellings(full, rate, plain) if ledger_net(full, each) == net), None)


def folded(quantity: Decimal, unit_price: Decimal, line_discount: Decimal, document_discount: Decimal) -> LineAmounts:
    """What the line comes to, stated without any discount, for documents that have none in the ledger.

    The price has the discounts taken off where four decimals hold it to the cent; else one of the whole amount.
    """
    with localcontext(prec=ENOUGH_DIGITS):
        rate = combined(line_discount, document_discount)
        net = to_cents(quantity * unit_price * (HUNDRED - rate) / HUNDRED)
        price = -unit_price if quantity < 0 else unit_price
        off = (price * (HUNDRED - rate) / HUNDRED).quantize(FOUR_DECIMALS, rounding=ROUND_HALF_UP)
        if to_cents(quantity.copy_abs() * off) == net:
            return LineAmounts(quantity.copy_abs(), price if rate == 0 else off, net)
        return LineAmounts(Decimal(1), net, net)


def tellings(full: Decimal, rate: Decimal, plain: LineAmounts) -> Iterator[LineAmounts]:
    """Ways to state a discount of `rate` per cent, best first.

    A rate has two decimals. One that has more travels as an amount in cents, which cannot be more than the line; else
    as one of the rates around it, which may come to the same. On a line that bills, one of these always fits.
    """
    if rate == 0:
        yield plain
        return
    nearest = rate.quantize(RATE_STEP, rounding=ROUND_HALF_UP)
    taken_off = to_cents(full) - plain.net
    if nearest != rate and 0 < taken_off <= full:
        yield replace(plain, discount_amount=taken_off)
    for rounding in (ROUND_HALF_UP, ROUND_FLOOR, ROUND_CEILING):
        yield replace(plain, discount_rate=rate.quantize(RATE_STEP, rounding=rounding))


def ledger_net(full: Decimal, amounts: LineAmounts) -> Decimal:
    """Xero: a line is quantity x price x (100 - discount rate) / 100, or quantity x price - discount amount."""
    if amounts.discount_rate is not None:
        return to_cents(full * (HUNDRED - amounts.discount_rate) / HUNDRED)
    return to_cents(full - (amounts.discount_amount or 0))


def tax_on(net: Decimal, percentage: Decimal) -> Decimal:
    """Tax on a net amount, in cents."""
    with localcontext(prec=ENOUGH_DIGITS):
        return to_cents(net * percentage / HUNDRED)


def tax_in(gross: Decimal, percentage: Decimal) -> Decimal:
    """Tax that a gross amount includes, in cents (Xero: gross x rate / (1 + rate))."""
    with localcontext(prec=ENOUGH_DIGITS):
        return to_cents(gross * percentage / (HUNDRED + percentage))

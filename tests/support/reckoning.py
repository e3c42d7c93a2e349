"""Another way to reckon an invoice: in fractions, from what Xero publishes, with none of our own arithmetic."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


def cents(value: Fraction) -> Fraction:
    """Rounded half away from zero."""
    whole = int(abs(value) * 100 + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 100)


def discounted(quantity: Decimal, price: Decimal, *discounts: Decimal) -> Fraction:
    """One discount after the other, rounded once at the end."""
    amount = Fraction(quantity) * Fraction(price)
    for discount in discounts:
        amount *= 1 - Fraction(discount) / 100
    return cents(amount)


def tax(net: Fraction, percentage: Decimal) -> Fraction:
    return cents(net * Fraction(percentage) / 100)


def line_amount(quantity: Decimal, unit_amount: Decimal, rate: Decimal | None, amount: Decimal | None) -> Fraction:
    """Xero: quantity x unit amount x (100 - discount rate) / 100, or quantity x unit amount - discount amount."""
    full = Fraction(quantity) * Fraction(unit_amount)
    if rate is not None:
        return cents(full * (100 - Fraction(rate)) / 100)
    return cents(full - Fraction(amount or 0))


@dataclass(frozen=True)
class Sum:
    net: Fraction
    tax: Fraction

    @property
    def gross(self) -> Fraction:
        return self.net + self.tax


def summed(lines: Iterable[tuple[Fraction, Decimal]]) -> Sum:
    """Nets with their tax percentages: tax is rounded for each line, and then summed."""
    lines = list(lines)
    return Sum(sum((net for net, _ in lines), Fraction()), sum((tax(net, rate) for net, rate in lines), Fraction()))


def decimal(value: Fraction) -> Decimal:
    """Exactly; only for whole cents."""
    assert (value * 100).denominator == 1
    return Decimal(int(value * 100)).scaleb(-2)

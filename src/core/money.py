"""Amounts of money: a Decimal with its currency. Never a float."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Self

CENT = Decimal("0.01")
ENOUGH_DIGITS = 120
"""More than any amount here has: rounding to cents must not fail for want of digits."""


class CurrencyMismatch(ValueError):
    """Amounts in two currencies were added or compared."""


def to_cents(amount: Decimal) -> Decimal:
    """Round half away from zero to two decimals, as Xero rounds every line and every line's tax. Zero has no sign."""
    with localcontext(prec=ENOUGH_DIGITS):
        cents = amount.quantize(CENT, rounding=ROUND_HALF_UP)
    return cents if cents else cents.copy_abs()


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217, upper case). Arithmetic across currencies raises CurrencyMismatch."""

    amount: Decimal
    currency: str

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(Decimal(0), currency)

    @classmethod
    def total(cls, amounts: Iterable["Money"], currency: str) -> "Money":
        """The sum; zero of `currency` for no amounts."""
        return sum(amounts, start=Money.zero(currency))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount if self.amount else self.amount, self.currency)

    def __str__(self) -> str:
        """With two decimals, or with all where there are more: two amounts that differ never look the same."""
        cents = to_cents(self.amount)
        return f"{cents if cents == self.amount else self.amount:,f} {self.currency}"

    def rounded(self) -> "Money":
        return Money(to_cents(self.amount), self.currency)

    def _same(self, other: "Money") -> Decimal:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self} and {other} are in different currencies")
        return other.amount


@dataclass(frozen=True, slots=True)
class Totals:
    """What a document comes to: net, tax and gross, in one currency."""

    net: Money
    tax: Money
    gross: Money

    @classmethod
    def of(cls, net: Decimal, tax: Decimal, currency: str) -> Self:
        return cls(Money(net, currency), Money(tax, currency), Money(net + tax, currency))

    def __neg__(self) -> "Totals":
        return Totals(-self.net, -self.tax, -self.gross)

"""Amounts of money are decimals with a currency, rounded half away from zero."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import CurrencyMismatch, Money, Totals, to_cents
from support.reckoning import cents

amounts = st.decimals(min_value=-(10**10), max_value=10**10, places=6)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1.0049", "1.00"), ("17.955", "17.96")],
)
def test_half_a_cent_rounds_away_from_zero(exact: str, rounded: str) -> None:
    assert to_cents(Decimal(exact)) == Decimal(rounded)


@given(amounts)
def test_rounding_agrees_with_whole_numbers(amount: Decimal) -> None:
    assert Fraction(to_cents(amount)) == cents(Fraction(amount))


@given(amounts)
def test_rounding_twice_changes_nothing_and_opposites_stay_opposites(amount: Decimal) -> None:
    assert to_cents(to_cents(amount)) == to_cents(amount)
    assert to_cents(-amount) == -to_cents(amount)


def test_zero_has_no_sign_and_two_decimals() -> None:
    assert str(to_cents(Decimal("-0.001"))) == "0.00"


def test_amounts_in_two_currencies_are_never_added() -> None:
    with pytest.raises(CurrencyMismatch, match="different currencies"):
        Money(Decimal(1), "GBP") + Money(Decimal(1), "EUR")


def test_amounts_in_one_currency_are_added_and_taken_off() -> None:
    assert Money(Decimal("2.50"), "GBP") + Money(Decimal(1), "GBP") == Money(Decimal("3.50"), "GBP")
    assert Money(Decimal("2.50"), "GBP") - Money(Decimal(1), "GBP") == Money(Decimal("1.50"), "GBP")
    assert Money(Decimal("2.675"), "GBP").rounded() == Money(Decimal("2.68"), "GBP")


def test_the_total_of_no_amounts_is_zero_in_the_currency_asked_for() -> None:
    assert Money.total([], "GBP") == Money.zero("GBP")
    assert Money.total([Money(Decimal(1), "GBP"), Money(Decimal("2.5"), "GBP")], "GBP") == Money(Decimal("3.5"), "GBP")


def test_gross_is_net_and_tax() -> None:
    assert Totals.of(Decimal("74.30"), Decimal("11.44"), "NZD").gross == Money(Decimal("85.74"), "NZD")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("1234.5", "1,234.50 GBP"), ("100", "100.00 GBP"), ("100.005", "100.005 GBP"), ("-7", "-7.00 GBP")],
)
def test_money_is_shown_with_at_least_two_decimals_and_never_rounded(amount: str, shown: str) -> None:
    assert str(Money(Decimal(amount), "GBP")) == shown


@pytest.mark.parametrize("text", ["9999999999999999999999999999", "0.0000000000000000000000000001", "-1e27", "1e60"])
def test_no_amount_is_too_long_to_be_rounded_and_shown(text: str) -> None:
    amount = Decimal(text)
    assert to_cents(amount) == amount.quantize(Decimal("0.01"), context=Context(prec=200, rounding=ROUND_HALF_UP))
    assert "GBP" in str(Money(amount, "GBP"))

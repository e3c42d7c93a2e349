"""The arithmetic, against recorded answers and against another way of reckoning."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xero_sandbox.accounting.invoices.totals import line_amount, line_tax, totals
from xero_sandbox.accounting.shapes import Line

TYPES = ("Exclusive", "Inclusive", "NoTax")


@pytest.mark.parametrize(
    ("kind", "percent", "amount", "tax"),
    [
        ("Exclusive", "15", "25.06", "3.76"),
        ("Exclusive", "15", "25.61", "3.84"),
        ("Exclusive", "15", "25.63", "3.84"),
        ("Inclusive", "15", "89.00", "11.61"),
        ("Inclusive", "15", "95.50", "12.46"),
        ("Inclusive", "15", "97.00", "12.65"),
        ("Inclusive", "10", "7900.00", "718.18"),
        ("Inclusive", "10", "55.00", "5.00"),
        ("NoTax", "20", "100.00", "0.00"),
    ],
)
def test_tax_of_a_line_is_as_recorded(kind: str, percent: str, amount: str, tax: str) -> None:
    assert line_tax(Decimal(amount), Decimal(percent), kind) == Decimal(tax)


def test_tax_is_rounded_by_line_and_then_summed() -> None:
    amounts = [Decimal("25.06"), Decimal("25.61"), Decimal("25.63")]
    lines = [line(each, line_tax(each, Decimal(15), "Exclusive")) for each in amounts]
    assert totals(lines, "Exclusive").total_tax == Decimal("11.44")
    assert line_tax(sum(amounts, Decimal(0)), Decimal(15), "Exclusive") == Decimal("11.45")


def line(amount: Decimal, tax: Decimal) -> Line:
    return Line(id="", line_amount=amount, tax_amount=tax)


def cents(value: Fraction) -> Fraction:
    """Half away from zero, in whole numbers."""
    scaled = abs(value) * 100
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 100)


amounts = st.decimals(min_value=-100_000, max_value=100_000, places=2)
percents = st.decimals(min_value=0, max_value=100, places=2)


@given(
    st.decimals(min_value=0, max_value=10_000, places=4),
    st.decimals(min_value=-10_000, max_value=10_000, places=4),
    st.none() | percents,
    st.none() | st.decimals(min_value=0, max_value=100, places=2),
)
def test_a_line_is_quantity_times_unit_less_its_discount(
    quantity: Decimal, unit: Decimal, rate: Decimal | None, off: Decimal | None
) -> None:
    exact = Fraction(quantity) * Fraction(unit)
    exact = exact * (100 - Fraction(rate)) / 100 if rate is not None else exact - Fraction(off or 0)
    assert Fraction(line_amount(quantity, unit, rate, off)) == cents(exact)


@given(st.lists(st.tuples(amounts, percents), max_size=8), st.sampled_from(TYPES))
def test_totals_add_up_whatever_the_lines(rows: list[tuple[Decimal, Decimal]], kind: str) -> None:
    lines = [line(amount, line_tax(amount, percent, kind)) for amount, percent in rows]
    result = totals(lines, kind)
    tax = sum((expected_tax(amount, percent, kind) for amount, percent in rows), Fraction(0))
    gross = sum((Fraction(amount) for amount, _ in rows), Fraction(0))
    assert Fraction(result.total_tax) == tax
    assert Fraction(result.total) == (gross if kind == "Inclusive" else gross + tax)
    assert result.sub_total + result.total_tax == result.total


def expected_tax(amount: Decimal, percent: Decimal, kind: str) -> Fraction:
    amount_, rate = Fraction(amount), Fraction(percent) / 100
    if kind == "NoTax":
        return Fraction(0)
    return cents(amount_ * rate / (1 + rate) if kind == "Inclusive" else amount_ * rate)


@given(amounts, percents)
def test_tax_inside_an_amount_never_exceeds_it(amount: Decimal, percent: Decimal) -> None:
    assert abs(line_tax(amount, percent, "Inclusive")) <= abs(amount)


def test_every_amount_is_a_decimal() -> None:
    result: Any = totals([line(Decimal("1.00"), Decimal("0.20"))], "Exclusive")
    assert all(type(each) is Decimal for each in result)

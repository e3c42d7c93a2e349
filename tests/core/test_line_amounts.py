"""What a line comes to, to the cent: as Xero recorded it, and as fractions reckon it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.translation.amounts import combined, line_amounts, tax_on
from support.reckoning import discounted, line_amount, tax

quantities = st.decimals(min_value=-1000, max_value=100_000, places=4)
prices = st.decimals(min_value=-100_000, max_value=1_000_000, places=4)
discounts = st.decimals(min_value=0, max_value=100, places=4)
one_discount = st.decimals(min_value=0, max_value=100, places=2)
NONE = Decimal(0)


@pytest.mark.parametrize(
    ("net", "percentage", "recorded"),
    [
        ("25.06", "15", "3.76"),
        ("25.61", "15", "3.84"),
        ("25.63", "15", "3.84"),
        ("7900.00", "10", "790.00"),
        ("17.96", "15", "2.69"),
        ("2250.00", "15", "337.50"),
        ("0.10", "12.5", "0.01"),
        ("-25.06", "15", "-3.76"),
    ],
)
def test_tax_of_a_line_is_rounded_half_up(net: str, percentage: str, recorded: str) -> None:
    assert tax_on(Decimal(net), Decimal(percentage)) == Decimal(recorded)


def test_tax_is_the_sum_of_the_lines_taxes_and_not_the_tax_of_their_sum() -> None:
    lines = [Decimal("25.06"), Decimal("25.61"), Decimal("25.63")]
    assert sum(tax_on(line, Decimal(15)) for line in lines) == Decimal("11.44")
    assert tax_on(sum(lines, Decimal(0)), Decimal(15)) == Decimal("11.45")


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "recorded"),
    [("1", "19.95", "10", "17.96"), ("1", "2500.00", "10", "2250.00"), ("1", "100", "100", "0.00")],
)
def test_a_discounted_line_is_as_recorded(quantity: str, price: str, discount: str, recorded: str) -> None:
    amounts = line_amounts(Decimal(quantity), Decimal(price), Decimal(discount), NONE)
    assert amounts is not None
    assert (amounts.net, amounts.discount_rate) == (Decimal(recorded), Decimal(discount))


@given(quantities, prices, discounts, discounts)
def test_xero_computes_from_what_it_is_told_what_the_discounts_make(
    quantity: Decimal, price: Decimal, line: Decimal, document: Decimal
) -> None:
    amounts = line_amounts(quantity, price, line, document)
    assume(amounts is not None)
    assert amounts is not None
    assert Fraction(amounts.net) == discounted(quantity, price, line, document)
    told = line_amount(quantity, price, amounts.discount_rate, amounts.discount_amount)
    assert told == Fraction(amounts.net)


@given(quantities, prices, discounts, discounts)
def test_a_line_tells_at_most_one_discount_that_xero_can_hold(
    quantity: Decimal, price: Decimal, line: Decimal, document: Decimal
) -> None:
    amounts = line_amounts(quantity, price, line, document)
    assume(amounts is not None)
    assert amounts is not None
    assert amounts.discount_rate is None or amounts.discount_amount is None
    for told in (amounts.discount_rate, amounts.discount_amount):
        assert told is None or (told == round(told, 2) and told >= 0)
    assert amounts.discount_amount is None or amounts.discount_amount <= quantity * price


@given(quantities, prices, one_discount)
def test_one_discount_of_two_decimals_can_always_be_reported_as_a_rate(
    quantity: Decimal, price: Decimal, discount: Decimal
) -> None:
    for amounts in (line_amounts(quantity, price, discount, NONE), line_amounts(quantity, price, NONE, discount)):
        assert amounts is not None
        assert amounts.discount_amount is None
        assert amounts.discount_rate == (discount or None)


@given(quantities, prices, discounts, discounts)
def test_both_discounts_can_be_stated_on_every_line_but_a_deduction(
    quantity: Decimal, price: Decimal, line: Decimal, document: Decimal
) -> None:
    assert line_amounts(abs(quantity), abs(price), line, document) is not None


@given(discounts, discounts)
def test_two_discounts_combine_in_either_order_and_never_leave_their_bounds(one: Decimal, other: Decimal) -> None:
    both = combined(one, other)
    assert both == combined(other, one)
    assert max(one, other) <= both <= 100
    assert 1 - Fraction(both) / 100 == (1 - Fraction(one) / 100) * (1 - Fraction(other) / 100)


def test_two_discounts_that_make_no_rate_of_two_decimals_travel_as_an_amount() -> None:
    amounts = line_amounts(Decimal(1), Decimal(100), Decimal("12.5"), Decimal("7.5"))
    assert amounts is not None
    assert (amounts.net, amounts.discount_rate, amounts.discount_amount) == (Decimal("80.94"), None, Decimal("19.06"))


def test_on_a_deduction_they_travel_as_the_nearest_rate_where_that_comes_to_the_same() -> None:
    amounts = line_amounts(Decimal(1), Decimal(-100), Decimal("12.5"), Decimal("7.5"))
    assert amounts is not None
    assert (amounts.net, amounts.discount_rate, amounts.discount_amount) == (Decimal("-80.94"), Decimal("19.06"), None)


def test_a_deduction_whose_discounts_no_rate_can_tell_is_not_told_at_all() -> None:
    assert line_amounts(Decimal(1), Decimal(-100_000), Decimal("12.55"), Decimal("7.55")) is None


@pytest.mark.parametrize(
    ("price", "document", "net", "rate"),
    [
        ("16.3875", "0.015", "16.39", "0.01"),
        ("10.006", "99.996", "0.00", "100.00"),
        ("10.005", "99.999", "0.00", "100"),
    ],
)
def test_a_discount_of_less_than_a_cent_or_of_nearly_all_finds_a_rate_that_fits(
    price: str, document: str, net: str, rate: str
) -> None:
    amounts = line_amounts(Decimal(1), Decimal(price), NONE, Decimal(document))
    assert amounts is not None
    assert (amounts.net, amounts.discount_rate) == (Decimal(net), Decimal(rate))


def test_no_digit_is_lost_before_the_last_rounding() -> None:
    quantity, price = Decimal("999999.9999"), Decimal("9999.9999")
    discount = Decimal("33.333333333333333333333333")
    amounts = line_amounts(quantity, price, discount, discount)
    assert amounts is not None
    assert Fraction(amounts.net) == discounted(quantity, price, discount, discount)


@given(st.decimals(min_value=-(10**8), max_value=10**8, places=2), st.sampled_from(["0", "5", "12.5", "20", "8.875"]))
def test_tax_agrees_with_fractions(net: Decimal, percentage: str) -> None:
    assert Fraction(tax_on(net, Decimal(percentage))) == tax(Fraction(net), Decimal(percentage))

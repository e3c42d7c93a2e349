"""Decimals, days and moments, as they are read and written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from hypothesis import given
from hypothesis import strategies as st

from adapters.grpc.wire.values import MOST_DIGITS, parse_date, parse_decimal, parse_moment, wire_decimal, wire_moment


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234.50", "1234.50"),
        ("+2.5", "2.5"),
        ("-2.5", "-2.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("2.5e2", "250"),
        ("25E-1", "2.5"),
        ("-0", "0"),
        ("0.00", "0.00"),
        ("007", "7"),
    ],
)
def test_a_decimal_is_read_into_plain_notation(text: str, amount: str) -> None:
    read = parse_decimal(text)
    assert (read, str(read)) == (Decimal(amount), amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "12,5",
        "1 000",
        "1_000",
        "NaN",
        "Infinity",
        "-inf",
        "0x10",
        "١٢",
        "\uff11\uff12",
        "1e",
        "e5",
        "--1",
        "1.2.3",
        "£5",
    ],
)
def test_what_is_no_decimal_number_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="is not a decimal number"):
        parse_decimal(text)


@pytest.mark.parametrize(
    "text", ["1e999999", "1e-999999", "9e9999", "0e9999", "1e28", "1e-29", "1" * 29, "0." + "1" * 29]
)
def test_what_is_longer_than_arithmetic_keeps_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"more than 28 digits|is not a decimal number"):
        parse_decimal(text)


def test_an_endless_text_is_not_told_back_whole() -> None:
    with pytest.raises(ValueError, match="is not a decimal number") as refusal:
        parse_decimal("9" * 100_000)
    assert len(str(refusal.value)) < 100


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**20), max_value=10**20))
def test_every_amount_comes_back_as_it_was(amount: Decimal) -> None:
    assert parse_decimal(wire_decimal(amount).value) == amount


@given(st.text(alphabet="0123456789.+-eE,_ ", max_size=40))
def test_whatever_is_read_is_finite_and_exact(text: str) -> None:
    try:
        read = parse_decimal(text)
    except ValueError:
        return
    assert read == Decimal(text)
    assert "E" not in str(read)
    assert len(read.as_tuple().digits) <= MOST_DIGITS


def test_a_day_is_read_and_told() -> None:
    assert parse_date(Date(year=2026, month=2, day=28)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (Date(year=2026, month=2, day=30), "2026-02-30"),
        (Date(year=2026, month=2), "2026-02-00"),
        (Date(year=0, month=2, day=1), "0000-02-01"),
        (Date(year=10000, month=1, day=1), "10000-01-01"),
        (Date(year=-5, month=1, day=1), "-005-01-01"),
    ],
)
def test_a_partial_or_impossible_day_is_refused(day: Date, shown: str) -> None:
    with pytest.raises(ValueError, match=f"{shown} is not a day of the calendar"):
        parse_date(day)


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - wants naive ends
def test_every_moment_comes_back_as_it_was_in_utc(moment: datetime) -> None:
    assert parse_moment(wire_moment(moment)) == moment


@pytest.mark.parametrize("moment", [Timestamp(seconds=10**15), Timestamp(seconds=-(10**15)), Timestamp(nanos=10**9)])
def test_a_moment_beyond_the_calendar_is_refused(moment: Timestamp) -> None:
    with pytest.raises(ValueError, match="is not a moment of the calendar"):
        parse_moment(moment)

"""Decimals, days, moments and money, as they travel."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date as WireDate
from google.type.decimal_pb2 import Decimal as WireDecimal

from core.money import Totals
from productive.xero.v1 import common_pb2

GRAMMAR = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
LONGEST = 64
MOST_DIGITS = 28
"""Digits on both sides of the point together: what Decimal's arithmetic keeps exactly."""


def quoted(text: str) -> str:
    """A caller's text as a message may show it: in quotes, on one line, and not endless."""
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    return repr(shown)


def parse_decimal(text: str) -> Decimal:
    """A google.type.Decimal in plain notation, without a plus, an exponent or a negative zero.

    ValueError, with a message for a person, for anything else. An empty text is refused and not read as zero: a
    forgotten price must not become a free line.
    """
    if len(text) > LONGEST or not GRAMMAR.fullmatch(text):
        raise ValueError(f"{quoted(text)} is not a decimal number")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{quoted(text)} is not a decimal number") from None
    _, digits, exponent = amount.as_tuple()
    if not isinstance(exponent, int) or max(len(digits), -exponent) + max(exponent, 0) > MOST_DIGITS:
        raise ValueError(f"{quoted(text)} has more than {MOST_DIGITS} digits")
    return abs(plain(amount)) if amount.is_zero() else plain(amount)


def plain(amount: Decimal) -> Decimal:
    """The same amount, written without an exponent."""
    return Decimal(f"{amount:f}")


def parse_date(day: WireDate) -> date:
    """A whole day of the calendar; ValueError, with a message for a person, for a partial or an impossible one."""
    try:
        return date(day.year, day.month, day.day)
    except (ValueError, OverflowError):
        raise ValueError(f"{day.year:04}-{day.month:02}-{day.day:02} is not a day of the calendar") from None


def parse_moment(moment: Timestamp) -> datetime:
    """A moment to the microsecond; ValueError, with a message for a person, where the calendar does not reach."""
    try:
        return moment.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        given = f"{moment.seconds} s and {moment.nanos} ns after 1970"
        raise ValueError(f"{given} is not a moment of the calendar") from None


def wire_decimal(amount: Decimal) -> WireDecimal:
    return WireDecimal(value=f"{amount:f}")


def wire_date(day: date | None) -> WireDate | None:
    return WireDate(year=day.year, month=day.month, day=day.day) if day else None


def wire_moment(moment: datetime) -> Timestamp:
    made = Timestamp()
    made.FromDatetime(moment)
    return made


def wire_totals(totals: Totals) -> common_pb2.Totals:
    """Without the currency, which the message around them names."""
    return common_pb2.Totals(
        net=wire_decimal(totals.net.amount),
        tax=wire_decimal(totals.tax.amount),
        gross=wire_decimal(totals.gross.amount),
    )

"""Text as Xero puts it on the wire: CRLF indentation, escaped slashes, dates in two spellings."""

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from xero_sandbox.clock import EPOCH, from_milliseconds, milliseconds

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_MS_DATE = re.compile(r"/Date\((-?\d+)([+-]\d{4})?\)/")

_WIDE = Context(prec=80)  # room for the product of two numbers that will be refused as too large

TWO, FOUR, SIX = Decimal("0.01"), Decimal("0.0001"), Decimal("0.000001")
ZERO = Decimal("0.00")


def to_json(content: Any) -> bytes:
    """Accounting answers: indented with CRLF, every slash escaped, decimals with their trailing zeros."""
    text = msgspec.json.format(_ENCODER.encode(content), indent=2)
    return text.replace(b"\n", b"\r\n").replace(b"/", b"\\/")


def to_plain_json(content: Any) -> bytes:
    """Identity and control answers: one compact line."""
    return _ENCODER.encode(content)


def rounded(value: Decimal, step: Decimal = TWO) -> Decimal:
    """Half away from zero, which is how every recorded Xero total comes out."""
    return value.quantize(step, ROUND_HALF_UP, _WIDE)


def instant(value: int) -> str:
    """Milliseconds since 1970 -> `/Date(1541176290160+0000)/`."""
    return f"/Date({value}+0000)/"


def ms_date(day: date) -> str:
    """A day as the same form; Xero means midnight UTC of that day whatever the organisation's zone."""
    return instant(milliseconds(datetime(day.year, day.month, day.day, tzinfo=UTC)))


def iso_date(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def iso_instant(value: int) -> str:
    return from_milliseconds(value).strftime("%Y-%m-%dT%H:%M:%SZ")


def connection_time(moment: datetime) -> str:
    """Seven decimals and no zone, as `/connections` writes its times."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond:06d}0"


def read_date(text: str) -> date:
    """Either spelling, with or without a time of day, which is dropped. Raises ValueError."""
    found = _MS_DATE.fullmatch(text.strip())
    if found:
        try:
            return from_milliseconds(int(found[1])).date()
        except OverflowError:
            raise ValueError(f"{text} is out of range") from None
    return datetime.fromisoformat(text.strip()).date()


def read_instant(text: str) -> datetime:
    """An ISO moment (UTC when it names no zone). Raises ValueError."""
    moment = datetime.fromisoformat(text.strip())
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def day_of(moment: datetime) -> int:
    return (moment - EPOCH).days


def read_http_time(text: str) -> datetime:
    """If-Modified-Since in ISO form or as RFC 1123 writes it. Raises ValueError."""
    try:
        return read_instant(text)
    except ValueError:
        moment = parsedate_to_datetime(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

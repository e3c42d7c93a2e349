"""Request bodies: one object, a list, or an object with the list under its plural name."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from xero_sandbox.refusals import unreadable
from xero_sandbox.wire import read_date

LARGEST_EXPONENT = 18

_WORDS = {"id": "ID", "ids": "IDs", "utc": "UTC"}


def wire_name(name: str) -> str:
    """`invoice_id` -> `InvoiceID`."""
    return "".join(_WORDS.get(word, word.capitalize()) for word in name.split("_"))


class Given(msgspec.Struct, frozen=True, kw_only=True, rename=wire_name):
    """What a client sent of one element. None is a field that was not sent, or sent as null."""


class Day(date):
    """A date on the wire, in either spelling."""


def plain(value: Any) -> Any:
    """As the books keep it: a Day is a date, a UUID is text."""
    match value:
        case Day():
            return date(value.year, value.month, value.day)
        case UUID():
            return str(value)
        case _:
            return value


def _decode(kind: type, value: Any) -> Any:
    if kind is Day:
        if not isinstance(value, str):
            raise ValueError("a date is a string")
        day = read_date(value)
        return Day(day.year, day.month, day.day)
    raise NotImplementedError(kind)


G = TypeVar("G", bound=Given)


def read_elements(body: bytes, content_type: str, plural: str, shape: type[G]) -> list[G]:
    """Raises ApiException 14 for the whole body if any part of it cannot be read: nothing is done then."""
    if "json" not in content_type.lower():
        raise unreadable("the Content-Type is not application/json")
    decoder = msgspec.json.Decoder(shape, dec_hook=_decode, strict=False)
    try:
        given = [decoder.decode(raw) for raw in _raw_elements(body, plural)]
        _check_numbers(given)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise unreadable(_told(str(error))) from None
    return given


def _check_numbers(value: Any) -> None:
    """Raises ValueError for what is a Decimal to Python but no amount: NaN, infinity, forty digits."""
    match value:
        case Decimal() if not value.is_finite() or value.adjusted() > LARGEST_EXPONENT:
            raise ValueError(f"{value} is out of range")
        case list() | tuple():
            for each in value:
                _check_numbers(each)
        case Given():
            for name in value.__struct_fields__:
                held = getattr(value, name)
                if isinstance(held, (Decimal, tuple, Given)):
                    _check_numbers(held)


def _raw_elements(body: bytes, plural: str) -> list[msgspec.Raw]:
    if re.match(rb"\s*\[", body):
        return msgspec.json.decode(body, type=list[msgspec.Raw])
    whole = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    listed = next((value for name, value in whole.items() if name.lower() == plural.lower()), None)
    if listed is None:
        return [msgspec.Raw(body)]
    return msgspec.json.decode(listed, type=list[msgspec.Raw])


def _told(error: str) -> str:
    return f"converting the request body. {error}"


def as_given(fields: Any, shape: type[G]) -> G:
    """The same from values that were decoded already. Raises msgspec.ValidationError."""
    return msgspec.convert(fields, shape, dec_hook=_decode, strict=False)

"""Decoding what Xero returns: whatever is odd about it is a ValueError, and no number is too large to work with."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeVar

import msgspec

T = TypeVar("T")
LARGEST_EXPONENT = 30
"""Far beyond every amount of money; an exponent of a million would take hours to write out."""


def decoded(decoder: msgspec.json.Decoder[T], content: bytes | msgspec.Raw) -> T:
    """ValueError for anything that is not such a value, also for one nested too deeply or with an absurd number."""
    try:
        value = decoder.decode(content)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    for number in _numbers(value):
        if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
            raise ValueError(f"it has the number {number:.6g}")
    return value


def _numbers(value: object) -> Iterator[Decimal]:
    if isinstance(value, Decimal):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _numbers(each)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _numbers(getattr(value, name))

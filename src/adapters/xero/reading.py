"""Reading whole lists and single elements: what cannot be read is an error of a read, which may be tried again."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from adapters.xero.call import Effect, Reply
from adapters.xero.failures import not_understood
from adapters.xero.wire.envelope import elements
from core.errors import LedgerError, MissingInLedger

Element = TypeVar("Element", bound=msgspec.Struct)


def read_elements(reply: Reply, plural: str, decoder: msgspec.json.Decoder[Element]) -> Sequence[Element]:
    """Every element of the response, or NothingDone: a list of which a part is missing is worse than none."""
    try:
        return elements(reply, plural, decoder)
    except ValueError as odd:
        raise unreadable_response(odd, reply) from None


def unreadable_response(odd: ValueError, reply: Reply) -> LedgerError:
    return not_understood(f"Xero's response could not be read: {odd}", reply, Effect.NONE)


def missing(what: str, reply: Reply) -> MissingInLedger:
    return MissingInLedger(f"Xero has no such {what}", correlation_id=reply.correlation_id)


def same_id(one: str | None, other: str) -> bool:
    """Xero writes ids in lower case and accepts any."""
    return (one or "").lower() == other.lower()

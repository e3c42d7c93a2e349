"""Writing below one document: its history, its files, its allocations."""

import msgspec

from adapters.xero.call import Effect, Reply
from adapters.xero.error_body import error_body
from adapters.xero.failures import failure, refused
from adapters.xero.reading import missing
from adapters.xero.wire.envelope import elements
from adapters.xero.wire.messages import Message, texts
from core.errors import KeyReused, LedgerError


class Element(msgspec.Struct, rename="pascal"):
    validation_errors: list[Message] | None = None


ELEMENT = msgspec.json.Decoder(Element)


def not_written(what: str, document: str, reply: Reply) -> LedgerError:
    """What a response that is no success means for `what` was to be written below this kind of `document`.

    A 404 is about the document. A 400 is a refusal, in Xero's own words, unless a gateway on the way has made it, or it
    is about a key that was used before: nobody knows what the request that used it has done.
    """
    if reply.status == 404:
        return missing(document, reply)
    error = failure(reply, Effect.CHANGES)
    if reply.status != 400 or not reply.is_json or isinstance(error, KeyReused):
        return error
    return refused(_words(reply) or (f"Xero refused this {what}",), reply)


def _words(reply: Reply) -> tuple[str, ...]:
    """Those of the elements: with them, the body as a whole says no more than that something is invalid."""
    try:
        found = elements(reply, "Elements", ELEMENT)
    except ValueError:
        found = []
    words = error_body(reply).words
    return texts(*(each.validation_errors for each in found)) or ((words,) if words else ())

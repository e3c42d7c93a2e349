"""What goes around the elements of a response, read so that one odd element does not hide the others."""

from typing import TypeVar

import msgspec

from adapters.xero.call import Reply
from adapters.xero.wire.decoding import decoded


class Pagination(msgspec.Struct, rename="camel"):
    page: int = 1
    page_size: int = 0
    page_count: int = 0
    item_count: int = 0


class Envelope(msgspec.Struct):
    """The paging of a list, if Xero says it."""

    pagination: Pagination | None = None


Element = TypeVar("Element", bound=msgspec.Struct)

KEYED = msgspec.json.Decoder(dict[str, msgspec.Raw])
RAW_LIST = msgspec.json.Decoder(list[msgspec.Raw])
ENVELOPE = msgspec.json.Decoder(Envelope)


def raw_elements(reply: Reply, plural: str) -> list[msgspec.Raw]:
    """The elements under this key, not yet decoded. ValueError where the body is not such a response."""
    if not reply.is_json:
        raise ValueError("the response is not JSON")
    try:
        return decoded(RAW_LIST, decoded(KEYED, reply.body)[plural])
    except KeyError:
        raise ValueError(f"the response has no {plural}") from None


def elements(reply: Reply, plural: str, decoder: msgspec.json.Decoder[Element]) -> list[Element]:
    """All elements; ValueError if any of them cannot be read."""
    return [decoded(decoder, raw) for raw in raw_elements(reply, plural)]


def readable_elements(reply: Reply, plural: str, decoder: msgspec.json.Decoder[Element]) -> list[Element | None]:
    """All elements in order, None in the place of each that cannot be read. ValueError as for `raw_elements`."""
    return [_decoded(raw, decoder) for raw in raw_elements(reply, plural)]


def pagination(reply: Reply) -> Pagination | None:
    try:
        return decoded(ENVELOPE, reply.body).pagination
    except ValueError:
        return None


def _decoded(raw: msgspec.Raw, decoder: msgspec.json.Decoder[Element]) -> Element | None:
    try:
        return decoded(decoder, raw)
    except ValueError:
        return None

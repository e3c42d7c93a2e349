"""Pages of a list: how many rows, and from where (AIP-158)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from google.protobuf.message import Message

from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.tokens import NotOurs, fingerprint, number_in, seal, unseal
from core.problems import Reason

T = TypeVar("T")
M = TypeVar("M", bound=Message)

USUAL_SIZE = 50
LARGEST_SIZE = 200
MOST_BYTES = 3 * 1024 * 1024
"""Of rows on a page: clients take messages of 4 MiB (grpc: default)."""


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the position of the last row seen; "" begins."""

    size: int
    after: str

    @property
    def start(self) -> int:
        """The number of the first row, from 0, of a list whose tokens hold numbers (see `read_numbered_page`)."""
        try:
            return number_in(self.after)
        except NotOurs:
            return 0


def read_page(fields: Fields) -> Page:
    """The page asked for; a token serves only the method, and the other fields, that it was given out for."""
    return Page(page_size_of(fields), _position(fields))


def read_numbered_page(fields: Fields) -> Page:
    """As `read_page`, of a list whose tokens hold the number of a row."""
    page = read_page(fields)
    try:
        number_in(page.after or "0")
    except NotOurs:
        _not_ours(fields)
        return Page(page.size, "")
    return page


def page_size_of(fields: Fields) -> int:
    size: int = getattr(fields.message, "page_size")  # noqa: B009 - not every message has one
    if size < 0:
        fields.invalid("page_size", f"{size} is negative")
    return min(size, LARGEST_SIZE) if size > 0 else USUAL_SIZE


def _position(fields: Fields) -> str:
    token: str = getattr(fields.message, "page_token")  # noqa: B009 - not every message has one
    if not token:
        return ""
    try:
        content = unseal(token)
        if content.get("of") == _list_of(fields.message):
            return content.get("after", "")
    except NotOurs:
        pass
    _not_ours(fields)
    return ""


def _not_ours(fields: Fields) -> None:
    fields.note(Reason.PAGE_TOKEN_INVALID, "page_token", "This page token was not given out for this list")


def next_page_token(request: Message, after: str) -> str:
    """The token of the page that follows the row at this position."""
    return seal({"of": _list_of(request), "after": after})


def _list_of(request: Message) -> str:
    return fingerprint(request, "page_size", "page_token")[:16]


def cut(rows: Iterable[T], page: Page, request: Message, position: Callable[[T], str]) -> tuple[Sequence[T], str]:
    """The page's rows of all `rows`, in the order of their positions, and the token of the next page."""
    rest = sorted((row for row in rows if position(row) > page.after), key=position)
    shown = rest[: page.size]
    return shown, next_page_token(request, position(shown[-1])) if len(rest) > len(shown) else ""


def page_of(
    found: Sequence[T], page: Page, request: Message, render: Callable[[T], M], position: Callable[[T], str]
) -> tuple[list[M], str]:
    """The page's rows, rendered, and the token of the next page.

    `found` is what follows `page.after`: one row more than the page may hold, if there are that many.
    """
    shown = fitting(map(render, found[: page.size]))
    return shown, next_page_token(request, position(found[len(shown) - 1])) if len(shown) < len(found) else ""


def fitting(rows: Iterable[M]) -> list[M]:
    """As many of the first rows as one response can carry; the first in any case."""
    shown: list[M] = []
    room = MOST_BYTES
    for row in rows:
        room -= row.ByteSize()
        if shown and room < 0:
            break
        shown.append(row)
    return shown

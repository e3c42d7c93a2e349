"""The types of columns: what both databases keep exactly as it was given."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, DateTime, Dialect, Integer, String, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

Serial = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database counts up; SQLite counts only what is called INTEGER."""

ESCAPE = "\x1a"
UNSTORABLE = re.compile(r"[\x00\x1a\ud800-\udfff]")
ESCAPED = re.compile(r"\x1a([0-9a-f]{4})")


def storable(text: str) -> str:
    """PostgreSQL has no NUL in a text, and neither database has a half of a surrogate pair: four digits stand for it.

    No two texts become the same, so that what must be unique or is looked for stays what it was.
    """
    return UNSTORABLE.sub(lambda found: f"{ESCAPE}{ord(found[0]):04x}", text)


def as_given(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


class UnicodeText(TypeDecorator[str]):
    """A text with whatever characters in it, such as a caller or Xero may hand over."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - given
        return value and storable(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - given
        return value and as_given(value)


class Id(UnicodeText):
    """Words that are compared byte by byte, and so sort as Python sorts them, in either database."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        return dialect.type_descriptor(String(collation="C" if dialect.name == "postgresql" else None))


class Moment(TypeDecorator[datetime]):
    """An aware time, to the microsecond, that comes back in UTC. ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - given
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - given
        """SQLite has no zones: it keeps the UTC that it was given and forgets to say so."""
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


class Choice(TypeDecorator[StrEnum]):
    """A member of one closed enumeration, by its value."""

    impl = String
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - given
        return None if value is None else self.members(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002 - given
        return None if value is None else self.members(value)


class Content(TypeDecorator[Any]):
    """A value of the domain as JSON: decimals as texts, dates as ISO 8601. Never None.

    Text and not a JSON type: no database has a say in how a number looks, and PostgreSQL's refuses some characters.
    What is read may be older than the class: fields that were added since take their defaults. The decoder is made with
    the column, on one thread: two threads that decode a class for the first time at once crash msgspec (0.22).
    """

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape
        self._decoder = msgspec.json.Decoder(shape)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002 - given
        return msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - given
        return None if value is None else self._decoder.decode(value)


def required(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=False)


def optional(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=True)

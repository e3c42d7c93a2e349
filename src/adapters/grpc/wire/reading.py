"""Reading a request's fields: every problem is collected, and a neutral value stands where one was found."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import islice
from typing import Any, TypeVar

from google.protobuf.message import Message

from adapters.grpc.wire.enums import UNSPECIFIED, Names
from adapters.grpc.wire.values import parse_date, parse_decimal, parse_moment, quoted
from core.errors import Refused
from core.problems import Problem, Reason

E = TypeVar("E", bound=Enum)

LONGEST_ID = 255
NO_CURRENCY = "XXX"
"""ISO 4217's own code for "no currency": stands where none could be read."""

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
CONTROL_BUT_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one message, which is at `path` of the request ("" for the request itself)."""

    message: Message
    path: str = ""
    problems: list[Problem] = field(default_factory=list)

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def note(self, reason: Reason, name: str, message: str, **facts: str) -> None:
        self.problems.append(Problem(reason, self.at(name), message, facts))

    def missing(self, name: str) -> None:
        self.note(Reason.FIELD_REQUIRED, name, "This field is required")

    def invalid(self, name: str, message: str) -> None:
        self.note(Reason.FIELD_INVALID, name, message)

    def refuse(self) -> None:
        """Refused with every problem found so far, if there is one."""
        if self.problems:
            raise Refused(*self.problems)

    @property
    def names(self) -> Collection[str]:
        """Of all fields that the message can have."""
        return self.message.DESCRIPTOR.fields_by_name

    def has(self, name: str) -> bool:
        return self.message.HasField(name)

    def inner(self, name: str) -> "Fields":
        """The message in this field, present or not."""
        return Fields(getattr(self.message, name), self.at(name), self.problems)

    def required(self, name: str) -> "Fields | None":
        """The message in this field; None, and noted, where it is absent."""
        if self.has(name):
            return self.inner(name)
        self.missing(name)
        return None

    def count(self, name: str) -> int:
        return len(getattr(self.message, name))

    def each(self, name: str) -> "Iterator[Fields]":
        for position, message in enumerate(getattr(self.message, name)):
            yield Fields(message, self.at(f"{name}[{position}]"), self.problems)

    def text(self, name: str, *, required: bool = False, limit: int | None = None, lines: bool = False) -> str:
        """A text; of one line unless `lines`."""
        return self.checked(name, getattr(self.message, name), required=required, limit=limit, lines=lines)

    def id(self, name: str, *, required: bool = True) -> str:
        return self.text(name, required=required, limit=LONGEST_ID)

    def ids(self, name: str, most: int) -> tuple[str, ...]:
        """Up to `most` ids, each with its place."""
        given = getattr(self.message, name)
        if len(given) > most:
            self.invalid(name, f"At most {most:,} are allowed, and {len(given):,} are given")
        places = enumerate(islice(given, most))
        return tuple(self.checked(f"{name}[{place}]", each, required=True, limit=LONGEST_ID) for place, each in places)

    def checked(
        self, name: str, text: str, *, required: bool = False, limit: int | None = None, lines: bool = False
    ) -> str:
        """This text, which is said to be in field `name`."""
        if required and not text.strip():
            self.missing(name)
        if limit is not None and len(text) > limit:
            message = f"The text has {len(text)} characters; at most {limit} are allowed"
            self.note(Reason.FIELD_TOO_LONG, name, message, limit=str(limit))
            return text[:limit]
        forbidden = CONTROL_BUT_LINES if lines else CONTROL
        if found := forbidden.search(text):
            self.invalid(name, f"The text has the control character U+{ord(found[0]):04X} at position {found.start()}")
            return forbidden.sub("", text)
        return text

    def texts(self, name: str, *, limit: int = LONGEST_ID, lines: bool = False) -> dict[str, str]:
        """A map from ids to texts."""
        read: dict[str, str] = {}
        for key, text in sorted(getattr(self.message, name).items()):
            if not key.strip() or len(key) > LONGEST_ID or CONTROL.search(key):
                self.invalid(name, f"The key {quoted(key)} is not an id of 1 to {LONGEST_ID} printable characters")
            else:
                read[key] = self.checked(f"{name}[{key}]", text, limit=limit, lines=lines)
        return read

    def currency(self, name: str, *, required: bool = True) -> str:
        """An ISO 4217 code; NO_CURRENCY, and noted, where it is none; "" where none is given and none required."""
        code: str = getattr(self.message, name)
        if CURRENCY.fullmatch(code) or not (code or required):
            return code
        if code:
            self.invalid(name, f"{quoted(code)} is not an ISO 4217 code such as 'GBP'")
        else:
            self.missing(name)
        return NO_CURRENCY

    def decimal(self, name: str, *, required: bool = True) -> Decimal:
        """A decimal number; zero where it is absent or no number."""
        if self.has(name):
            try:
                return parse_decimal(getattr(self.message, name).value)
            except ValueError as wrong:
                self.invalid(name, str(wrong))
        elif required:
            self.missing(name)
        return Decimal(0)

    def day(self, name: str) -> date | None:
        """A day; None where it is absent or no day of the calendar."""
        if not self.has(name):
            return None
        try:
            return parse_date(getattr(self.message, name))
        except ValueError as wrong:
            self.invalid(name, str(wrong))
            return None

    def moment(self, name: str) -> datetime | None:
        """A moment; None where it is absent or none that a clock can show."""
        if not self.has(name):
            return None
        try:
            return parse_moment(getattr(self.message, name))
        except ValueError as wrong:
            self.invalid(name, str(wrong))
            return None

    def choices(self, name: str, names: "Names[Any, E]") -> frozenset[E]:
        """The domain's values of a repeated field; each that is unspecified or unknown is noted at its position."""
        values: list[int] = list(getattr(self.message, name))
        for position, value in enumerate(values):
            if names.member(value) is None:
                self.unknown(f"{name}[{position}]", value, names)
        return frozenset(member for member in map(names.member, values) if member is not None)

    def choice(self, name: str, names: "Names[Any, E]", *, required: bool = False) -> E | None:
        """The domain's value; None where it is unspecified (noted if required) or unknown (noted)."""
        value: int = getattr(self.message, name)
        if value == UNSPECIFIED:
            if required:
                self.missing(name)
            return None
        chosen = names.member(value)
        if chosen is None:
            self.unknown(name, value, names)
        return chosen

    def unknown(self, name: str, value: int, names: "Names[Any, Any]") -> None:
        self.invalid(name, f"{value} is not a value of {names.name} that this version knows")

    def up_to(self, most: int, name: str) -> "Iterator[Fields]":
        """The 1 to `most` messages of this field, of which any other number is noted."""
        number = self.count(name)
        if not 1 <= number <= most:
            self.invalid(name, f"1 to {most:,} are allowed, and {number:,} are given")
        return islice(self.each(name), most)

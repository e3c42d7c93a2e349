"""Validation errors and warnings, which Xero hangs on elements, on their contact and on their lines."""

from collections.abc import Iterable

import msgspec


class Message(msgspec.Struct, rename="pascal"):
    """One message; a sample of Xero's documentation has Description in place of Message."""

    message: str | None = None
    description: str | None = None

    @property
    def text(self) -> str:
        return (self.message or self.description or "").strip()


def texts(*groups: Iterable[Message] | None) -> tuple[str, ...]:
    """Their words, each once, in the order in which they came."""
    words = (each.text for group in groups for each in group or ())
    return tuple(dict.fromkeys(word for word in words if word))

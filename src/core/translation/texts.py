"""Texts as Xero takes them: without spaces around them, and no longer than it holds."""

import unicodedata
from collections.abc import Iterator

from core.problems import Problem, Reason

FORBIDDEN_IN_NAMES = "<>"
KEPT_CONTROLS = frozenset("\t\n\r")


def trimmed(text: str) -> str:
    """Xero trims what it stores; what is sent is trimmed as well, so that both compare equal afterwards.

    Control characters and halves of characters, which neither JSON nor a database is sure to take, are left out.
    """
    return "".join(each for each in text if is_text(each)).strip()


def is_text(character: str) -> bool:
    return character in KEPT_CONTROLS or unicodedata.category(character) not in {"Cc", "Cs"}


def text_problems(path: str, text: str, limit: int, *, required: bool = False) -> Iterator[Problem]:
    """An empty text where one is required, or one of more characters than Xero holds."""
    length = len(trimmed(text))
    if required and not length:
        yield Problem(Reason.FIELD_REQUIRED, path, "This field is empty, and Xero requires it")
    if length > limit:
        message = f"The text has {length} characters; Xero holds {limit}"
        yield Problem(Reason.FIELD_TOO_LONG, path, message, {"limit": str(limit)})


def name_problems(path: str, name: str) -> Iterator[Problem]:
    """Characters that Xero does not allow in the names of contacts."""
    if found := [character for character in FORBIDDEN_IN_NAMES if character in name]:
        message = f"Xero does not allow {' and '.join(found)} in the name of a contact"
        yield Problem(Reason.FIELD_INVALID, path, message)

"""Xero's error bodies, of which there are several shapes whose keys vary in case (Xero: errors)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from adapters.xero.call import Reply

LONGEST_TEXT = 300


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """What is said about the call as a whole, never what is said about one document. Missing parts are empty."""

    type: str = ""
    title: str = ""
    detail: str = ""
    message: str = ""
    instance: str = ""
    error: str = ""
    challenge: str = ""
    text: str = ""
    is_empty: bool = False

    @property
    def words(self) -> str:
        """The best text for a person."""
        return self.detail or self.message or self.title or self.error or self.text


NAMES: Mapping[str, str] = {
    "type": "type",
    "title": "title",
    "detail": "detail",
    "message": "message",
    "instance": "instance",
    "error": "error",
}


def error_body(reply: Reply) -> ErrorBody:
    """Read as far as it can be read; never fails."""
    challenge = reply.headers.get("www-authenticate", "")
    if not reply.is_json:
        return ErrorBody(challenge=challenge, text=_plain_text(reply), is_empty=not reply.body.strip())
    keys = _lower_keys(reply.body)
    is_empty = not reply.body.strip()
    return ErrorBody(
        challenge=challenge, is_empty=is_empty, **{name: _text(keys.get(key)) for key, name in NAMES.items()}
    )


def _lower_keys(body: bytes) -> Mapping[str, Any]:
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return {key.lower(): each for key, each in value.items()} if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _plain_text(reply: Reply) -> str:
    """Bare texts such as those of a 503; a page of HTML says nothing to a person."""
    text = reply.text.strip()
    return "" if "<" in text else text[:LONGEST_TEXT]

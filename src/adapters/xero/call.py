"""One HTTP call to Xero, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit


class Effect(StrEnum):
    """Whether the call can change anything at Xero: what a lost answer means depends on it."""

    NONE = "none"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Call:
    """A request, to the byte. Headers carry tokens and the body is business: neither is shown by repr."""

    method: str
    url: str
    effect: Effect
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def path(self) -> str:
        """Without the query, which may quote names and numbers of documents."""
        return urlsplit(self.url).path


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that came back whole. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_json(self) -> bool:
        return "json" in self.headers.get("content-type", "").lower()

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")

    @property
    def correlation_id(self) -> str:
        return self.headers.get("xero-correlation-id", "")

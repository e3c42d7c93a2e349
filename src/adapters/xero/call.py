"""One HTTP call to Xero, and what came back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit


class Effect(StrEnum):
    """Whether the call can change anything at Xero: what a lost response means depends on it."""

    NONE = "none"
    CHANGES = "changes"


READ_ONLY = re.compile(r"/api\.xro/2\.0/(payments|batchpayments|prepayments|overpayments)(/|$)", re.IGNORECASE)
"""What is of money. It comes back from Xero, and never goes there."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request, to the byte. Headers carry tokens and the body is business: neither is shown by repr.

    ValueError if it would write a payment: there is no way past this to Xero.
    """

    method: str
    url: str
    effect: Effect
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        if self.method != "GET" and READ_ONLY.search(self.path):
            raise ValueError(f"Payments are read and never written: {self.method} {self.path}")

    @property
    def path(self) -> str:
        """Without the query, which may quote names and numbers of documents."""
        return urlsplit(self.url).path


@dataclass(frozen=True, slots=True)
class Reply:
    """A response that came back whole. Names of headers are in lower case."""

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
    def date(self) -> datetime | None:
        """Xero's time as it answered, in UTC, in whole seconds; None where the response does not say."""
        try:
            return parsedate_to_datetime(self.headers.get("date", "")).astimezone(UTC)
        except ValueError:
            return None

    @property
    def correlation_id(self) -> str:
        return self.headers.get("xero-correlation-id", "")

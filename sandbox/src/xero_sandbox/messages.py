"""What goes in and out over HTTP, free of any web framework."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import parse_qsl

TRUE_WORDS = frozenset({"true", "1"})


class Query(Mapping[str, str]):
    """Query or form parameters; names are case-insensitive, the last of several values wins."""

    def __init__(self, text: str) -> None:
        self._values = {name.lower(): value for name, value in parse_qsl(text, keep_blank_values=True)}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean in any capitals: the official Python SDK writes `False` where others write `false`."""
        return self[name].lower() in TRUE_WORDS if self.get(name) else default

    def listed(self, name: str) -> list[str]:
        """A comma-separated list; absent or blank means no filter."""
        return [part.strip() for part in self.get(name, "").split(",") if part.strip()]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @cached_property
    def query(self) -> Query:
        return Query(self.query_string)

    @cached_property
    def form(self) -> Query:
        return Query(self.body.decode("utf-8", "replace"))

    @property
    def tenant(self) -> str | None:
        return self.headers.get("xero-tenant-id")

    @property
    def idempotency_key(self) -> str | None:
        return self.headers.get("idempotency-key") if self.method in ("POST", "PUT", "PATCH") else None

    @property
    def bearer(self) -> str | None:
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" and token else None


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False
    """True when the idempotency store gave this answer."""

    def with_headers(self, more: Mapping[str, str]) -> "Reply":
        return replace(self, headers={**self.headers, **more})


class Refused(Exception):
    """The request ends here with this answer; whatever its transaction did is undone."""

    def __init__(self, response: Reply) -> None:
        super().__init__(response.status)
        self.response = response


def new_id() -> str:
    return str(uuid.uuid4())

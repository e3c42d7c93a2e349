"""Documents of one kind in one organisation: typed in and out, indexed by what Xero looks them up by."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_INSERT = """INSERT INTO documents (tenant, kind, id, number, status, type, contact, app, updated, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (tenant, kind, id) DO UPDATE SET number = excluded.number, status = excluded.status,
    type = excluded.type, contact = excluded.contact, updated = excluded.updated, body = excluded.body"""


@dataclass(frozen=True, slots=True)
class Card:
    """The index card of a document: its columns, and the values that no other document may have."""

    id: str
    updated: int
    number: str | None = None
    status: str | None = None
    type: str | None = None
    contact: str | None = None
    app: str | None = None
    unique: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind(Generic[T]):
    """A sort of document: its name in the URL, its shape, and how its card is written."""

    plural: str
    shape: type[T]
    card: Callable[[T], Card]

    @cached_property
    def decoder(self) -> msgspec.json.Decoder[T]:
        return msgspec.json.Decoder(self.shape)


@dataclass(frozen=True)
class Condition:
    """A piece of SQL over `documents d` with its parameters."""

    sql: str
    parameters: tuple[object, ...] = ()


def all_of(conditions: Sequence[Condition]) -> Condition:
    if not conditions:
        return Condition("1")
    sql = " AND ".join(f"({each.sql})" for each in conditions)
    return Condition(sql, tuple(value for each in conditions for value in each.parameters))


class Shelf(Generic[T]):
    """All documents of one kind of one tenant, inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, tenant: str, kind: Kind[T]) -> None:
        self._connection = connection
        self._scope = (tenant, kind.plural)
        self._kind = kind
        self._decoder = kind.decoder

    def get(self, document_id: str) -> T | None:
        row = self._connection.execute(
            "SELECT body FROM documents WHERE tenant = ? AND kind = ? AND id = ?", (*self._scope, document_id)
        ).fetchone()
        return self._decoder.decode(row["body"]) if row else None

    def __getitem__(self, document_id: str) -> T:
        """One that another names: nothing is ever removed, so KeyError would be a fault of ours."""
        found = self.get(document_id)
        if found is None:
            raise KeyError(document_id)
        return found

    def owner(self, field_name: str, value: str) -> str | None:
        """The id of the document that holds this unique value."""
        row = self._connection.execute(
            "SELECT id FROM unique_keys WHERE tenant = ? AND kind = ? AND field = ? AND value = ?",
            (*self._scope, field_name, value),
        ).fetchone()
        return str(row["id"]) if row else None

    def find(self, field_name: str, value: str) -> T | None:
        document_id = self.owner(field_name, value)
        return self.get(document_id) if document_id else None

    def put(self, document: T, new: bool = False) -> None:
        """Writes it over what has its id. Raises sqlite3.IntegrityError if a unique value is taken."""
        card = self._kind.card(document)
        body = _ENCODER.encode(document).decode()
        columns = (card.number, card.status, card.type, card.contact, card.app, card.updated, body)
        self._connection.execute(_INSERT, (*self._scope, card.id, *columns))
        if not new:
            self._connection.execute(
                "DELETE FROM unique_keys WHERE tenant = ? AND kind = ? AND id = ?", (*self._scope, card.id)
            )
        for name, value in card.unique.items():
            self._connection.execute(
                "INSERT INTO unique_keys VALUES (?, ?, ?, ?, ?)", (*self._scope, name, value, card.id)
            )

    def release(self, field_name: str, value: str) -> None:
        """Lets another document have this unique value."""
        self._connection.execute(
            "DELETE FROM unique_keys WHERE tenant = ? AND kind = ? AND field = ? AND value = ?",
            (*self._scope, field_name, value),
        )

    def count(self, condition: Condition) -> int:
        row = self._connection.execute(
            f"SELECT count(*) FROM documents d WHERE d.tenant = ? AND d.kind = ? AND ({condition.sql})",  # noqa: S608  # our own columns; every value is a parameter
            (*self._scope, *condition.parameters),
        ).fetchone()
        return int(row[0])

    def select(
        self,
        condition: Condition = Condition("1"),
        order: str = "d.updated, d.id",
        limit: int = -1,
        offset: int = 0,
    ) -> Iterator[T]:
        rows = self._connection.execute(
            f"SELECT d.body FROM documents d WHERE d.tenant = ? AND d.kind = ? AND ({condition.sql})"  # noqa: S608  # our own columns; every value is a parameter
            f" ORDER BY {order} LIMIT ? OFFSET ?",
            (*self._scope, *condition.parameters, limit, offset),
        )
        for row in rows:
            yield self._decoder.decode(row["body"])

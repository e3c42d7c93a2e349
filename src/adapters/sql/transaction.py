"""One transaction on one connection: the way of every repository to its tables."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, bindparam, update
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.sql.dml import UpdateBase

from adapters.sql.inserts import in_place, unless_there
from adapters.sql.rows import Row
from ports import AlreadyExists, StoreBusy, UnitMisused

KIND = "kind"
"""The option of a connection that says which kind of transaction it begins."""


class Kind(StrEnum):
    """What a transaction is for, and so whom it waits for.

    READING: nobody; it sees one consistent state.
    STATEMENT: a change that is one statement, and so atomic by itself; whoever changes the same rows.
    WRITING: all others that write; what it reads is still true when it writes.
    MIGRATING: those, and all others that migrate, for as long as that may take.
    """

    READING = "reading"
    STATEMENT = "statement"
    WRITING = "writing"
    MIGRATING = "migrating"


TURN = "turn"
"""The option of an engine whose writers wait for their turn: what they hold while they write."""


class Transaction:
    """Open until `commit` or `end`; refuses everything after, and in one that only reads every write."""

    def __init__(self, connection: Connection, kind: Kind) -> None:
        self._connection = connection
        self._writes = kind is not Kind.READING
        self._ended = False

    def rows(self, statement: Select[Any], **values: Any) -> Sequence[Row]:
        with self._statement() as connection:
            return [row._asdict() for row in connection.execute(statement, values)]

    def row(self, statement: Select[Any], **values: Any) -> Row | None:
        """The only one, or the first."""
        with self._statement() as connection:
            row = connection.execute(statement, values).first()
        return row._asdict() if row else None

    def insert(self, table: Table, row: Row) -> Sequence[Any]:
        """The primary key that it got. AlreadyExists leaves the transaction as it was before."""
        with self._statement(writes=True) as connection:
            inserted = connection.execute(unless_there(connection.dialect.name, table), row)
        if not inserted.rowcount:
            raise AlreadyExists(f"Something unique is taken among the {table.name}")
        return inserted.inserted_primary_key or ()

    def replace(self, table: Table, row: Row) -> bool:
        """Whether there is a row of this id in this organization; if so, it is this one from now on.

        AlreadyExists leaves the transaction as it was before.
        """
        with self._writable().begin_nested():
            return self._connection.execute(*its_own(table, row)).rowcount == 1

    def replace_freely(self, table: Table, row: Row) -> bool:
        """As `replace`, where the new values cannot meet anything unique: no savepoint is needed."""
        return self.change(*its_own(table, row)) == 1

    def put(self, table: Table, row: Row) -> None:
        """In place of the row with the same primary key, if there is one."""
        with self._statement(writes=True) as connection:
            connection.execute(in_place(connection.dialect.name, table), row)

    def change(self, statement: UpdateBase, values: Row | Sequence[Row] | None = None) -> int:
        """How many rows it touched, with all of these values. For a change that cannot meet anything unique."""
        with self._statement(writes=True) as connection:
            return connection.execute(statement, values).rowcount

    def commit(self) -> None:
        """Of a connection that was lost nobody knows what it did last; one that still stands says so of itself."""
        connection = self._writable()
        self._ended = True
        try:
            connection.commit()
        except StoreBusy as busy:
            if connection.invalidated:
                raise StoreBusy(f"Nobody knows whether this was stored: {busy}") from busy
            raise

    def end(self) -> None:
        """Undo what was not committed."""
        self._ended = True
        with suppress(StoreBusy):  # the connection is lost, and with it all that was not committed
            self._connection.rollback()

    @contextmanager
    def _statement(self, *, writes: bool = False) -> Iterator[Connection]:
        """If it fails, the transaction has ended.

        PostgreSQL would answer a commit after that with a rollback, which the driver takes for a success.
        """
        connection = self._writable() if writes else self._open()
        try:
            yield connection
        except BaseException:
            self._ended = True
            raise

    def _open(self) -> Connection:
        if self._ended:
            raise UnitMisused("This unit of work has ended")
        return self._connection

    def _writable(self) -> Connection:
        if not self._writes:
            raise UnitMisused("This unit of work only reads")
        return self._open()


def its_own(table: Table, row: Row) -> tuple[UpdateBase, Row]:
    """The statement that replaces the row of this id in this organization, and its values."""
    own = (table.c.id == bindparam("the_id")) & (table.c.organization_id == bindparam("the_organization"))
    return update(table).where(own), {**row, "the_id": row["id"], "the_organization": row["organization_id"]}


@contextmanager
def transaction(engine: Engine, kind: Kind) -> Iterator[Transaction]:
    """Rolled back unless it was committed. StoreBusy if no connection, or no lock, could be had in time."""
    turn: AbstractContextManager[object] = engine.get_execution_options().get(TURN, nullcontext())
    with nullcontext() if kind is Kind.READING else turn, _connect(engine) as connection:
        connection.execution_options(**{KIND: kind}).begin()
        opened = Transaction(connection, kind)
        try:
            yield opened
        finally:
            opened.end()


def _connect(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except NoConnectionLeft as error:
        raise StoreBusy("All connections to the database are in use") from error

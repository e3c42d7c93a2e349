"""SQLite: nothing to install, one writer at a time, durable."""

import sqlite3
from datetime import timedelta
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, event

from adapters.sql.transaction import KIND, TURN, Kind
from ports import StoreBusy

TURNS = 100
"""How often a new file may be found busy while it is switched to WAL: more than processes ever start at once."""


def prepare(engine: Engine, patience: timedelta) -> None:
    """Set up each connection, and begin transactions in place of the driver, which would do so too late.

    A writing one begins IMMEDIATE, because one that reads first and then wants to write cannot wait for its turn:

        unit A                        unit B
        BEGIN; reads                  BEGIN; reads
        writes: has the lock
        commits                       writes: what it read is stale, so SQLite refuses at once
    """

    def set_up(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing
        connection.execute(f"PRAGMA busy_timeout = {int(patience.total_seconds() * 1000)}")
        switch_to_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")  # an intent that was committed survives a loss of power
        connection.execute("PRAGMA foreign_keys = ON")

    def begin(connection: Connection) -> None:
        kind = connection.get_execution_options().get(KIND, Kind.READING)
        connection.exec_driver_sql("BEGIN" if kind is Kind.READING else "BEGIN IMMEDIATE")

    engine.update_execution_options(**{TURN: Turn(patience)})
    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", begin)


class Turn:
    """The one writer of this process.

    SQLite's own wait is to look again every so often, and whoever has just begun to wait looks most often: of a
    dozen threads some would wait for seconds. Between processes there is only that.
    """

    def __init__(self, patience: timedelta) -> None:
        self._lock = Lock()
        self._patience = patience.total_seconds()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=self._patience):
            raise StoreBusy("The database is busy; nothing was done")

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def switch_to_wal(connection: sqlite3.Connection) -> None:
    """Write-ahead logging: readers and the writer do not wait for each other. Kept in the file once it is set.

    SQLite does not wait for others when it switches, only when it begins to write: so that is how we wait.
    """
    for _ in range(TURNS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("COMMIT")
        else:
            return
    raise sqlite3.OperationalError("The database is never free to be switched to write-ahead logging")

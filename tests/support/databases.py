"""Databases to test on."""

import sqlite3
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, Engine, make_url, text

from adapters.sql import Database, Keyring, SqlUnitsOfWork, open_engine
from adapters.sql.tables import metadata
from adapters.sql.transaction import KIND, Kind

if TYPE_CHECKING:
    from support.postgresql import Server

KEYRING = Keyring.of([b64encode(bytes(range(32))).decode()])


def sqlite_at(path: Path, keyring: Keyring = KEYRING) -> Database:
    return Database(f"sqlite:///{path}", keyring)


def postgresql_at(url: str, keyring: Keyring = KEYRING) -> Database:
    return Database(url, keyring)


@contextmanager
def postgresql_copy(server: "Server", template: str) -> Iterator[str]:
    """The address of a database of its own, a copy of the template, gone in the end."""
    name = server.create(template)
    yield server.url(name)
    server.drop(name)


@contextmanager
def backup_of(url: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a copy, made while nobody uses the database."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        copy = path.with_name("backup.db")
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        yield f"sqlite:///{copy}"
        return
    server, name = request.getfixturevalue("postgresql_server"), make_url(url).database
    with postgresql_copy(server, str(name)) as address:
        yield address


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another process writes all the while, and nobody else can."""
    engine = open_engine(Database(url, KEYRING))
    with SqlUnitsOfWork(engine).writing():
        yield
    engine.dispose()


@contextmanager
def past_this_program(engine: Engine) -> Iterator[Connection]:
    """To write as somebody would who reaches the database without it; committed in the end."""
    with engine.connect().execution_options(**{KIND: Kind.WRITING}) as connection, connection.begin():
        yield connection


def empty(engine: Engine) -> None:
    """Remove every row from a database of PostgreSQL, past its triggers: quicker than another database."""
    deletions = [f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)]
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(
            "; ".join(["SET session_replication_role = replica", *deletions, "RESET session_replication_role"])
        )


def cut_off(url: str) -> None:
    """Break every connection to this database of PostgreSQL, as a restart of its server does."""
    everybody = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    beside = open_engine(Database(url, KEYRING))
    with beside.connect() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid, 5000) FROM ({everybody}) AS others"))
    beside.dispose()

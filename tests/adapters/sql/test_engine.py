"""How a database is opened, and what is refused."""

from datetime import datetime
from pathlib import Path

import pytest
from injector import Injector
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, StatementError

from adapters.sql import Database, SqlModule, SqlUnitsOfWork, open_engine
from ports import TokenVault, UnitsOfWork
from support.databases import KEYRING, sqlite_at
from support.records import a_connection


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("pragma", "setting"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
def test_every_connection_is_set_up_to_lose_nothing(engine: Engine, pragma: str, setting: object) -> None:
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == setting


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("", "cannot be read"),
        ("store.db", "cannot be read"),
        ("oracle://db", "No database of the kind oracle; examples: sqlite:"),
        ("sqlite://", "names no file"),
        ("postgresql://ann:secret@db", "names no file or database"),
        ("postgresql://ann:secret@db:port/store", "cannot be read"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_an_address_that_cannot_serve_is_refused_with_an_example(url: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        open_engine(Database(url, KEYRING))


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_an_address_of_postgresql_keeps_its_parameters(scheme: str) -> None:
    engine = open_engine(Database(f"{scheme}://ann:secret@db:5433/store?sslmode=require&connect_timeout=9", KEYRING))
    assert engine.url.render_as_string() == (
        "postgresql+psycopg://ann:***@db:5433/store?application_name=productive-xero&connect_timeout=9"
        "&keepalives_count=3&keepalives_idle=30&keepalives_interval=10&sslmode=require&tcp_user_timeout=30000"
    )


def test_a_database_shows_neither_its_password_nor_its_keys() -> None:
    shown = repr(Database("postgresql://ann:secret@db/store", KEYRING))
    assert "secret" not in shown
    assert repr(KEYRING.keys[0].secret) not in shown


def test_opening_an_engine_touches_nothing(tmp_path: Path) -> None:
    open_engine(sqlite_at(tmp_path / "missing" / "store.db"))
    assert list(tmp_path.iterdir()) == []


def test_a_drivers_error_does_not_show_what_was_being_written(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError) as raised:
        connection.execute(text("INSERT INTO nowhere VALUES (:token)"), {"token": "a secret"})
    assert "a secret" not in str(raised.value)


def test_a_time_without_a_zone_is_refused(units: SqlUnitsOfWork) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the very mistake
    with units.writing() as unit, pytest.raises(StatementError, match="no time zone"):
        unit.connections.add(a_connection(connected_at=naive))


def test_everything_of_one_injector_is_one_and_the_same(tmp_path: Path) -> None:
    injector = Injector([SqlModule(sqlite_at(tmp_path / "store.db"))], auto_bind=False)
    for port in (UnitsOfWork, TokenVault, Engine):
        assert injector.get(port) is injector.get(port)

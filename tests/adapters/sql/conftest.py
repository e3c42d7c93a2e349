"""A database of each kind, and its engine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.sql import Database, SqlUnitsOfWork, migrate, open_engine
from support.databases import postgresql_at, postgresql_copy, sqlite_at

NewDatabase = Callable[[], Database]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def kind(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture
def new_database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewDatabase]:
    """Makes empty databases; they are gone in the end."""
    numbers, copies = count(), ExitStack()

    def empty() -> Database:
        if kind == "sqlite":
            return sqlite_at(tmp_path / f"store-{next(numbers)}.db")
        server = request.getfixturevalue("postgresql_server")
        return postgresql_at(copies.enter_context(postgresql_copy(server, "template1")))

    with copies:
        yield empty


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """One that is this test's own, with or without its schema."""
    if kind == "sqlite":
        yield sqlite_at(tmp_path / "store.db")
        return
    server, template = request.getfixturevalue("postgresql_server"), request.getfixturevalue("migrated_postgresql")
    with postgresql_copy(server, template) as url:
        yield postgresql_at(url)


@pytest.fixture
def opened(database: Database) -> Iterator[Callable[[Database], Engine]]:
    """Opens engines, each as a process of its own would, and closes them in the end."""
    engines: list[Engine] = []

    def opening(database: Database) -> Engine:
        engines.append(open_engine(database))
        return engines[-1]

    yield opening
    for engine in engines:
        engine.dispose()


@pytest.fixture
def engine(opened: Callable[[Database], Engine], database: Database) -> Engine:
    engine = opened(database)
    migrate(engine)
    return engine


@pytest.fixture
def units(engine: Engine) -> SqlUnitsOfWork:
    return SqlUnitsOfWork(engine)

"""Every store and vault that there is: each test of this folder runs on all of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.memory import MemoryTokenVault, MemoryUnitsOfWork
from adapters.sql import SqlTokenVault, SqlUnitsOfWork, migrate, open_engine
from ports import TokenVault, UnitsOfWork
from support.databases import KEYRING, empty, postgresql_at, sqlite_at
from support.postgresql import Server

EVERY_STORE = ["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as the migrations make it; copied for each test, for they cost more than most tests."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    engine = open_engine(sqlite_at(path))
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite(migrated_file: Path, tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(sqlite_at(Path(shutil.copy(migrated_file, tmp_path))))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_engine(postgresql_server: Server, migrated_postgresql: str) -> Iterator[Engine]:
    engine = open_engine(postgresql_at(postgresql_server.url(postgresql_server.create(migrated_postgresql))))
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql(postgresql_engine: Engine) -> Engine:
    empty(postgresql_engine)
    return postgresql_engine


@pytest.fixture(params=EVERY_STORE)
def units(request: pytest.FixtureRequest) -> UnitsOfWork:
    if request.param == "memory":
        return MemoryUnitsOfWork()
    return SqlUnitsOfWork(request.getfixturevalue(request.param))


@pytest.fixture(params=EVERY_STORE)
def vault(request: pytest.FixtureRequest) -> TokenVault:
    if request.param == "memory":
        return MemoryTokenVault()
    return SqlTokenVault(request.getfixturevalue(request.param), KEYRING)

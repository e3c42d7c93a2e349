"""Random histories of payments over real HTTP, on both databases: they end with the consumer's picture equal to Xero's.

`make histories` runs 200, `make test` a few.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.sql import SqlUnitsOfWork, migrate, open_engine
from support.databases import postgresql_at, postgresql_copy, sqlite_at
from support.http_histories import HttpHistory
from support.ledger_worlds import xero_world
from support.postgresql import Server
from xero_sandbox import Sandbox

pytestmark = pytest.mark.slow

STEPS = 25
EACH = int(os.environ.get("HTTP_HISTORIES", "8")) // 2
SEEDS = list(range(EACH))


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    """One for the run; each history begins afresh in it."""
    with Sandbox.running() as sandbox:
        yield sandbox.url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "store.db"
    engine = open_engine(sqlite_at(path))
    migrate(engine)
    engine.dispose()
    return path


def backing_up(file: Path, engine: Engine) -> Callable[[], Callable[[], None]]:
    """Copies of the database, as an operator makes them: by SQLite itself, and put back while nobody has it open."""

    def back_up() -> Callable[[], None]:
        copy = file.with_suffix(".backup")
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)

        def restore() -> None:
            engine.dispose()
            for left in (file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
                left.unlink(missing_ok=True)
            shutil.copy(copy, file)

        return restore

    return back_up


@pytest.mark.parametrize("seed", SEEDS)
def test_on_sqlite(seed: int, sandbox_url: str, migrated_file: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(migrated_file, tmp_path))
    engine = open_engine(sqlite_at(file))
    with xero_world(sandbox_url) as world:
        HttpHistory(seed, world, SqlUnitsOfWork(engine), backing_up(file, engine)).run(STEPS)
    engine.dispose()


@pytest.mark.parametrize("seed", [1000 + seed for seed in SEEDS])
def test_on_postgresql(seed: int, sandbox_url: str, postgresql_server: Server, migrated_postgresql: str) -> None:
    with postgresql_copy(postgresql_server, migrated_postgresql) as url, xero_world(sandbox_url) as world:
        engine = open_engine(postgresql_at(url))
        HttpHistory(seed, world, SqlUnitsOfWork(engine)).run(STEPS)
        engine.dispose()

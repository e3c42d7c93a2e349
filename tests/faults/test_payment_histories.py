"""Random histories of payments over real HTTP, on both databases: they end with the consumer's picture equal to Xero's.

`make histories` runs 200, `make test` a few.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.sql import Database, SqlUnitsOfWork, migrate, open_engine
from sandbox import Sandbox
from support.databases import postgresql_at, postgresql_copy, sqlite_at
from support.http_histories import HttpHistory
from support.ledger_worlds import xero_world
from support.postgresql import Server

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


@contextmanager
def history(seed: int, url: str, database: Database) -> Iterator[HttpHistory]:
    engine = open_engine(database)
    with xero_world(url) as world:
        yield HttpHistory(seed, world, SqlUnitsOfWork(engine))
    engine.dispose()


@pytest.mark.parametrize("seed", SEEDS)
def test_on_sqlite(seed: int, sandbox_url: str, migrated_file: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(migrated_file, tmp_path))
    with history(seed, sandbox_url, sqlite_at(file)) as one:
        one.run(STEPS)


@pytest.mark.parametrize("seed", [1000 + seed for seed in SEEDS])
def test_on_postgresql(seed: int, sandbox_url: str, postgresql_server: Server, migrated_postgresql: str) -> None:
    with (
        postgresql_copy(postgresql_server, migrated_postgresql) as url,
        history(seed, sandbox_url, postgresql_at(url)) as one,
    ):
        one.run(STEPS)

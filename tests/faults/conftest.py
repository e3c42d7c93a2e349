"""Real servers on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.databases import postgresql_copy
from support.live import Live, live


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Of a database that is this test's alone."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'plugin.db'}"
        return
    server, template = request.getfixturevalue("postgresql_server"), request.getfixturevalue("migrated_postgresql")
    with postgresql_copy(server, template) as url:
        yield url


@pytest.fixture
def plugin(tmp_path: Path, database_url: str) -> Iterator[Live]:
    with live(tmp_path, DATABASE_URL=database_url) as plugin:
        yield plugin

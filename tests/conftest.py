"""What tests of several folders share."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says more of the machine than of the program. What fixtures give serves all examples:
# none of them leaves anything behind that would matter to the next.
LENIENT = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("whole", deadline=None, suppress_health_check=LENIENT)
settings.register_profile("quick", settings.get_profile("whole"), max_examples=15)
settings.load_profile("whole")

if TYPE_CHECKING:
    from support.postgresql import Server


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> "Iterator[Server]":
    """A PostgreSQL, the same for all processes of this run; started when a test first asks for it."""
    from support.postgresql import running_server  # noqa: PLC0415 - most tests need no driver

    own = tmp_path_factory.getbasetemp()
    with running_server(own if worker_id == "master" else own.parent) as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: "Server") -> str:
    """The name of a database as the migrations make it: a template for others."""
    from adapters.sql import migrate, open_engine  # noqa: PLC0415 - as above
    from support.databases import postgresql_at  # noqa: PLC0415 - as above

    name = postgresql_server.create()
    engine = open_engine(postgresql_at(postgresql_server.url(name)))
    migrate(engine)
    engine.dispose()
    return name


@pytest.fixture
def postgresql_url(postgresql_server: "Server", migrated_postgresql: str) -> Iterator[str]:
    """Of a database that is this test's alone, and that several processes may share: SQLite is for one."""
    from support.databases import postgresql_copy  # noqa: PLC0415 - as above

    with postgresql_copy(postgresql_server, migrated_postgresql) as url:
        yield url

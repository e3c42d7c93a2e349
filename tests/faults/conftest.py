"""Real servers on each kind of database, and every sort of document."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.databases import postgresql_copy
from support.live import Live, live
from support.sorts import SORTS, Case

if TYPE_CHECKING:
    from support.postgresql import Server

NO_LIMITS = {"minute": None, "day": None, "app_minute": None}


Keeping = Callable[..., Live]


def alive(plugin: Live) -> Live:
    if plugin.server.process.poll() is not None:  # a test that failed left it so
        plugin.restart()
    return plugin


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
def own_plugin(tmp_path: Path, database_url: str) -> Iterator[Live]:
    with live(tmp_path, DATABASE_URL=database_url) as plugin:
        yield plugin


@pytest.fixture(scope="session")
def kept_plugins(
    postgresql_server: "Server", migrated_postgresql: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Keeping]:
    """One for each kind of database and window for sends, made when it is first asked for.

    PostgreSQL is asked for here and not when a test needs it: what a session fixture asks for later is torn down before
    it, under whoever still uses it.
    """
    with ExitStack() as kept:
        made: dict[tuple[str, str], Live] = {}

        def plugin(kind: str, window: str = "3") -> Live:
            if (kind, window) not in made:
                folder = tmp_path_factory.mktemp(kind)
                url = f"sqlite:///{folder / 'plugin.db'}"
                if kind == "postgresql":
                    url = kept.enter_context(postgresql_copy(postgresql_server, migrated_postgresql))
                more = {"ABSENT_AFTER": "600"} if window == "1" else {}
                made[kind, window] = kept.enter_context(live(folder, DATABASE_URL=url, SEND_WINDOW=window, **more))
                made[kind, window].stage.sandbox.set("limits", **NO_LIMITS)
            return alive(made[kind, window])

        yield plugin


@pytest.fixture(params=["sqlite", "postgresql"])
def plugin(request: pytest.FixtureRequest, kept_plugins: Keeping) -> Live:
    """One that other tests use, too: they tell their documents apart."""
    return kept_plugins(request.param)


@pytest.fixture(params=["sqlite", "postgresql"])
def hasty_plugin(request: pytest.FixtureRequest, kept_plugins: Keeping) -> Live:
    """One that waits a second for Xero's response."""
    return kept_plugins(request.param, "1")


@pytest.fixture(params=list(SORTS.values()), ids=list(SORTS))
def case(request: pytest.FixtureRequest) -> Case:
    """A document of each sort, which nobody has seen before."""
    made: Case = request.param.one()
    return made

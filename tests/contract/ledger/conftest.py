"""Every ledger that there is: each test of this folder runs on all of them."""

from collections.abc import Iterator

import pytest

from support.ledger_worlds import LedgerWorld, MemoryWorld, xero_world
from xero_sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    """One for the run; each test begins afresh in it."""
    with Sandbox.running() as sandbox:
        yield sandbox.url


@pytest.fixture(params=["memory", pytest.param("xero", marks=pytest.mark.slow)])
def world(request: pytest.FixtureRequest) -> Iterator[LedgerWorld]:
    if request.param == "memory":
        yield MemoryWorld()
        return
    with xero_world(request.getfixturevalue("sandbox_url")) as world:
        yield world

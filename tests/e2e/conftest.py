"""One server and one sandbox for all end-to-end tests of a worker; each test founds organisations of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.whole import Whole, writes_of_payments


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    folder: Path = tmp_path_factory.mktemp("whole")
    plugin = Whole(folder)
    yield plugin
    plugin.close()
    assert writes_of_payments(plugin.calls()) == []

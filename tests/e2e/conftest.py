"""One server and one sandbox for all end-to-end tests of a worker; each test founds organisations of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.plugin import WEBHOOK_KEY
from support.whole import Whole, writes_of_payments

TAKES_WEBHOOKS = {
    "PRODUCTIVE_XERO_WEBHOOKS": "127.0.0.1:0",
    "PRODUCTIVE_XERO_XERO_WEBHOOK_KEYS": f"old,{WEBHOOK_KEY}",
}


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    folder: Path = tmp_path_factory.mktemp("whole")
    plugin = Whole(folder, **TAKES_WEBHOOKS)
    yield plugin
    plugin.close()
    assert writes_of_payments(plugin.calls()) == []

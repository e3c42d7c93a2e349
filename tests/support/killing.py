"""A server that is killed while Xero has a request of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from demo.client import Failure
from support.live import Live
from support.sorts import Case


def killed_while_held(
    plugin: Live,
    case: Case,
    method: str,
    *,
    after_work: bool,
    path: str = "",
    before_kill: Callable[[], None] = lambda: None,
) -> None:
    """Copy it; kill the server while the sandbox holds that request; let the sandbox go on; start anew."""
    holding = plugin.stage.sandbox.holding(path or case.sort.path, method, after_work=after_work)
    with ThreadPoolExecutor(1) as pool, holding as hold:
        call = pool.submit(plugin.copy, case)
        hold.wait()
        before_kill()
        plugin.server.kill()
        with pytest.raises(Failure, match="UNAVAILABLE"):
            call.result()
    plugin.restart()

"""Request ids are remembered for thirty days, and then forgotten."""

from datetime import timedelta

import pytest

from core.choice import AlreadyCopied
from support.plugin import Plugin
from usecases.once import REMEMBERED_FOR, ForgetOldRequests


def test_a_request_id_is_forgotten_after_thirty_days_and_not_before() -> None:
    plugin = Plugin().connected()
    first = plugin.copy(write=plugin.write("r1"))
    plugin.clock.advance(REMEMBERED_FOR)
    assert plugin.process.get(ForgetOldRequests)() == 0
    assert plugin.copy(write=plugin.write("r1")).transfer == first.transfer
    plugin.clock.advance(timedelta(seconds=1))
    assert plugin.process.get(ForgetOldRequests)() >= 1
    with pytest.raises(AlreadyCopied):
        plugin.copy(write=plugin.write("r1"))

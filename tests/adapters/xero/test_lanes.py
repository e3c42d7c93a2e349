"""Calls of one process with one organisation, at once."""

from contextlib import ExitStack
from datetime import timedelta

import pytest

from adapters.memory import MemoryClock
from adapters.xero.lanes import AT_ONCE, Lanes
from core.errors import RateLimited
from core.ids import TenantId

LONDON, LEEDS = TenantId("london"), TenantId("leeds")


def test_a_sixth_call_waits_for_a_lane_and_says_so_when_its_time_is_over() -> None:
    clock = MemoryClock()
    lanes = Lanes(clock)
    at_once = clock.now() + timedelta(milliseconds=1)
    with ExitStack() as under_way:
        for _ in range(AT_ONCE):
            under_way.enter_context(lanes.one(LONDON, clock.now()))
        with pytest.raises(RateLimited), lanes.one(LONDON, at_once):
            pass
        with lanes.one(LEEDS, at_once):
            pass
    with lanes.one(LONDON, at_once):
        pass

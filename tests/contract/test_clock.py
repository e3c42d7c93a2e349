"""A clock tells the time in UTC, counts what has passed without going back, and waits as long as it was asked to."""

from datetime import UTC, timedelta

import pytest

from adapters.memory import MemoryClock
from adapters.system import SystemClock
from ports import Clock
from support.racing import at_once

A_MOMENT = timedelta(milliseconds=2)


@pytest.fixture(params=[MemoryClock, SystemClock])
def clock(request: pytest.FixtureRequest) -> Clock:
    made = request.param()
    assert isinstance(made, Clock)
    return made


def test_a_clock_returns_the_time_in_utc(clock: Clock) -> None:
    assert clock.now().tzinfo is UTC


def test_what_has_passed_never_becomes_less(clock: Clock) -> None:
    told = [clock.elapsed() for _ in range(1000)]
    assert told == sorted(told)


def test_waiting_takes_the_time_that_was_asked_for(clock: Clock) -> None:
    before = clock.elapsed()
    clock.wait(A_MOMENT)
    assert clock.elapsed() - before >= A_MOMENT


@pytest.mark.parametrize("nothing", [timedelta(), -timedelta(hours=1)])
def test_waiting_for_nothing_is_over_at_once(clock: Clock, nothing: timedelta) -> None:
    before = clock.elapsed()
    clock.wait(nothing)
    assert timedelta() <= clock.elapsed() - before < timedelta(minutes=1)


def test_many_may_wait_at_once(clock: Clock) -> None:
    before = clock.elapsed()
    assert at_once(*[lambda: clock.wait(A_MOMENT)] * 4) == [None] * 4
    assert clock.elapsed() - before >= A_MOMENT

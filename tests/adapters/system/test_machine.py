"""The machine's clock and identifiers."""

import time
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from injector import Injector

from adapters.system import SystemClock, SystemIdentifiers, SystemModule
from ports import Clock, Identifiers


class WrongBy:
    """Stands in for the class that tells the machine's time."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self, zone: tzinfo) -> datetime:
        return datetime.now(zone) + self._by


def test_the_clock_reports_the_machines_time() -> None:
    assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(seconds=10)


@pytest.mark.parametrize("wrong_by", [timedelta(hours=1), -timedelta(hours=1)])
def test_a_wrong_reading_of_the_machines_clock_is_gone_with_the_next_one(
    monkeypatch: pytest.MonkeyPatch, wrong_by: timedelta
) -> None:
    clock = SystemClock()
    before, elapsed = clock.now(), clock.elapsed()
    with monkeypatch.context() as machine:
        machine.setattr("adapters.system.clock.datetime", WrongBy(wrong_by))
        assert abs(clock.now() - before - wrong_by) < timedelta(minutes=1)
        clock.wait(timedelta(milliseconds=2))
        assert timedelta(milliseconds=2) <= clock.elapsed() - elapsed < timedelta(minutes=1)
    assert abs(clock.now() - before) < timedelta(minutes=1)


def test_identifiers_sort_roughly_by_when_they_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    identifiers, wall = SystemIdentifiers(), time.time_ns
    earlier = identifiers.new()
    monkeypatch.setattr(time, "time_ns", lambda: wall() + 2_000_000)
    assert earlier < identifiers.new()


def test_a_secret_has_more_than_256_bits() -> None:
    assert len(SystemIdentifiers().secret()) * 6 > 256


def test_everything_of_one_injector_is_one_and_the_same() -> None:
    injector = Injector([SystemModule()], auto_bind=False)
    for port in (Clock, Identifiers):
        assert injector.get(port) is injector.get(port)

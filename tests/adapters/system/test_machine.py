"""The machine's clock and identifiers."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from injector import Injector

from adapters.system import SystemClock, SystemIdentifiers, SystemModule
from ports import Clock, Identifiers

HOUR_NS = 3_600_000_000_000


def test_the_clock_tells_the_machines_time() -> None:
    assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(seconds=10)


def test_when_the_machines_clock_is_set_back_this_one_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock()
    before, wall = clock.now(), time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: wall() - HOUR_NS)
    clock.wait(timedelta(milliseconds=2))
    assert timedelta(milliseconds=2) <= clock.now() - before < timedelta(minutes=1)


def test_when_the_machines_clock_is_set_forward_this_one_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock()
    before, wall = clock.now(), time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: wall() + HOUR_NS)
    assert clock.now() - before >= timedelta(hours=1)


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

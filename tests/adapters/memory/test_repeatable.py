"""What is in memory comes out the same on every run."""

from datetime import timedelta

import pytest
from injector import Injector

from adapters.memory import MemoryClock, MemoryIdentifiers, MemoryModule, MemoryUnitsOfWork
from ports import Clock, Identifiers, StoreBusy, TokenVault, UnitsOfWork

HOUR = timedelta(hours=1)


def test_identifiers_and_secrets_repeat() -> None:
    one, other = MemoryIdentifiers(), MemoryIdentifiers()
    assert [one.new(), one.new(), one.secret()] == [other.new(), other.new(), other.secret()]


def test_identifiers_sort_by_when_they_were_made() -> None:
    identifiers = MemoryIdentifiers()
    made = [identifiers.new() for _ in range(300)]
    assert made == sorted(made)


def test_a_clock_stands_still_until_it_is_moved() -> None:
    clock = MemoryClock()
    start = clock.now()
    assert clock.now() == start
    clock.advance(HOUR)
    clock.wait(HOUR)
    clock.set(start + 3 * HOUR)
    assert clock.now() == start + 3 * HOUR


def test_a_clock_cannot_be_moved_back() -> None:
    clock = MemoryClock()
    with pytest.raises(ValueError, match="cannot go back"):
        clock.set(clock.now() - HOUR)


def test_a_writing_unit_within_another_is_told_that_the_store_is_busy() -> None:
    units = MemoryUnitsOfWork(patience=timedelta(milliseconds=1))
    with units.writing(), pytest.raises(StoreBusy), units.writing():
        pass


def test_everything_of_one_injector_is_one_and_the_same() -> None:
    injector = Injector([MemoryModule()], auto_bind=False)
    for port in (UnitsOfWork, TokenVault, Clock, Identifiers):
        assert injector.get(port) is injector.get(port)

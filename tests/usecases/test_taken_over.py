"""Owners of a send: leases, takeovers and the fence. The ledger is in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any
from unittest.mock import patch

import pytest

from adapters.memory.books import Fate
from adapters.memory.transfers import MemoryTransfers
from core.ids import DispatchId, TransferId
from core.payments.feed import EventType
from core.transfer import Dispatch, Step, Transfer, TransferState
from core.transfer.timing import TIMING
from ports import Ledger, StoreBusy
from support.plugin import Plugin
from support.sends import (
    a_failure_of,
    pass_time,
    results,
    until_settled,
)
from usecases.sends.attempt import Sender
from usecases.sends.dispatches import Dispatches
from usecases.sends.lookups import LookupResult, LookUps


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def test_an_acceptance_is_kept_though_its_owner_was_taken_over(plugin: Plugin) -> None:
    """It slept between Xero's response and its own record; another process looked before Xero showed the document."""
    store = Sender._store
    other = plugin.another_process()

    def sleep_first(sender: Sender, *args: Any, **kwargs: Any) -> Step:
        plugin.books().lag = timedelta(hours=1)
        plugin.clock.advance(timedelta(seconds=31))
        assert other.recover() == 1
        plugin.books().lag = timedelta()
        return store(sender, *args, **kwargs)

    with patch.object(Sender, "_store", sleep_first):
        done = plugin.copy()
    (made,) = plugin.books().documents
    assert done.link.ledger_id == made.id
    assert [word for _, word in results(plugin, done.transfer)] == ["abandoned by its process", "absent", "accepted"]
    assert [event.type for event in plugin.told()] == [EventType.TRANSFER_SENT]


def test_a_refusal_that_comes_to_an_owner_that_was_taken_over_is_recorded_only(plugin: Plugin) -> None:
    store = Sender._store
    other = plugin.another_process()

    def sleep_first(sender: Sender, *args: Any, **kwargs: Any) -> Step:
        plugin.clock.advance(timedelta(seconds=31))
        assert other.recover() == 1
        return store(sender, *args, **kwargs)

    plugin.books().refuse_next_write("no")
    with patch.object(Sender, "_store", sleep_first):
        failure = a_failure_of(plugin)
    assert plugin.transfer(str(failure.transfer_id)).state is TransferState.UNCERTAIN
    settled = until_settled(plugin, failure)
    assert settled.state is TransferState.NOT_SENT
    assert ("send", "refused") in results(plugin, settled)


def test_who_wakes_up_after_all_was_settled_sends_nothing(plugin: Plugin) -> None:
    """It slept, its machine's clock standing still, between its last look at the time and the first byte."""
    ask = Dispatches.is_ours
    other = plugin.another_process()

    def sleep_first(dispatches: Dispatches, dispatch: Dispatch) -> bool:
        plugin.clock.advance(timedelta(minutes=1))
        other.recover()
        pass_time(other, TIMING.absent_after)
        plugin.clock.misread(dispatch.first_sent_at - plugin.clock.now())
        return ask(dispatches, dispatch)

    with patch.object(Dispatches, "is_ours", sleep_first):
        failure = a_failure_of(plugin)
    assert plugin.transfer(str(failure.transfer_id)).state is TransferState.NOT_SENT
    assert plugin.books().received == []


def test_where_our_store_cannot_say_whether_it_may_be_sent_it_is_not(plugin: Plugin) -> None:
    """And a new attempt follows, with a new key."""
    get, busy = MemoryTransfers.get_dispatch, [StoreBusy("busy")]

    def busy_once(transfers: MemoryTransfers, dispatch_id: DispatchId) -> Dispatch | None:
        if busy:
            raise busy.pop()
        return get(transfers, dispatch_id)

    with patch.object(MemoryTransfers, "get_dispatch", busy_once):
        done = plugin.copy()
    assert len(plugin.books().received) == 1
    assert results(plugin, done.transfer) == [("send", "nothing_done"), ("send", "accepted")]


def test_a_look_that_takes_longer_than_a_lease_keeps_it() -> None:
    """Two processes whose looks took longer than a lease once took each other over for ever."""
    plugin = Plugin(timing=replace(TIMING, renewals=300)).connected()
    plugin.books().next_write(Fate.ANSWER_LOST)
    other, of = plugin.another_process(), LookUps.of
    renewed = Event()
    leased = Dispatches.leased

    def keep(dispatches: Dispatches, dispatch: Dispatch, duration: timedelta) -> Dispatch:
        kept = leased(dispatches, dispatch, duration)
        renewed.set()
        return kept

    def slowly(look_ups: LookUps, ledger: Ledger, transfers: Sequence[Transfer]) -> Mapping[TransferId, LookupResult]:
        for _ in range(3):
            plugin.clock.advance(timedelta(seconds=20))
            renewed.clear()
            assert renewed.wait(30)
            assert other.recover() == 0
        return of(look_ups, ledger, transfers)

    with (
        patch.object(LookUps, "of", slowly),
        patch.object(Dispatches, "leased", keep),
    ):
        done = plugin.copy()
    assert results(plugin, done.transfer) == [("send", "no_answer"), ("look_up", "found")]


def test_a_new_attempt_of_what_another_process_has_settled_is_not_made(plugin: Plugin) -> None:
    """Its pause before the new attempt took so long that it was taken over, and settled."""
    wait = plugin.clock.wait
    other = plugin.another_process()

    def sleep_long(duration: timedelta) -> None:
        wait(duration)
        plugin.clock.advance(timedelta(minutes=1))
        other.recover()
        pass_time(other, TIMING.absent_after)

    plugin.books().next_write(Fate.NOTHING_DONE)
    with patch.object(plugin.clock, "wait", sleep_long):
        failure = a_failure_of(plugin)
    assert plugin.transfer(str(failure.transfer_id)).state is TransferState.NOT_SENT
    assert len(plugin.books().received) == 1

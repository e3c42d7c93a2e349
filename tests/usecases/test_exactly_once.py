"""One invoice in Xero, whatever is lost and whoever dies. The ledger is in memory, and its next writes are scripted."""

from datetime import timedelta
from itertools import pairwise

import pytest

from adapters.memory.books import Fate
from core.choice import AlreadyCopied
from core.errors import SendFailed
from core.ids import LedgerId
from core.ledger import LedgerStatus
from core.payments.feed import EventType
from core.problems import Reason
from core.transfer import AttemptPurpose, TransferState
from core.transfer.timing import TIMING
from support.plugin import Plugin
from support.sends import (
    LOST_AFTER_WORK,
    LOST_WITHOUT_WORK,
    a_failure_of,
    a_process_that_dies_after_the_intent,
    pass_time,
    results,
    until_settled,
)


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


@pytest.mark.parametrize("fate", LOST_AFTER_WORK)
def test_a_lost_response_is_looked_up_at_once_and_nothing_is_written_again(plugin: Plugin, fate: Fate) -> None:
    plugin.books().next_write(fate)
    before = plugin.clock.now()
    done = plugin.copy()
    assert plugin.clock.now() == before
    assert len(plugin.books().documents) == len(plugin.books().received) == 1
    word = "no_answer" if fate is Fate.ANSWER_LOST else "not_understood"
    assert results(plugin, done.transfer) == [("send", word), ("look_up", "found")]


@pytest.mark.parametrize("fate", LOST_WITHOUT_WORK)
def test_a_write_that_may_have_been_applied_is_never_written_again(plugin: Plugin, fate: Fate) -> None:
    """Not even where our own number would guard it: its first write may still arrive, and after a renumbering both."""
    plugin.books().next_write(fate)
    failure = a_failure_of(plugin)
    assert [problem.reason for problem in failure.problems] == [Reason.OUTCOME_UNCERTAIN]
    assert until_settled(plugin, failure).state is TransferState.NOT_SENT
    assert len(plugin.books().received) == 1
    assert plugin.copy().transfer.state is TransferState.SENT
    assert len(plugin.books().documents) == 1


def test_who_waits_is_told_when_it_is_known_at_the_latest(plugin: Plugin) -> None:
    plugin.books().next_write(Fate.REQUEST_LOST)
    before = plugin.clock.now()
    failure = a_failure_of(plugin)
    known_by = plugin.transfer(str(failure.transfer_id)).known_by
    assert known_by is not None
    assert before + TIMING.absent_after < known_by <= before + TIMING.absent_after + timedelta(minutes=2)
    [problem] = failure.problems
    assert problem.facts["known_by"] == known_by.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert f"{known_by:%H:%M} UTC" in problem.message
    while plugin.transfer(str(failure.transfer_id)).state is TransferState.UNCERTAIN:
        assert plugin.clock.now() < known_by
        plugin.clock.advance(timedelta(seconds=1))
        plugin.recover()
    assert [event.type for event in plugin.told()] == [EventType.TRANSFER_NOT_SENT]


def test_looks_come_soon_at_first_and_are_few(plugin: Plugin) -> None:
    plugin.books().next_write(Fate.REQUEST_LOST)
    failure = a_failure_of(plugin)
    settled = until_settled(plugin, failure)
    looked = [each.started_at for each in plugin.record(settled) if each.purpose is AttemptPurpose.LOOK_UP]
    pauses = [round((after - before).total_seconds()) for before, after in pairwise(looked)]
    assert pauses[:5] == [5, 15, 30, 60, 120]
    assert len(looked) == 8


@pytest.mark.parametrize("late", [timedelta(seconds=3), timedelta(minutes=1), TIMING.absent_after])
def test_a_write_that_is_applied_late_is_found(plugin: Plugin, late: timedelta) -> None:
    plugin.books().next_write(Fate.LATE)
    arrival = plugin.clock.now() + late
    plugin.books().late_at(arrival)
    try:
        transfer = plugin.copy().transfer
    except SendFailed as failure:
        transfer = until_settled(plugin, failure)
    assert transfer.state is TransferState.SENT
    assert len(plugin.books().documents) == 1


@pytest.mark.parametrize(
    "fates",
    [
        (Fate.NOTHING_DONE, Fate.ANSWER_LOST),
        (Fate.ACCESS_EXPIRED, Fate.NOTHING_DONE),
        (Fate.ACCESS_EXPIRED, Fate.NOTHING_DONE, Fate.SERVER_ERROR_AFTER_WORK),
    ],
    ids=lambda fates: ", ".join(fate.name for fate in fates),
)
def test_whatever_goes_wrong_on_the_way_there_is_one_invoice(plugin: Plugin, fates: tuple[Fate, ...]) -> None:
    plugin.books().next_write(*fates)
    done = plugin.copy()
    (made,) = plugin.books().documents
    assert done.link.ledger_id == made.id


def test_a_new_attempt_after_nothing_was_done_has_a_new_key(plugin: Plugin) -> None:
    plugin.books().next_write(Fate.NOTHING_DONE)
    plugin.copy()
    first, second = plugin.books().received
    assert first.idempotency_key != second.idempotency_key


def test_where_nothing_was_done_the_caller_is_told_so_and_may_copy_again(plugin: Plugin) -> None:
    plugin.books().next_write(*[Fate.NOTHING_DONE] * 3)
    failure = a_failure_of(plugin)
    assert [problem.reason for problem in failure.problems] == [Reason.XERO_UNAVAILABLE]
    assert plugin.books().documents == ()
    assert plugin.copy().transfer.state is TransferState.SENT


def test_a_long_wait_that_xero_asks_for_is_reported_and_not_waited_for(plugin: Plugin) -> None:
    plugin.books().next_write(Fate.RATE_LIMITED)
    failure = a_failure_of(plugin)
    assert failure.problems[0].reason is Reason.XERO_RATE_LIMITED
    assert failure.retry_after == timedelta(seconds=30)


def test_a_send_that_its_process_abandoned_before_it_wrote_is_certainly_not_sent(plugin: Plugin) -> None:
    with a_process_that_dies_after_the_intent():
        plugin.copy()
    other = plugin.another_process()
    assert other.recover() == 0, "its time has not run out: it may still be writing"
    plugin.clock.advance(timedelta(seconds=31))
    assert other.recover() == 1
    open_transfer = other.open_transfer()
    assert open_transfer is not None
    assert results(other, open_transfer) == [("send", "abandoned by its process"), ("look_up", "absent")]
    pass_time(other, TIMING.absent_after)
    assert other.transfer(open_transfer.id).state is TransferState.NOT_SENT
    assert other.copy().transfer.state is TransferState.SENT
    assert len(plugin.books().documents) == 1


def test_a_send_that_was_written_before_its_process_died_is_found_by_recovery(plugin: Plugin) -> None:
    with a_process_that_dies_after_the_intent():
        plugin.copy()
    open_transfer = plugin.open_transfer()
    assert open_transfer is not None
    plugin.books().save([open_transfer.content])
    other = plugin.another_process()
    plugin.clock.advance(timedelta(seconds=31))
    assert other.recover() == 1
    (made,) = plugin.books().documents
    assert other.links().current.ledger_id == made.id
    assert other.open_transfer() is None


def test_whoever_copies_the_same_document_next_takes_up_an_abandoned_send(plugin: Plugin) -> None:
    with a_process_that_dies_after_the_intent():
        plugin.copy()
    open_transfer = plugin.open_transfer()
    assert open_transfer is not None
    plugin.books().save([open_transfer.content])
    with pytest.raises(AlreadyCopied):
        plugin.another_process().copy(write=plugin.write(patience=60))
    assert len(plugin.books().documents) == 1


def test_a_caller_whose_deadline_is_short_is_told_what_is_going_on(plugin: Plugin) -> None:
    with a_process_that_dies_after_the_intent():
        plugin.copy()
    with pytest.raises(SendFailed) as failure:
        plugin.another_process().copy(write=plugin.write(patience=5))
    assert [problem.reason for problem in failure.value.problems] == [Reason.IN_PROGRESS]
    open_transfer = plugin.open_transfer()
    assert open_transfer is not None
    assert failure.value.transfer_id == open_transfer.id


def test_a_repeated_request_finishes_what_its_first_try_began(plugin: Plugin) -> None:
    with a_process_that_dies_after_the_intent():
        plugin.copy(write=plugin.write("r1", "same"))
    open_transfer = plugin.open_transfer()
    assert open_transfer is not None
    plugin.books().save([open_transfer.content])
    done = plugin.another_process().copy(write=plugin.write("r1", "same", patience=60))
    (made,) = plugin.books().documents
    assert done.link.ledger_id == made.id


def test_a_second_click_on_an_uncertain_send_is_not_a_second_send(plugin: Plugin) -> None:
    plugin.books().next_write(Fate.SERVER_ERROR)
    first = a_failure_of(plugin)
    second = a_failure_of(plugin)
    assert second.transfer_id == first.transfer_id
    assert len(plugin.books().received) == 1


def test_a_document_voided_in_between_counts_as_sent(plugin: Plugin) -> None:
    with a_process_that_dies_after_the_intent():
        plugin.copy()
    open_transfer = plugin.open_transfer()
    assert open_transfer is not None
    made = plugin.books().save([open_transfer.content])
    assert made.error is None
    (document,) = plugin.books().documents
    plugin.books().edit(LedgerId(document.id), status=LedgerStatus.VOIDED)
    plugin.clock.advance(timedelta(seconds=31))
    plugin.recover()
    assert plugin.links().current.status is LedgerStatus.VOIDED
    assert len(plugin.books().documents) == 1


def test_a_contact_whose_response_was_lost_is_not_made_twice(plugin: Plugin) -> None:
    for fate in (Fate.ANSWER_LOST, Fate.SERVER_ERROR_AFTER_WORK):
        plugin.books().next_contact(fate)
    plugin.copy()
    assert len(plugin.books().contacts) == 1


def test_a_contact_of_the_same_name_is_billed_with_a_warning_and_not_changed(plugin: Plugin) -> None:
    there = plugin.books().add_contact("Acme Ltd")
    done = plugin.copy()
    assert [problem.reason for problem in done.problems] == [Reason.CONTACT_MATCHED_BY_NAME]
    assert plugin.books().contacts == (there,)

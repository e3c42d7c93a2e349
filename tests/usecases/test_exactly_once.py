"""One invoice in Xero, whatever is lost and whoever dies. The ledger is in memory, and its next writes are scripted."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import pairwise
from threading import Event
from typing import Any, Never
from unittest.mock import patch

import pytest

from adapters.memory.books import Fate
from adapters.memory.transfers import MemoryTransfers
from core.choice import AlreadyCopied, CopyMode
from core.documents import Invoice
from core.errors import SendFailed, Unreachable
from core.ids import DispatchId, LedgerId, LinkId, TransferId
from core.ledger import LedgerStatus
from core.link import LinkOrigin
from core.payments.feed import EventType
from core.problems import Reason
from core.transfer import AttemptPurpose, Dispatch, Step, Transfer, TransferState
from core.transfer.timing import ABSENT_AFTER
from ports import Ledger, StoreBusy
from support.documents import a_line, an_invoice
from support.plugin import Plugin
from support.records import NOON
from usecases.dispatches import Dispatches
from usecases.linking import new_link
from usecases.lookups import MOST_QUESTIONS, LookUps, Sighting
from usecases.sending import Sending
from usecases.settling import Settlement


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


@contextmanager
def a_process_that_dies_after_the_intent() -> Iterator[None]:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with patch.object(Settlement, "carry_out", die), pytest.raises(Killed):
        yield


def a_failure_of(plugin: Plugin, invoice: Invoice | None = None, mode: CopyMode = CopyMode.CREATE) -> SendFailed:
    with pytest.raises(SendFailed) as failure:
        plugin.copy(invoice, mode)
    return failure.value


def pass_time(plugin: Plugin, duration: timedelta) -> None:
    """With recovery at work all the while."""
    end = plugin.clock.now() + duration + timedelta(seconds=10)
    while plugin.clock.now() < end:
        plugin.clock.advance(timedelta(seconds=5))
        plugin.recover()


def until_settled(plugin: Plugin, failure: SendFailed) -> Transfer:
    """The transfer of a failed call, once nothing is in doubt any more."""
    assert failure.transfer_id is not None
    end = plugin.clock.elapsed() + 2 * ABSENT_AFTER
    while plugin.transfer(failure.transfer_id).state is TransferState.UNCERTAIN:
        assert plugin.clock.elapsed() < end
        plugin.clock.advance(timedelta(seconds=5))
        plugin.recover()
    return plugin.transfer(failure.transfer_id)


def blind(look_ups: LookUps, *_: object) -> Never:
    """Xero cannot be asked."""
    raise Unreachable("down")


def results(plugin: Plugin, done_transfer: Transfer) -> list[tuple[str, str]]:
    return [(str(each.purpose), each.result) for each in plugin.record(done_transfer)]


LOST_AFTER_WORK = (Fate.ANSWER_LOST, Fate.SERVER_ERROR_AFTER_WORK)
LOST_WITHOUT_WORK = (Fate.REQUEST_LOST, Fate.SERVER_ERROR, Fate.KEY_REUSED)


@pytest.mark.parametrize("fate", LOST_AFTER_WORK)
def test_a_lost_answer_is_looked_up_at_once_and_nothing_is_written_again(plugin: Plugin, fate: Fate) -> None:
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
    assert before + ABSENT_AFTER < known_by <= before + ABSENT_AFTER + timedelta(minutes=2)
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


@pytest.mark.parametrize("late", [timedelta(seconds=3), timedelta(minutes=1), ABSENT_AFTER])
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


def test_a_long_wait_that_xero_asks_for_is_told_and_not_waited_for(plugin: Plugin) -> None:
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
    pass_time(other, ABSENT_AFTER)
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


def test_an_acceptance_is_kept_though_its_owner_was_taken_over(plugin: Plugin) -> None:
    """It slept between Xero's answer and its own record, and another process looked before Xero showed the document."""
    store = Sending._store
    other = plugin.another_process()

    def sleep_first(sending: Sending, *args: Any, **kwargs: Any) -> Step:
        plugin.books().lag = timedelta(hours=1)
        plugin.clock.advance(timedelta(seconds=31))
        assert other.recover() == 1
        plugin.books().lag = timedelta()
        return store(sending, *args, **kwargs)

    with patch.object(Sending, "_store", sleep_first):
        done = plugin.copy()
    (made,) = plugin.books().documents
    assert done.link.ledger_id == made.id
    assert [word for _, word in results(plugin, done.transfer)] == ["abandoned by its process", "absent", "accepted"]
    assert [event.type for event in plugin.told()] == [EventType.TRANSFER_SENT]


def test_a_refusal_that_comes_to_an_owner_that_was_taken_over_is_recorded_only(plugin: Plugin) -> None:
    store = Sending._store
    other = plugin.another_process()

    def sleep_first(sending: Sending, *args: Any, **kwargs: Any) -> Step:
        plugin.clock.advance(timedelta(seconds=31))
        assert other.recover() == 1
        return store(sending, *args, **kwargs)

    plugin.books().refuse_next_write("no")
    with patch.object(Sending, "_store", sleep_first):
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
        pass_time(other, ABSENT_AFTER)
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


def test_a_look_that_takes_longer_than_a_lease_keeps_it(plugin: Plugin) -> None:
    """Two processes whose looks took longer than a lease once took each other over for ever."""
    plugin.books().next_write(Fate.ANSWER_LOST)
    other, of = plugin.another_process(), LookUps.of
    renewed = Event()
    leased = Dispatches.leased

    def keep(dispatches: Dispatches, dispatch: Dispatch, duration: timedelta) -> Dispatch:
        kept = leased(dispatches, dispatch, duration)
        renewed.set()
        return kept

    def slowly(look_ups: LookUps, ledger: Ledger, transfers: Sequence[Transfer]) -> Mapping[TransferId, Sighting]:
        for _ in range(3):
            plugin.clock.advance(timedelta(seconds=20))
            renewed.clear()
            assert renewed.wait(30)
            assert other.recover() == 0
        return of(look_ups, ledger, transfers)

    with (
        patch.object(LookUps, "of", slowly),
        patch.object(Dispatches, "leased", keep),
        patch("usecases.dispatches.RENEWALS", 3000),
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
        pass_time(other, ABSENT_AFTER)

    plugin.books().next_write(Fate.NOTHING_DONE)
    with patch.object(plugin.clock, "wait", sleep_long):
        failure = a_failure_of(plugin)
    assert plugin.transfer(str(failure.transfer_id)).state is TransferState.NOT_SENT
    assert len(plugin.books().received) == 1


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


def test_two_documents_of_one_send_need_a_person(plugin: Plugin) -> None:
    with a_process_that_dies_after_the_intent():
        plugin.copy()
    open_transfer = plugin.open_transfer()
    assert open_transfer is not None
    plugin.books().save([replace(open_transfer.content, number="A"), replace(open_transfer.content, number="B")])
    plugin.clock.advance(timedelta(seconds=31))
    plugin.recover()
    assert plugin.transfer(open_transfer.id).state is TransferState.UNCERTAIN
    pass_time(plugin, ABSENT_AFTER)
    assert plugin.transfer(open_transfer.id).state is TransferState.NEEDS_ATTENTION
    assert [problem.reason for problem in a_failure_of(plugin).problems] == [Reason.NEEDS_ATTENTION]


def test_while_xero_is_out_of_reach_an_uncertain_send_stays_uncertain(plugin: Plugin) -> None:
    with a_process_that_dies_after_the_intent():
        plugin.copy()
    plugin.books().outage = Unreachable("down")
    for _ in range(5):
        plugin.clock.advance(timedelta(minutes=2))
        plugin.recover()
    open_transfer = plugin.open_transfer()
    assert open_transfer is not None
    assert open_transfer.state is TransferState.UNCERTAIN
    plugin.books().save([open_transfer.content])
    plugin.books().outage = None
    plugin.clock.advance(timedelta(minutes=10))
    plugin.recover()
    assert plugin.open_transfer() is None
    assert len(plugin.books().documents) == 1


def test_a_day_of_looks_that_fail_ends_with_a_person_and_a_day_without_looks_does_not(plugin: Plugin) -> None:
    with a_process_that_dies_after_the_intent():
        plugin.copy()
    open_transfer = plugin.open_transfer()
    assert open_transfer is not None
    plugin.books().outage = Unreachable("down")
    plugin.clock.advance(timedelta(days=3))
    plugin.recover()
    assert plugin.transfer(open_transfer.id).state is TransferState.UNCERTAIN
    before = plugin.clock.now()
    while plugin.transfer(open_transfer.id).state is TransferState.UNCERTAIN:
        plugin.clock.advance(timedelta(minutes=5))
        plugin.recover()
    assert timedelta(hours=23) < plugin.clock.now() - before < timedelta(hours=27)
    assert plugin.transfer(open_transfer.id).state is TransferState.NEEDS_ATTENTION


@pytest.mark.parametrize("fate", LOST_AFTER_WORK)
def test_a_lost_update_that_arrived_is_seen_by_its_content(plugin: Plugin, fate: Fate) -> None:
    plugin.copy()
    plugin.books().next_write(fate)
    done = plugin.copy(an_invoice(a_line("150")), CopyMode.UPDATE_EXISTING)
    assert done.link.totals.net.amount == 150
    assert len(plugin.books().received) == 2


@pytest.mark.parametrize("fate", LOST_WITHOUT_WORK)
def test_an_update_is_absent_only_where_the_document_is_as_its_plan_saw_it(plugin: Plugin, fate: Fate) -> None:
    plugin.copy()
    plugin.books().next_write(fate)
    failure = a_failure_of(plugin, an_invoice(a_line("150")), CopyMode.UPDATE_EXISTING)
    assert until_settled(plugin, failure).state is TransferState.NOT_SENT
    assert len(plugin.books().received) == 2
    assert plugin.links().current.totals.net.amount == 100


def test_an_update_lost_before_a_bookkeeper_s_edit_is_for_a_person_and_overwrites_nothing(plugin: Plugin) -> None:
    made = plugin.copy().link.ledger_id
    plugin.books().next_write(Fate.REQUEST_LOST)
    failure = a_failure_of(plugin, an_invoice(a_line("150")), CopyMode.UPDATE_EXISTING)
    plugin.books().edit(made, reference="corrected")
    settled = until_settled(plugin, failure)
    assert settled.state is TransferState.NEEDS_ATTENTION
    assert settled.problems[-1].facts["xero_ids"] == made
    assert plugin.books().documents[0].reference == "corrected"


def test_old_content_that_was_put_back_is_not_taken_for_an_update_that_never_arrived(plugin: Plugin) -> None:
    made = plugin.copy().link.ledger_id
    (before,) = plugin.books().documents
    plugin.books().next_write(Fate.ANSWER_LOST)
    plugin.books().lag = timedelta()
    with patch.object(LookUps, "of", blind):
        failure = a_failure_of(plugin, an_invoice(a_line("150")), CopyMode.UPDATE_EXISTING)
    content = {each.name: getattr(before, each.name) for each in fields(before) if each.name != "updated_at"}
    plugin.clock.advance(timedelta(seconds=1))
    plugin.books().edit(made, **content)
    assert until_settled(plugin, failure).state is TransferState.NEEDS_ATTENTION


def test_a_document_whose_mark_was_cleared_before_the_look_is_not_doubled(plugin: Plugin) -> None:
    plugin.books().next_write(Fate.ANSWER_LOST)
    with patch.object(LookUps, "of", blind):
        failure = a_failure_of(plugin)
    (made,) = plugin.books().documents
    plugin.books().edit(made.id, url="", number="BOOK-1", issued_on=date(2026, 1, 31))
    settled = until_settled(plugin, failure)
    assert settled.state is TransferState.NEEDS_ATTENTION
    assert settled.problems[-1].facts == {"xero_ids": made.id}
    assert "BOOK-1" in settled.problems[-1].message
    assert len(plugin.books().documents) == 1


def test_what_others_made_meanwhile_is_not_taken_for_a_lost_send(plugin: Plugin) -> None:
    theirs = plugin.copy(an_invoice(id="other", number="INV-9"))
    plugin.books().next_write(Fate.REQUEST_LOST)
    failure = a_failure_of(plugin)
    plugin.books().made_by_another(replace(theirs.transfer.content, number="HAND-1", url=""))
    plugin.copy(an_invoice(id="third", number="INV-10"))
    assert until_settled(plugin, failure).state is TransferState.NOT_SENT


def test_more_strangers_than_can_be_asked_about_may_each_be_the_send(plugin: Plugin) -> None:
    content = plugin.copy(an_invoice(id="other", number="INV-9")).transfer.content
    plugin.books().next_write(Fate.REQUEST_LOST)
    failure = a_failure_of(plugin)
    for number in range(MOST_QUESTIONS + 1):
        plugin.books().made_by_another(replace(content, number=f"HAND-{number}", url=""))
    assert until_settled(plugin, failure).state is TransferState.NEEDS_ATTENTION


@pytest.mark.parametrize("wrong_by", [timedelta(minutes=30), -timedelta(minutes=30)])
@pytest.mark.parametrize("fate", LOST_AFTER_WORK)
def test_ages_are_xero_s_however_wrong_our_clock_is(plugin: Plugin, fate: Fate, wrong_by: timedelta) -> None:
    plugin.clock.misread(wrong_by)
    plugin.books().next_write(fate)
    assert plugin.copy().transfer.state is TransferState.SENT
    plugin.books().next_write(Fate.REQUEST_LOST)
    with pytest.raises(SendFailed) as failed:
        plugin.copy(an_invoice(id="other", number="INV-9"))
    plugin.clock.misread(timedelta(hours=2))
    plugin.recover()
    state = plugin.transfer(str(failed.value.transfer_id)).state
    assert state is TransferState.UNCERTAIN, "only Xero's own time may pass"


def test_one_document_is_the_copy_of_one_send(plugin: Plugin) -> None:
    """It was linked to another document while Xero was asked."""
    plugin.books().next_write(Fate.ANSWER_LOST)
    with patch.object(LookUps, "of", blind):
        failure = a_failure_of(plugin)
    (made,) = plugin.books().documents
    [connection] = plugin.connections()
    with plugin.units.writing() as unit:
        other = an_invoice(id="other").ref
        unit.links.add(new_link(LinkId("link"), connection, other, made, NOON, LinkOrigin.LINKED))
        unit.commit()
    assert until_settled(plugin, failure).state is TransferState.NEEDS_ATTENTION
    assert len(plugin.books().documents) == 1


def test_a_contact_whose_answer_was_lost_is_not_made_twice(plugin: Plugin) -> None:
    for fate in (Fate.ANSWER_LOST, Fate.SERVER_ERROR_AFTER_WORK):
        plugin.books().next_contact(fate)
    plugin.copy()
    assert len(plugin.books().contacts) == 1


def test_a_contact_of_the_same_name_is_billed_with_a_warning_and_not_changed(plugin: Plugin) -> None:
    there = plugin.books().add_contact("Acme Ltd")
    done = plugin.copy()
    assert [problem.reason for problem in done.problems] == [Reason.CONTACT_MATCHED_BY_NAME]
    assert plugin.books().contacts == (there,)

"""One invoice in Xero, whatever is lost and whoever dies. The ledger is in memory, and its next writes are scripted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest

from adapters.memory.books import Fate
from core.choice import AlreadyCopied, CopyMode
from core.connection import Connection
from core.errors import SendFailed, Unreachable
from core.ids import LedgerId
from core.ledger import LedgerStatus
from core.payments.feed import EventType
from core.problems import Reason
from core.settings import NumberSource
from core.transfer import AttemptPurpose, Dispatch, Transfer, TransferState
from support.documents import a_line, an_invoice, some_settings
from support.plugin import Plugin, an_admin
from usecases.requests import Verdict
from usecases.resolving import ResolveTransfer
from usecases.settling import Settlement


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


@pytest.fixture
def numbering_plugin() -> Plugin:
    """A plugin whose organisation lets Xero make the numbers: Xero then guards nothing."""
    plugin = Plugin()
    plugin.configure(plugin.connect(), some_settings(number_source=NumberSource.XERO))
    return plugin


@contextmanager
def a_process_that_dies_after_the_intent() -> Iterator[None]:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with patch.object(Settlement, "carry_out", die), pytest.raises(Killed):
        yield


def a_failure_of(plugin: Plugin) -> SendFailed:
    with pytest.raises(SendFailed) as failure:
        plugin.copy()
    return failure.value


def results(plugin: Plugin, done_transfer: Transfer) -> list[tuple[str, str]]:
    return [(str(each.purpose), each.result) for each in plugin.record(done_transfer)]


def test_a_lost_answer_is_fetched_by_replaying_the_same_bytes_with_the_same_key(plugin: Plugin) -> None:
    plugin.books().next_write(Fate.ANSWER_LOST)
    done = plugin.copy()
    assert len(plugin.books().documents) == 1
    first, second = plugin.books().received
    assert (first.request, first.idempotency_key) == (second.request, second.idempotency_key)
    assert [each.purpose for each in plugin.record(done.transfer)] == [AttemptPurpose.SEND, AttemptPurpose.REPLAY]


def test_a_request_that_never_arrived_is_replayed(plugin: Plugin) -> None:
    plugin.books().next_write(Fate.REQUEST_LOST)
    assert plugin.copy().transfer.state is TransferState.SENT
    assert len(plugin.books().documents) == 1


def test_a_server_error_after_the_work_is_looked_up_and_never_replayed(plugin: Plugin) -> None:
    plugin.books().next_write(Fate.SERVER_ERROR_AFTER_WORK)
    done = plugin.copy()
    assert len(plugin.books().documents) == len(plugin.books().received) == 1
    assert results(plugin, done.transfer) == [("send", "not_understood"), ("look_up", "found")]


def test_a_server_error_without_the_work_is_written_anew_where_our_number_guards(plugin: Plugin) -> None:
    plugin.books().next_write(Fate.SERVER_ERROR)
    done = plugin.copy()
    assert len(plugin.books().documents) == 1
    first, second = plugin.books().received
    assert first.idempotency_key != second.idempotency_key
    assert results(plugin, done.transfer) == [("send", "not_understood"), ("look_up", "absent"), ("send", "accepted")]


@pytest.mark.parametrize(
    "fates",
    [
        (Fate.ANSWER_LOST, Fate.ANSWER_LOST),
        (Fate.REQUEST_LOST, Fate.SERVER_ERROR_AFTER_WORK),
        (Fate.REQUEST_LOST, Fate.REQUEST_LOST, Fate.ANSWER_LOST),
        (Fate.KEY_REUSED,),
        (Fate.SERVER_ERROR, Fate.ACCESS_EXPIRED),
        (Fate.NOTHING_DONE, Fate.ANSWER_LOST),
        (Fate.ACCESS_EXPIRED, Fate.NOTHING_DONE),
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


def test_a_send_that_its_process_abandoned_is_found_by_recovery(plugin: Plugin) -> None:
    with a_process_that_dies_after_the_intent():
        plugin.copy()
    other = plugin.another_process()
    assert other.recover() == 0, "its time has not run out: it may still be writing"
    plugin.clock.advance(timedelta(seconds=31))
    assert other.recover() == 1
    (made,) = plugin.books().documents
    link = other.links().current
    assert link.ledger_id == made.id
    assert other.open_transfer() is None
    assert results(other, other.transfer(link.transfer_id)) == [
        ("send", "abandoned by its process"),
        ("look_up", "absent"),
        ("send", "accepted"),
    ]


def test_whoever_copies_the_same_document_next_takes_up_an_abandoned_send(plugin: Plugin) -> None:
    with a_process_that_dies_after_the_intent():
        plugin.copy()
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
    done = plugin.another_process().copy(write=plugin.write("r1", "same", patience=60))
    (made,) = plugin.books().documents
    assert done.link.ledger_id == made.id


def test_a_process_that_wakes_up_too_late_changes_nothing(plugin: Plugin) -> None:
    """It was taken over while it slept between Xero's answer and its own record."""
    carry_out = Settlement.carry_out
    other = plugin.another_process()

    def sleep_first(settlement: Settlement, connection: Connection, dispatch: Dispatch) -> None:
        plugin.clock.advance(timedelta(seconds=31))
        other.recover()
        carry_out(settlement, connection, dispatch)

    with patch.object(Settlement, "carry_out", sleep_first):
        done = plugin.copy()
    (made,) = plugin.books().documents
    assert done.link.ledger_id == made.id
    assert len(plugin.books().received) == 1


def test_without_a_number_of_ours_nothing_is_written_anew(numbering_plugin: Plugin) -> None:
    plugin = numbering_plugin
    plugin.books().next_write(Fate.SERVER_ERROR)
    failure = a_failure_of(plugin)
    assert [problem.reason for problem in failure.problems] == [Reason.OUTCOME_UNCERTAIN]
    assert failure.transfer_id is not None
    for _ in range(9):
        plugin.clock.advance(timedelta(minutes=1, seconds=1))
        plugin.recover()
    assert plugin.transfer(failure.transfer_id).state is TransferState.UNCERTAIN, "ten minutes have not passed"
    for _ in range(3):
        plugin.clock.advance(timedelta(minutes=1, seconds=1))
        plugin.recover()
    assert plugin.transfer(failure.transfer_id).state is TransferState.NOT_SENT
    assert plugin.books().documents == ()
    assert plugin.copy().transfer.state is TransferState.SENT
    assert len(plugin.books().documents) == 1


def test_without_a_number_of_ours_an_invoice_that_shows_up_late_is_found(numbering_plugin: Plugin) -> None:
    plugin = numbering_plugin
    plugin.books().next_write(Fate.SERVER_ERROR_AFTER_WORK)
    with patch("usecases.settling.look_for", lambda *_: ()):
        failure = a_failure_of(plugin)
    plugin.clock.advance(timedelta(minutes=2))
    assert plugin.recover() == 1
    assert failure.transfer_id is not None
    assert plugin.transfer(failure.transfer_id).state is TransferState.SENT
    assert len(plugin.books().documents) == 1


def test_a_second_click_on_an_uncertain_send_is_not_a_second_send(numbering_plugin: Plugin) -> None:
    plugin = numbering_plugin
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
    assert plugin.transfer(open_transfer.id).state is TransferState.NEEDS_ATTENTION
    assert [problem.reason for problem in a_failure_of(plugin).problems] == [Reason.NEEDS_ATTENTION]


def test_a_number_that_somebody_else_took_during_a_loss_ends_as_a_refusal(plugin: Plugin) -> None:
    plugin.copy(an_invoice(id="other", number="INV-9"))
    plugin.books().next_write(Fate.SERVER_ERROR)
    with pytest.raises(SendFailed) as failure:
        plugin.copy(an_invoice(number="INV-9"))
    assert [problem.reason for problem in failure.value.problems] == [Reason.OUTCOME_UNCERTAIN]
    for _ in range(13):
        plugin.clock.advance(timedelta(minutes=1, seconds=1))
        plugin.recover()
    assert failure.value.transfer_id is not None
    settled = plugin.transfer(failure.value.transfer_id)
    assert settled.state is TransferState.REJECTED
    assert "unique" in settled.problems[-1].message
    assert len(plugin.books().received) == 3, "the first invoice, the lost write, and one refused write"


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
    plugin.books().outage = None
    plugin.clock.advance(timedelta(minutes=2))
    plugin.recover()
    assert len(plugin.books().documents) == 1
    assert plugin.open_transfer() is None


def test_a_lost_update_is_looked_up_by_its_content_and_written_anew_if_it_is_missing(plugin: Plugin) -> None:
    plugin.copy()
    changed = an_invoice(a_line("150"))
    for fate in (Fate.SERVER_ERROR, Fate.SERVER_ERROR_AFTER_WORK, Fate.ANSWER_LOST, Fate.REQUEST_LOST):
        plugin.books().next_write(fate)
        done = plugin.copy(changed, CopyMode.UPDATE_EXISTING)
        assert done.link.totals.net.amount == 150
        assert len(plugin.books().documents[0].lines) == len(plugin.books().documents) == 1


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


def test_a_write_that_always_fails_ends_with_a_person_who_can_resolve_it(plugin: Plugin) -> None:
    """A permanent 500: a few calls in ever longer pauses, never thousands a day."""
    plugin.books().next_write(*[Fate.SERVER_ERROR] * 500)
    failed = a_failure_of(plugin)
    assert failed.transfer_id is not None
    begun = plugin.clock.now()
    while plugin.transfer(failed.transfer_id).state is TransferState.UNCERTAIN:
        plugin.clock.advance(timedelta(seconds=30))
        plugin.recover()
        assert plugin.clock.now() - begun < timedelta(hours=6)
    assert plugin.transfer(failed.transfer_id).state is TransferState.NEEDS_ATTENTION
    assert len(plugin.record(plugin.transfer(failed.transfer_id))) < 150
    [told] = plugin.told()
    assert (told.type, told.transfer_id) == (EventType.TRANSFER_NEEDS_ATTENTION, failed.transfer_id)
    verdict = Verdict(failed.transfer_id, None)
    resolved = plugin.process.get(ResolveTransfer)(an_admin(), verdict, plugin.write())
    assert resolved.transfer.state is TransferState.NOT_SENT
    plugin.books().writes.entries.clear()
    assert plugin.copy().transfer.state is TransferState.SENT
    assert len(plugin.books().documents) == 1

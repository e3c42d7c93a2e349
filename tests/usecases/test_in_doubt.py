"""What a look-up says of a send in doubt, and whom it asks. The ledger is in memory."""

from dataclasses import fields, replace
from datetime import date, timedelta
from unittest.mock import patch

import pytest

from adapters.memory.books import Fate
from core.choice import CopyMode
from core.errors import SendFailed, Unreachable
from core.ids import LinkId
from core.link import LinkOrigin
from core.problems import Reason
from core.transfer import TransferState
from core.transfer.timing import TIMING
from support.documents import a_line, an_invoice
from support.plugin import Plugin
from support.records import NOON
from support.sends import (
    LOST_AFTER_WORK,
    LOST_WITHOUT_WORK,
    a_failure_of,
    a_process_that_dies_after_the_intent,
    blind,
    pass_time,
    until_settled,
)
from usecases.links.manual import new_link
from usecases.sends.lookups import MOST_QUESTIONS, LookUps


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def test_two_documents_of_one_send_need_a_person(plugin: Plugin) -> None:
    with a_process_that_dies_after_the_intent():
        plugin.copy()
    open_transfer = plugin.open_transfer()
    assert open_transfer is not None
    plugin.books().save([replace(open_transfer.content, number="A"), replace(open_transfer.content, number="B")])
    plugin.clock.advance(timedelta(seconds=31))
    plugin.recover()
    assert plugin.transfer(open_transfer.id).state is TransferState.UNCERTAIN
    pass_time(plugin, TIMING.absent_after)
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

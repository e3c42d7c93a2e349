"""What consumers get, and that they end with Xero's picture in whatever order they take it up."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.link import LinkState
from core.payments import (
    ChangeType,
    Counted,
    ItemKey,
    Origin,
    Picture,
    Snapshot,
    Standing,
    changes_between,
    counted,
)
from core.payments.feed import EventType, FeedEvent
from core.payments.telling import events_of, restated
from support.consumers import Consumer
from support.payments import a_snapshot, an_item, credit, snapshots
from support.records import a_link

LINK = a_link()


def told_of(history: list[Snapshot]) -> list[FeedEvent]:
    """The events of a history that began with nothing paid, its revisions counted from 1."""
    events: list[FeedEvent] = []
    before, memory = Picture(), dict[ItemKey, Counted]()
    for revision, after in enumerate(history, start=1):
        telling = counted(changes_between(before, after), memory)
        events.extend(events_of(LINK, after, revision, telling.changes))
        before, memory = Picture.of(after), dict(telling.memory)
    return events


def test_every_change_is_told_by_its_own_name() -> None:
    assert [EventType(change.value).name for change in ChangeType] == [change.name for change in ChangeType]


def test_an_event_has_all_that_a_record_is_written_from() -> None:
    paid = an_item(amount="120.00", reference="wire")
    after = replace(a_snapshot(paid), fully_paid_on=date(2026, 3, 2))
    recorded, whole = events_of(LINK, after, 4, changes_between(Picture(), after))
    assert (recorded.type, whole.type) == (EventType.PAYMENT_RECORDED, EventType.DOCUMENT_PAID)
    assert (recorded.item, whole.item, recorded.origin) == (paid, None, Origin.LEDGER)
    for event in (recorded, whole):
        assert (event.document, event.link_id, event.ledger_id) == (LINK.document, LINK.id, after.ledger_id)
        assert (event.connection_id, event.tenant_id) == (LINK.connection_id, LINK.tenant_id)
        assert (event.subsidiary_id, event.revision, event.is_superseded) == (LINK.subsidiary_id, 4, False)
        assert event.sums is not None
        assert (event.sums.total, event.sums.paid, event.sums.credited, event.sums.due) == (
            after.total,
            after.paid,
            after.credited,
            after.due,
        )
        assert (event.standing, event.fully_paid_on) == (Standing.PAID, after.fully_paid_on)


def test_our_own_allocation_is_reported_as_ours() -> None:
    after = a_snapshot(credit("n1"))
    [event] = events_of(LINK, after, 1, changes_between(Picture(), after, {"n1"}))
    assert (event.type, event.origin) == (EventType.CREDIT_APPLIED, Origin.PLUGIN)


@pytest.mark.parametrize("state", LinkState)
def test_events_of_a_superseded_copy_say_so(state: LinkState) -> None:
    after = a_snapshot(an_item())
    [event] = events_of(replace(LINK, state=state), after, 1, changes_between(Picture(), after))
    assert event.is_superseded is (state is LinkState.SUPERSEDED)
    assert restated(replace(LINK, state=state), after, 1, {}).is_superseded is (state is LinkState.SUPERSEDED)


def test_all_that_counts_is_restated_and_nothing_of_the_baseline() -> None:
    before, given_out, new = an_item("p1"), an_item("p2"), credit("n1")
    memory = {before.key: Counted.BASELINE, given_out.key: Counted.GIVEN_OUT}
    event = restated(LINK, a_snapshot(before, given_out, new), 7, memory)
    assert (event.type, event.revision, event.item) == (EventType.DOCUMENT_RESTATED, 7, None)
    assert set(event.items) == {given_out, new}


@given(st.lists(snapshots, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_in_whatever_order_events_are_taken_up_and_however_often_a_consumer_ends_as_xero_has_it(
    history: list[Snapshot], random: Random
) -> None:
    events = told_of(history)
    disordered = events * 2
    random.shuffle(disordered)
    consumer = Consumer()
    for event in disordered:
        consumer.receive(0, event)
    assert consumer.records == history[-1].items
    assert not events or consumer.standing is history[-1].standing


@given(st.lists(snapshots, min_size=1, max_size=4), st.lists(snapshots, min_size=1, max_size=3))
def test_after_a_restored_backup_what_is_restated_takes_the_place_of_all_that_was_reported(
    lost: list[Snapshot], history: list[Snapshot]
) -> None:
    """The backup knows nothing of the lost events, whose revisions come again with another meaning."""
    consumer = Consumer()
    for event in told_of(lost):
        consumer.receive(0, event)
    first, *later = history
    consumer.receive(1, restated(LINK, first, 1, {}))
    memory = dict.fromkeys(first.items, Counted.GIVEN_OUT)
    before = Picture.of(first)
    for revision, after in enumerate(later, start=2):
        telling = counted(changes_between(before, after), memory)
        for event in events_of(LINK, after, revision, telling.changes):
            consumer.receive(1, event)
        before, memory = Picture.of(after), dict(telling.memory)
    assert consumer.records == history[-1].items

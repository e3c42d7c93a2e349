"""What a response of the ledger makes of what is kept, and what consumers are told of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ledger import LedgerStatus
from core.money import Money
from core.payments import Counted, Item, Picture, Snapshot
from core.payments.feed import EventType, FeedEvent
from core.payments.kept import NEVER_TOLD, KeptPayments, after_observation, is_settled, released
from support.payments import NOON, TOTAL, a_snapshot, an_item, credit, snapshots
from support.records import ACME, a_link

LINK = a_link()
NOBODYS: frozenset[str] = frozenset()
BEGUN = KeptPayments(ACME, LINK.tenant_id, LINK.id, generation=1)
AWAITED = replace(BEGUN, generation=0)
MINUTE = timedelta(minutes=1)
P1, P2, NOTE = an_item("p1"), an_item("p2", "30.00"), credit("n1", "10.00")


def answered(
    kept: KeptPayments, *responses: Snapshot, generation: int = 1, epoch: int = 0
) -> tuple[KeptPayments, list[FeedEvent]]:
    told: list[FeedEvent] = []
    for response in responses:
        kept, events = after_observation(
            kept, LINK, response, generation=generation, epoch=epoch, own_credits=lambda: NOBODYS
        )
        told += events
    return kept, told


def types(events: list[FeedEvent]) -> list[EventType]:
    return [event.type for event in events]


def torn(*items: Item, **changes: object) -> Snapshot:
    """Its sums count a payment that it does not show."""
    whole = a_snapshot(*items, P2, **changes)
    return replace(whole, items={item.key: item for item in items})


def test_what_began_empty_counts_from_the_first_payment_on() -> None:
    kept, told = answered(BEGUN, a_snapshot(P1, NOTE))
    assert types(told) == [EventType.PAYMENT_RECORDED, EventType.CREDIT_APPLIED]
    assert {event.revision for event in told} == {kept.revision} == {1}
    assert set(kept.memory.values()) == {Counted.GIVEN_OUT}


def test_a_baseline_is_taken_without_a_word_and_what_comes_later_counts() -> None:
    kept, told = answered(AWAITED, a_snapshot(P1))
    assert (told, kept.generation, kept.revision) == ([], 1, 0)
    assert kept.memory == {P1.key: Counted.BASELINE}
    kept, told = answered(kept, a_snapshot(P1, P2))
    assert [event.item for event in told] == [P2]


def test_a_paid_document_in_the_baseline_is_reported_once_it_is_open_again() -> None:
    whole = an_item(amount=str(TOTAL))
    kept, told = answered(AWAITED, a_snapshot(whole))
    assert told == []
    _, told = answered(kept, a_snapshot())
    assert types(told) == [EventType.DOCUMENT_REOPENED]


def test_after_off_and_on_only_changes_of_what_was_given_out_are_reported() -> None:
    kept, _ = answered(BEGUN, a_snapshot(P1, NOTE))
    edited = replace(P1, amount=P1.amount + 1)
    kept, told = answered(kept, a_snapshot(edited, P2), generation=3)
    assert types(told) == [EventType.CREDIT_REMOVED, EventType.PAYMENT_CHANGED]
    assert kept.memory[P2.key] is Counted.BASELINE
    assert kept.generation == 3


def test_what_was_removed_and_comes_back_is_what_it_was() -> None:
    baseline, _ = answered(AWAITED, a_snapshot(P1), a_snapshot())
    _, told = answered(baseline, a_snapshot(P1))
    assert told == []
    given_out, _ = answered(BEGUN, a_snapshot(P1), a_snapshot())
    _, told = answered(given_out, a_snapshot(P1))
    assert types(told) == [EventType.PAYMENT_RECORDED]


@pytest.mark.parametrize("earlier", [{"updated_at": NOON - MINUTE}, {"read_at": NOON - MINUTE}], ids=["stamp", "read"])
def test_an_older_response_changes_nothing(earlier: dict[str, object]) -> None:
    kept, _ = answered(BEGUN, a_snapshot(P1))
    assert answered(kept, a_snapshot(P1, P2, **earlier)) == (kept, [])


def test_one_of_the_same_age_is_compared_all_the_same() -> None:
    kept, _ = answered(BEGUN, a_snapshot(P1))
    _, told = answered(kept, a_snapshot(P1, P2))
    assert types(told) == [EventType.PAYMENT_RECORDED]


def test_a_difference_of_sums_is_reported_once_until_they_come_right() -> None:
    kept, told = answered(BEGUN, torn(P1))
    assert types(told) == [EventType.PAYMENT_RECORDED, EventType.SUMS_DIFFER]
    assert told[-1].sums is not None
    kept, told = answered(kept, torn(P1), torn(P1))
    assert told == []
    kept, told = answered(kept, a_snapshot(P1, P2))
    assert (types(told), kept.difference_reported) == ([EventType.PAYMENT_RECORDED], False)
    _, told = answered(kept, torn(P1))
    assert types(told) == [EventType.PAYMENT_REMOVED, EventType.SUMS_DIFFER]


def test_a_baseline_is_never_taken_from_what_does_not_sum_up() -> None:
    kept, told = answered(AWAITED, torn(P1), torn(P1))
    assert types(told) == [EventType.SUMS_DIFFER]
    assert (kept.snapshot, kept.generation, kept.memory) == (None, 0, {})
    assert told[0].standing is None
    kept, told = answered(kept, a_snapshot(P1, P2))
    assert (told, kept.difference_reported) == ([], False)
    assert set(kept.memory) == {P1.key, P2.key}


def test_only_so_long_after_its_stamp_nothing_can_be_late_in_it() -> None:
    assert not is_settled(a_snapshot(read_at=NOON + 5 * MINUTE))
    assert is_settled(a_snapshot(read_at=NOON + 5 * MINUTE + timedelta(seconds=1)))


def test_after_a_restored_backup_the_whole_is_reported_once_instead_of_differences() -> None:
    baseline, _ = answered(AWAITED, a_snapshot(P1))
    kept, _ = answered(baseline, a_snapshot(P1, P2))
    kept, told = answered(kept, a_snapshot(P1, P2, NOTE), epoch=1)
    assert types(told) == [EventType.DOCUMENT_RESTATED]
    assert set(told[0].items) == {P2, NOTE}
    assert (told[0].revision, kept.revision, kept.epoch) == (2, 2, 1)
    _, told = answered(kept, a_snapshot(P1, P2, NOTE), epoch=1)
    assert told == []


def test_a_link_that_was_found_again_is_reported_as_a_whole() -> None:
    kept, told = answered(replace(BEGUN, epoch=NEVER_TOLD), a_snapshot(P1))
    assert (types(told), kept.epoch) == ([EventType.DOCUMENT_RESTATED], 0)
    assert told[0].items == (P1,)


def test_a_back_fill_gives_out_what_bears_its_day_or_a_later_one() -> None:
    day = date(2026, 2, 3)
    old, due, late = an_item("old", on=date(2026, 2, 2)), an_item("due", on=day), credit("late", on=date(2026, 2, 4))
    kept, _ = answered(AWAITED, a_snapshot(old, due, late))
    kept, told = released(kept, LINK, day, 0)
    assert [event.item for event in told] == [due, late]
    assert types(list(told)) == [EventType.PAYMENT_RECORDED, EventType.CREDIT_APPLIED]
    assert kept.memory == {old.key: Counted.BASELINE, due.key: Counted.GIVEN_OUT, late.key: Counted.GIVEN_OUT}
    assert released(kept, LINK, day, 0) == (kept, ())
    _, removed = answered(kept, a_snapshot(old))
    assert types(removed) == [EventType.PAYMENT_REMOVED, EventType.CREDIT_REMOVED]


def test_a_back_fill_gives_out_nothing_that_is_not_there_any_more() -> None:
    kept, _ = answered(AWAITED, a_snapshot(P1), a_snapshot())
    assert released(kept, LINK, date(2000, 1, 1), 0) == (kept, ())
    assert released(AWAITED, LINK, date(2000, 1, 1), 0) == (AWAITED, ())


def test_a_back_fill_of_a_document_that_was_not_yet_restated_restates_it() -> None:
    kept, _ = answered(AWAITED, a_snapshot(P1))
    kept, told = released(kept, LINK, P1.on, 2)
    assert [(event.type, event.items) for event in told] == [(EventType.DOCUMENT_RESTATED, (P1,))]
    assert kept.epoch == 2


def test_a_back_fill_of_a_voided_document_says_nothing_of_where_it_stands() -> None:
    kept, _ = answered(AWAITED, replace(a_snapshot(P1), status=LedgerStatus.VOIDED))
    _, told = released(kept, LINK, P1.on, 0)
    assert types(list(told)) == [EventType.PAYMENT_RECORDED]


@given(st.lists(snapshots, min_size=1, max_size=5), st.booleans())
def test_what_is_kept_is_always_the_newest_response(history: list[Snapshot], begun: bool) -> None:
    """Whatever came before, and however it began."""
    sound = [replace(each, read_at=NOON + number * MINUTE) for number, each in enumerate(history)]
    kept, _ = answered(BEGUN if begun else AWAITED, *sound)
    assert kept.snapshot is not None
    assert Picture.of(kept.snapshot) == Picture.of(sound[-1])
    assert set(kept.memory) >= set(sound[-1].items)


def test_a_total_that_moves_is_no_change_of_what_was_paid() -> None:
    kept, _ = answered(BEGUN, a_snapshot(P1))
    grown = replace(a_snapshot(P1), total=Money(TOTAL + 1, "GBP"), due=Money(TOTAL + 1 - P1.amount, "GBP"))
    _, told = answered(kept, grown)
    assert told == []

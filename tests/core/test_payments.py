"""Payments, credits and their ends, as differences between two snapshots of one document."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents import DocumentKind
from core.ledger import LedgerStatus
from core.money import Money
from core.payments import (
    Change,
    ChangeType,
    Counted,
    Item,
    ItemKey,
    ItemKind,
    Origin,
    Picture,
    Snapshot,
    Standing,
    changes_between,
    counted,
    in_baseline,
    is_older,
)
from core.payments.snapshot import taken_together
from support.payments import DAY, NOON, a_snapshot, an_item, credit, snapshots

NOTHING = a_snapshot()


def between(before: Snapshot, after: Snapshot, own: Iterable[str] = ()) -> list[tuple[ChangeType, str]]:
    changes = changes_between(Picture.of(before), after, frozenset(own))
    return [(change.type, change.item.key.id if change.item else "") for change in changes]


def test_a_partial_payment_is_recorded_and_the_rest_pays_the_invoice() -> None:
    half, whole = a_snapshot(an_item(amount="60.00")), a_snapshot(an_item(amount="60.00"), an_item("p2", "60.00"))
    assert between(NOTHING, half) == [(ChangeType.PAYMENT_RECORDED, "p1")]
    assert between(half, whole) == [(ChangeType.PAYMENT_RECORDED, "p2"), (ChangeType.DOCUMENT_PAID, "")]
    assert between(whole, half) == [(ChangeType.PAYMENT_REMOVED, "p2"), (ChangeType.DOCUMENT_REOPENED, "")]


def test_tranches_come_in_the_order_of_their_days_and_a_batch_names_itself() -> None:
    later, earlier = an_item("p1", on=date(2026, 3, 9), batch_id="b1"), an_item("p2", on=date(2026, 3, 3))
    changes = changes_between(Picture(), a_snapshot(later, earlier))
    assert [(change.item.key.id, change.item.batch_id) for change in changes if change.item] == [
        ("p2", ""),
        ("p1", "b1"),
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": Decimal("30.00")},
        {"on": date(2026, 3, 3)},
        {"reference": "cheque"},
        {"rate": Decimal("1.170000")},
        {"batch_id": "b1"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_an_edited_payment_is_one_change_that_reports_all_of_it(changed: dict[str, Any]) -> None:
    after = replace(an_item(), **changed)
    [change] = changes_between(Picture.of(a_snapshot(an_item())), a_snapshot(after))
    assert change == Change(ChangeType.PAYMENT_CHANGED, after)


def test_an_invoice_is_paid_without_any_payment_where_all_of_it_is_credited() -> None:
    credited = a_snapshot(credit(amount="100.00"), credit("o1", "20.00", ItemKind.OVERPAYMENT))
    assert between(NOTHING, credited) == [
        (ChangeType.CREDIT_APPLIED, "n1"),
        (ChangeType.CREDIT_APPLIED, "o1"),
        (ChangeType.DOCUMENT_PAID, ""),
    ]
    assert (credited.paid.amount, credited.standing) == (Decimal(0), Standing.PAID)


def test_a_write_off_by_credit_note_settles_what_is_left() -> None:
    before, after = a_snapshot(an_item(amount="119.00")), a_snapshot(an_item(amount="119.00"), credit(amount="1.00"))
    assert between(before, after) == [(ChangeType.CREDIT_APPLIED, "n1"), (ChangeType.DOCUMENT_PAID, "")]


def test_a_credit_that_settles_more_or_less_than_before_is_reported_as_it_is_now() -> None:
    [change] = changes_between(Picture.of(a_snapshot(credit())), a_snapshot(credit(amount="35.00")))
    assert change == Change(ChangeType.CREDIT_APPLIED, credit(amount="35.00"))


def test_rows_of_one_credit_are_taken_together_and_a_prepayment_of_that_id_is_another() -> None:
    rows = (
        credit(amount="10.00", on=date(2026, 3, 5)),
        credit(amount="15.00"),
        credit("n1", "5.00", ItemKind.PREPAYMENT),
    )
    together = taken_together(rows)
    assert {key.kind: item.amount for key, item in together.items()} == {
        ItemKind.CREDIT_NOTE: Decimal("25.00"),
        ItemKind.PREPAYMENT: Decimal("5.00"),
    }
    assert together[ItemKey(ItemKind.CREDIT_NOTE, "n1")].on == DAY


def test_our_own_allocation_says_that_it_is_ours_and_a_payment_never_does() -> None:
    changes = changes_between(Picture(), a_snapshot(credit("n1"), credit("n2"), an_item("n1")), {"n1"})
    assert {(change.type, change.item.key.id): change.origin for change in changes if change.item} == {
        (ChangeType.CREDIT_APPLIED, "n1"): Origin.PLUGIN,
        (ChangeType.CREDIT_APPLIED, "n2"): Origin.LEDGER,
        (ChangeType.PAYMENT_RECORDED, "n1"): Origin.LEDGER,
    }
    [removed, _] = changes_between(Picture.of(a_snapshot(credit("n1"), credit("n2"))), NOTHING, {"n1"})
    assert removed.origin is Origin.PLUGIN


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (LedgerStatus.VOIDED, [ChangeType.DOCUMENT_VOIDED]),
        (LedgerStatus.DELETED, [ChangeType.DOCUMENT_DELETED]),
        (LedgerStatus.PAID, [ChangeType.DOCUMENT_PAID]),
        (LedgerStatus.AUTHORISED, []),
        (LedgerStatus.SUBMITTED, []),
        (LedgerStatus.OTHER, []),
    ],
)
def test_where_the_document_stands_is_reported_once(status: LedgerStatus, told: list[ChangeType]) -> None:
    after = replace(NOTHING, status=status)
    assert [change.type for change in changes_between(Picture.of(NOTHING), after)] == told
    assert changes_between(Picture.of(after), after) == ()


def test_a_paid_document_that_is_voided_is_not_reopened_first() -> None:
    paid = a_snapshot(an_item(amount="120.00"))
    voided = replace(NOTHING, status=LedgerStatus.VOIDED)
    assert between(paid, voided) == [(ChangeType.PAYMENT_REMOVED, "p1"), (ChangeType.DOCUMENT_VOIDED, "")]


def a_note(*items: Item, left: str, **changes: Any) -> Snapshot:
    return a_snapshot(*items, kind=DocumentKind.CREDIT_NOTE, due=Money(Decimal(left), "GBP"), **changes)


def test_a_credit_note_is_paid_back_or_allocated() -> None:
    refund = an_item("p1", "20.00", ItemKind.REFUND)
    allocation = credit("i1", "100.00", ItemKind.ALLOCATION)
    after = a_note(refund, allocation, left="0.00")
    assert between(a_note(left="120.00"), after) == [
        (ChangeType.PAYMENT_RECORDED, "p1"),
        (ChangeType.CREDIT_APPLIED, "i1"),
        (ChangeType.DOCUMENT_PAID, ""),
    ]


@pytest.mark.parametrize(
    ("snapshot", "sums_up"),
    [
        (a_snapshot(an_item(), credit()), True),
        (replace(a_snapshot(an_item()), paid=Money(Decimal("40.00"), "GBP")), False),
        (replace(a_snapshot(credit()), items={}), False),
        (replace(a_snapshot(an_item()), credited=Money(Decimal("20.00"), "GBP")), False),
        (replace(NOTHING, status=LedgerStatus.VOIDED, due=Money(Decimal(0), "GBP")), True),
        (a_note(credit("i1", "20.00", ItemKind.ALLOCATION), left="100.00"), True),
        (a_note(credit("i1", "20.00", ItemKind.ALLOCATION), left="120.00"), False),
        (a_note(an_item("p1", "20.00", ItemKind.REFUND), left="100.00"), True),
        (a_note(left="0.00", status=LedgerStatus.VOIDED), True),
    ],
)
def test_a_snapshot_counts_only_if_its_rows_come_to_its_sums(snapshot: Snapshot, sums_up: bool) -> None:
    assert snapshot.sums_up is sums_up


@pytest.mark.parametrize(
    ("seconds", "read_later", "older"), [(0, 0, False), (0, -1, True), (0, 1, False), (-1, 5, True), (1, -5, False)]
)
def test_a_response_is_older_by_its_documents_stamp_and_then_by_its_own(
    seconds: int, read_later: int, older: bool
) -> None:
    candidate = replace(
        NOTHING, updated_at=NOON + timedelta(seconds=seconds), read_at=NOON + timedelta(seconds=read_later)
    )
    assert is_older(candidate, NOTHING) is older


def applied(picture: Picture, changes: Iterable[Change]) -> Picture:
    for change in changes:
        picture = picture.after(change)
    return picture


@given(snapshots, snapshots)
def test_the_changes_applied_to_the_old_picture_give_the_new_one(before: Snapshot, after: Snapshot) -> None:
    assert applied(Picture.of(before), changes_between(Picture.of(before), after)) == Picture.of(after)


@given(st.lists(snapshots, min_size=1, max_size=6), st.data())
def test_in_whatever_order_polls_come_and_however_often_the_picture_ends_as_xero_has_it(
    history: list[Snapshot], data: st.DataObject
) -> None:
    """Xero's history, each state with its stamp; answers come late, twice, and out of order."""
    stamped = [
        replace(each, updated_at=NOON + timedelta(seconds=at), read_at=NOON + timedelta(seconds=at))
        for at, each in enumerate(history)
    ]
    polls = data.draw(st.lists(st.sampled_from(stamped), max_size=8))
    stored, picture = None, Picture()
    for response in [*polls, stamped[-1], *polls]:
        if stored is not None and is_older(response, stored):
            continue
        changes = changes_between(Picture.of(stored) if stored else Picture(), response)
        picture, stored = applied(applied(picture, changes), changes), response  # each change is given out twice
    assert picture == Picture.of(stamped[-1])


def keys(*ids: str) -> list[ItemKey]:
    return [ItemKey(ItemKind.PAYMENT, each) for each in ids]


def test_a_payment_of_the_baseline_is_never_told_whatever_becomes_of_it() -> None:
    memory = in_baseline(keys("p1"), {})
    states = [a_snapshot(an_item()), a_snapshot(an_item(amount="30.00")), NOTHING, a_snapshot(an_item())]
    for before, after in pairwise(states):
        telling = counted(changes_between(Picture.of(before), after), memory)
        memory = telling.memory
        assert telling.changes == ()


def test_a_payment_that_came_later_is_told_whatever_day_it_bears() -> None:
    back_dated = an_item("p2", on=date(2020, 1, 1))
    before, after = a_snapshot(an_item()), a_snapshot(an_item(), back_dated)
    telling = counted(changes_between(Picture.of(before), after), in_baseline(keys("p1"), {}))
    assert telling.changes == (Change(ChangeType.PAYMENT_RECORDED, back_dated),)
    assert telling.memory == {
        **dict.fromkeys(keys("p1"), Counted.BASELINE),
        **dict.fromkeys(keys("p2"), Counted.GIVEN_OUT),
    }


def test_off_and_on_again_keeps_what_was_given_out() -> None:
    memory = counted(changes_between(Picture(), a_snapshot(an_item())), {}).memory
    memory = in_baseline(keys("p1", "p2"), memory)
    both = a_snapshot(an_item(), an_item("p2"))
    telling = counted(changes_between(Picture.of(both), NOTHING), memory)
    assert [(change.type, change.item.key.id) for change in telling.changes if change.item] == [
        (ChangeType.PAYMENT_REMOVED, "p1")
    ]


def test_where_the_document_stands_is_reported_also_of_baseline_payments() -> None:
    paid = a_snapshot(an_item(amount="120.00"))
    telling = counted(changes_between(Picture.of(paid), NOTHING), in_baseline(keys("p1"), {}))
    assert [change.type for change in telling.changes] == [ChangeType.DOCUMENT_REOPENED]


@given(st.lists(snapshots, min_size=1, max_size=6))
def test_a_consumer_has_every_item_that_is_not_of_the_baseline_as_xero_has_it(history: list[Snapshot]) -> None:
    first = history[0]
    memory = in_baseline(first.items, {})
    seen, picture = Picture.of(first), Picture(standing=first.standing)
    for after in history[1:]:
        telling = counted(changes_between(seen, after), memory)
        seen, memory, picture = Picture.of(after), telling.memory, applied(picture, telling.changes)
    expected = {key: item for key, item in history[-1].items.items() if key not in first.items}
    assert picture == Picture(expected, history[-1].standing)

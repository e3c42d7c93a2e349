"""Transfers page by page, and those that still owe the ledger something."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from core.ids import TransferId
from core.transfer import Transfer, TransferState
from ports import TransferFilter, UnitOfWork, UnitsOfWork
from support.records import ACME, GLOBEX, NOON, SECOND, WARNING, a_transfer, document

PendingTransfers = Callable[..., Sequence[Transfer]]
SENT = a_transfer(id=TransferId("sent"), state=TransferState.SENT)
REJECTED = a_transfer(id=TransferId("rejected"), state=TransferState.REJECTED, problems=(WARNING,))
OPEN = a_transfer(id=TransferId("open"), state=TransferState.NEEDS_ATTENTION)
STRANGE = a_transfer(id=TransferId("strange"), document=document(1, GLOBEX), state=TransferState.SENT)


def keep(units: UnitsOfWork, *transfers: Transfer) -> None:
    with units.writing() as unit:
        for transfer in transfers:
            unit.transfers.add(transfer)
        unit.commit()


@pytest.mark.parametrize(
    ("states", "found"),
    [
        (frozenset(), [SENT, REJECTED, OPEN]),
        (frozenset({TransferState.SENT}), [SENT]),
        (frozenset({TransferState.REJECTED, TransferState.NEEDS_ATTENTION}), [REJECTED, OPEN]),
        (frozenset({TransferState.NOT_SENT}), []),
    ],
)
def test_a_list_has_the_transfers_in_these_states_the_greatest_id_first(
    units: UnitsOfWork, states: frozenset[TransferState], found: list[Transfer]
) -> None:
    keep(units, SENT, REJECTED, OPEN, STRANGE)
    with units.reading() as unit:
        assert [*unit.transfers.list(ACME, TransferFilter(states=states))] == found


def test_pages_of_a_list_join_without_a_gap(units: UnitsOfWork) -> None:
    names = ["B", "a", "C", "b", "é", "-"]
    keep(units, *[replace(SENT, id=TransferId(name)) for name in names])
    with units.reading() as unit:
        first = [each.id for each in unit.transfers.list(ACME, limit=4)]
        rest = [each.id for each in unit.transfers.list(ACME, before=first[-1], limit=4)]
        newest = sorted(names, reverse=True)
        assert [first, rest] == [newest[:4], newest[4:]]


def notes(unit: UnitOfWork, before: datetime, limit: int, after: str = "") -> Sequence[Transfer]:
    return unit.transfers.with_pending_notes(before, after=after, limit=limit)


def allocations(unit: UnitOfWork, before: datetime, limit: int, after: str = "") -> Sequence[Transfer]:
    return unit.transfers.with_pending_allocations(before, after=after, limit=limit)


NOTE, ALLOCATION = replace(SENT, note_pending=True), replace(SENT, allocation_pending=True)
each_kind = pytest.mark.parametrize(
    ("of", "is_pending", "other"),
    [(notes, NOTE, ALLOCATION), (allocations, ALLOCATION, NOTE)],
    ids=["note", "allocation"],
)


@each_kind
def test_transfers_with_pending_followups_are_found_in_all_organizations(
    units: UnitsOfWork, of: PendingTransfers, is_pending: Transfer, other: Transfer
) -> None:
    strange = replace(is_pending, id=STRANGE.id, document=STRANGE.document)
    keep(units, strange, is_pending, replace(other, id=TransferId("other")), OPEN)
    with units.reading() as unit:
        assert [*of(unit, NOON + SECOND, 100)] == [is_pending, strange]
        assert [*of(unit, NOON + SECOND, 1)] == [is_pending]
        assert [*of(unit, NOON + SECOND, 1, is_pending.id)] == [strange]


@each_kind
def test_one_that_was_just_updated_is_left_to_whoever_did_it(
    units: UnitsOfWork, of: PendingTransfers, is_pending: Transfer, other: Transfer
) -> None:
    keep(units, is_pending)
    with units.reading() as unit:
        assert [*of(unit, NOON, 100)] == []


@each_kind
def test_once_it_is_given_it_is_pending_no_more(
    units: UnitsOfWork, of: PendingTransfers, is_pending: Transfer, other: Transfer
) -> None:
    keep(units, is_pending)
    with units.writing() as unit:
        unit.transfers.update(SENT)
        assert [*of(unit, NOON + SECOND, 100)] == []


def test_changing_what_was_handed_out_changes_nothing_stored(units: UnitsOfWork) -> None:
    kept = replace(REJECTED, note_pending=True, allocation_pending=True)
    keep(units, kept)
    with units.reading() as unit:
        for ask in (unit.transfers.with_pending_notes, unit.transfers.with_pending_allocations):
            facts = ask(NOON + SECOND)[0].problems[0].facts
            assert isinstance(facts, dict)
            facts.clear()
        listed = unit.transfers.list(ACME)[0].problems[0].facts
        assert isinstance(listed, dict)
        listed.clear()
        assert unit.transfers.get(ACME, kept.id) == kept

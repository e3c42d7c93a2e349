"""Dispatches: whose they are, what they carry, and who may take them over."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.ids import DispatchId, DocumentId, TenantId, TransferId
from core.transfer import Dispatch, TransferState
from ports import AlreadyExists, UnitsOfWork
from support.racing import at_once
from support.records import NOON, SECOND, a_dispatch, a_transfer, document

DISPATCH = a_dispatch()
GIVEN_UP, LATER = DISPATCH.give_up_at, DISPATCH.give_up_at + 30 * SECOND


def keep(units: UnitsOfWork, dispatch: Dispatch, *states: TransferState) -> None:
    """The dispatch with one transfer in each of these states; the order of its body is not that of their ids."""
    ids = [TransferId(f"{dispatch.id}/{number}") for number in reversed(range(len(states)))]
    with units.writing() as unit:
        for transfer_id, state in zip(ids, states, strict=True):
            own = {"id": transfer_id, "state": state, "document": replace(document(0), id=DocumentId(transfer_id))}
            unit.transfers.add(a_transfer(**own, dispatch_id=dispatch.id))
        unit.transfers.add_dispatch(replace(dispatch, transfers=tuple(ids)))
        unit.commit()


def take_over(units: UnitsOfWork, by: str, owner: str = DISPATCH.owner, now: datetime = GIVEN_UP) -> bool:
    with units.writing() as unit:
        taken = unit.transfers.take_over(DISPATCH.id, owner=owner, new_owner=by, now=now, give_up_at=LATER)
        unit.commit()
        return taken


def stored(units: UnitsOfWork, dispatch_id: DispatchId = DISPATCH.id) -> Dispatch | None:
    with units.reading() as unit:
        return unit.transfers.get_dispatch(dispatch_id)


def unsettled(units: UnitsOfWork, now: datetime = GIVEN_UP, limit: int = 100) -> list[DispatchId]:
    with units.reading() as unit:
        return [dispatch.id for dispatch in unit.transfers.unsettled(now, limit)]


@pytest.mark.parametrize("closed_at", [None, NOON])
def test_a_dispatch_comes_back_to_the_byte(units: UnitsOfWork, closed_at: datetime | None) -> None:
    odd = replace(DISPATCH, request=replace(DISPATCH.request, body=bytes(range(256))), closed_at=closed_at)
    with units.writing() as unit:
        unit.transfers.add_dispatch(odd)
        unit.commit()
    assert stored(units) == odd


def test_an_unknown_dispatch_is_none_and_carries_nothing(units: UnitsOfWork) -> None:
    assert stored(units) is None
    with units.reading() as unit:
        assert unit.transfers.transfers_of(DISPATCH.id) == []


def test_an_id_serves_once(units: UnitsOfWork) -> None:
    keep(units, DISPATCH)
    with pytest.raises(AlreadyExists):
        keep(units, DISPATCH)


def test_its_transfers_come_in_the_order_of_its_body(units: UnitsOfWork) -> None:
    keep(units, DISPATCH, TransferState.SENDING, TransferState.SENT, TransferState.REJECTED)
    with units.reading() as unit:
        carried = unit.transfers.transfers_of(DISPATCH.id)
    assert [transfer.id for transfer in carried] == ["dispatch-1/2", "dispatch-1/1", "dispatch-1/0"]


def test_a_transfer_that_moved_on_is_carried_by_its_new_dispatch(units: UnitsOfWork) -> None:
    keep(units, DISPATCH, TransferState.SENDING)
    with units.writing() as unit:
        (moved,) = unit.transfers.transfers_of(DISPATCH.id)
        unit.transfers.update(replace(moved, dispatch_id=DispatchId("dispatch-2")))
        unit.transfers.add_dispatch(a_dispatch(id=DispatchId("dispatch-2"), transfers=(moved.id,)))
        unit.commit()
    with units.reading() as unit:
        assert unit.transfers.transfers_of(DISPATCH.id) == []
        assert [each.id for each in unit.transfers.transfers_of(DispatchId("dispatch-2"))] == [moved.id]
    assert unsettled(units) == ["dispatch-2"]


def test_a_dispatch_can_be_taken_over_once_its_owner_has_given_up(units: UnitsOfWork) -> None:
    keep(units, DISPATCH)
    assert take_over(units, "second")
    assert stored(units) == replace(DISPATCH, transfers=(), owner="second", give_up_at=LATER)


def test_not_a_moment_earlier(units: UnitsOfWork) -> None:
    keep(units, DISPATCH)
    assert not take_over(units, "second", now=GIVEN_UP - SECOND / 1_000_000)
    assert stored(units) == replace(DISPATCH, transfers=())


def test_not_from_somebody_who_is_no_longer_the_owner(units: UnitsOfWork) -> None:
    keep(units, DISPATCH)
    assert take_over(units, "second")
    assert not take_over(units, "third", now=LATER)


def test_what_is_not_there_is_taken_by_nobody(units: UnitsOfWork) -> None:
    assert not take_over(units, "second")


def test_of_many_who_take_over_at_once_one_gets_it(units: UnitsOfWork) -> None:
    keep(units, DISPATCH)
    names = [f"process-{number}" for number in range(6)]
    outcomes = at_once(*[lambda name=name: take_over(units, name) for name in names])
    assert sorted(map(str, outcomes)) == ["False"] * 5 + ["True"]
    dispatch = stored(units)
    assert dispatch is not None
    assert dispatch.owner == names[outcomes.index(True)]


def test_its_owner_can_change_it(units: UnitsOfWork) -> None:
    keep(units, DISPATCH)
    closed = replace(DISPATCH, closed_at=NOON + SECOND, give_up_at=LATER)
    with units.writing() as unit:
        assert unit.transfers.update_dispatch(closed, owner=DISPATCH.owner)
        unit.commit()
    assert stored(units) == closed


def test_a_former_owner_changes_nothing(units: UnitsOfWork) -> None:
    keep(units, DISPATCH)
    assert take_over(units, "second")
    with units.writing() as unit:
        assert not unit.transfers.update_dispatch(replace(DISPATCH, closed_at=NOON), owner=DISPATCH.owner)
        unit.commit()
    assert stored(units) == replace(DISPATCH, transfers=(), owner="second", give_up_at=LATER)


def test_what_is_not_there_cannot_be_updated(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        assert not unit.transfers.update_dispatch(DISPATCH, owner=DISPATCH.owner)


@pytest.mark.parametrize("state", TransferState)
def test_a_dispatch_is_unsettled_while_the_outcome_of_a_transfer_is_unknown(
    units: UnitsOfWork, state: TransferState
) -> None:
    keep(units, DISPATCH, TransferState.SENT, state)
    in_doubt = state in {TransferState.SENDING, TransferState.UNCERTAIN}
    assert unsettled(units) == ([DISPATCH.id] if in_doubt else [])


def test_a_dispatch_is_not_listed_as_unsettled_before_its_owner_gives_up(units: UnitsOfWork) -> None:
    keep(units, DISPATCH, TransferState.SENDING)
    assert unsettled(units, GIVEN_UP - SECOND / 1_000_000) == []


def test_a_closed_dispatch_can_be_unsettled(units: UnitsOfWork) -> None:
    keep(units, replace(DISPATCH, closed_at=NOON), TransferState.UNCERTAIN)
    assert unsettled(units) == [DISPATCH.id]


def test_the_unsettled_come_oldest_first_and_each_once(units: UnitsOfWork) -> None:
    for name, age in (("b", 1), ("c", 2), ("a", 1)):
        dispatch = a_dispatch(id=DispatchId(name), first_sent_at=NOON - age * SECOND)
        keep(units, dispatch, TransferState.SENDING, TransferState.UNCERTAIN)
    assert unsettled(units) == ["c", "a", "b"]
    assert unsettled(units, limit=2) == ["c", "a"]


def test_sends_in_doubt_of_a_tenant_can_be_looked_for_at_once(units: UnitsOfWork) -> None:
    doubtful = a_transfer(id=TransferId("1"), state=TransferState.UNCERTAIN, failed_looks=3)
    elsewhere = replace(doubtful, id=TransferId("2"), document=document(2), tenant_id=TenantId("elsewhere"))
    sending = replace(doubtful, id=TransferId("3"), document=document(3), state=TransferState.SENDING)
    later = NOON + timedelta(hours=1)
    with units.writing() as unit:
        for each in (doubtful, elsewhere, sending):
            dispatch_id = DispatchId(f"d{each.id}")
            dispatch = replace(a_dispatch(), id=dispatch_id, transfers=(each.id,), give_up_at=later)
            unit.transfers.add_dispatch(dispatch)
            unit.transfers.add(replace(each, dispatch_id=dispatch_id))
        unit.commit()
    organization = doubtful.document.organization_id
    with units.writing() as unit:
        assert unit.transfers.look_soon(organization, doubtful.tenant_id, NOON) == 1
        unit.commit()
    with units.reading() as unit:
        assert [each.id for each in unit.transfers.unsettled(NOON)] == ["d1"]
        found = [unit.transfers.get(organization, each.id) for each in (doubtful, elsewhere, sending)]
        assert [each.failed_looks for each in found if each is not None] == [0, 3, 3]

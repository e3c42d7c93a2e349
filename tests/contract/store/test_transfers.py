"""Transfers: at most one open one of a document."""

from dataclasses import replace
from typing import Any

import pytest

from core.ids import LinkId, RequestId, TransferId
from core.transfer import OPEN_STATES, Planned, Transfer, TransferState
from ports import AlreadyExists, UnitsOfWork
from support.racing import at_once
from support.records import ACME, GLOBEX, INVOICE, NOON, SECOND, WARNING, a_transfer, document

TRANSFER = a_transfer()
ANOTHER = a_transfer(id=TransferId("transfer-2"))
SETTLED = sorted(set(TransferState) - OPEN_STATES)
FULL = a_transfer(
    request_id=RequestId("request-1"),
    supersedes=LinkId("link-1"),
    problems=(WARNING, WARNING),
    since=NOON,
    planned=Planned("digest", NOON + SECOND),
    first_look_at=NOON,
    known_by=NOON + SECOND,
    looks=3,
    failed_looks=2,
)


def keep(units: UnitsOfWork, *transfers: Transfer) -> None:
    with units.writing() as unit:
        for transfer in transfers:
            unit.transfers.add(transfer)
        unit.commit()


@pytest.mark.parametrize("transfer", [TRANSFER, FULL], ids=["bare", "full"])
def test_a_transfer_comes_back_as_it_was_given(units: UnitsOfWork, transfer: Transfer) -> None:
    keep(units, transfer)
    with units.reading() as unit:
        assert unit.transfers.get(ACME, transfer.id) == unit.transfers.open_for(INVOICE) == transfer


def test_another_organization_does_not_see_it(units: UnitsOfWork) -> None:
    keep(units, TRANSFER)
    with units.reading() as unit:
        assert unit.transfers.get(GLOBEX, TRANSFER.id) is None
        assert unit.transfers.open_for(replace(INVOICE, organization_id=GLOBEX)) is None


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_while_one_is_open_another_is_refused(units: UnitsOfWork, state: TransferState) -> None:
    keep(units, replace(TRANSFER, state=state))
    with pytest.raises(AlreadyExists):
        keep(units, ANOTHER)


def test_after_a_restore_what_is_in_doubt_is_looked_for_as_if_for_the_first_time(units: UnitsOfWork) -> None:
    looked: dict[str, Any] = {"first_look_at": NOON, "known_by": NOON, "looks": 3, "failed_looks": 2}
    every = [
        replace(TRANSFER, id=TransferId(state), document=document(number), state=state, **looked)
        for number, state in enumerate(TransferState)
    ]
    other = replace(every[0], id=TransferId("other"), document=document(1, GLOBEX))
    keep(units, *every, other)
    with units.writing() as unit:
        assert unit.transfers.forget_looks() == 3
        unit.commit()
    fresh: dict[str, Any] = {"first_look_at": None, "known_by": None, "looks": 0, "failed_looks": 0}
    in_doubt = {TransferState.SENDING, TransferState.UNCERTAIN}
    with units.reading() as unit:
        for each in (*every, other):
            stored = unit.transfers.get(each.document.organization_id, each.id)
            assert stored == (replace(each, **fresh) if each.state in in_doubt else each)


@pytest.mark.parametrize("state", SETTLED)
def test_once_it_is_settled_another_may_begin(units: UnitsOfWork, state: TransferState) -> None:
    keep(units, TRANSFER)
    with units.writing() as unit:
        unit.transfers.update(replace(TRANSFER, state=state))
        assert unit.transfers.open_for(INVOICE) is None
        unit.transfers.add(ANOTHER)
        assert unit.transfers.open_for(INVOICE) == ANOTHER


def test_an_open_transfer_is_not_in_the_way_of_other_documents(units: UnitsOfWork) -> None:
    other = replace(ANOTHER, document=document(2))
    keep(units, TRANSFER, other)
    with units.reading() as unit:
        assert [unit.transfers.open_for(each) for each in (INVOICE, other.document)] == [TRANSFER, other]


def test_an_open_transfer_is_not_in_the_way_of_other_organizations(units: UnitsOfWork) -> None:
    other = replace(ANOTHER, document=replace(INVOICE, organization_id=GLOBEX))
    keep(units, TRANSFER, other)
    with units.reading() as unit:
        assert [unit.transfers.open_for(each) for each in (INVOICE, other.document)] == [TRANSFER, other]


def test_a_settled_one_cannot_be_opened_beside_another(units: UnitsOfWork) -> None:
    keep(units, replace(TRANSFER, state=TransferState.NOT_SENT), ANOTHER)
    with units.writing() as unit, pytest.raises(AlreadyExists):
        unit.transfers.update(TRANSFER)


def test_after_a_refusal_the_unit_can_tell_whom_to_wait_for(units: UnitsOfWork) -> None:
    keep(units, TRANSFER)
    with units.writing() as unit:
        with pytest.raises(AlreadyExists):
            unit.transfers.add(ANOTHER)
        assert unit.transfers.open_for(INVOICE) == TRANSFER


@pytest.mark.parametrize("stranger", [ANOTHER, a_transfer(document=replace(INVOICE, organization_id=GLOBEX))])
def test_what_is_not_there_cannot_be_updated(units: UnitsOfWork, stranger: Transfer) -> None:
    keep(units, TRANSFER)
    with units.writing() as unit:
        with pytest.raises(KeyError):
            unit.transfers.update(stranger)
        assert unit.transfers.get(ACME, TRANSFER.id) == TRANSFER


def test_of_many_who_begin_at_once_one_wins(units: UnitsOfWork) -> None:
    many = [a_transfer(id=TransferId(f"transfer-{number}")) for number in range(6)]
    outcomes = at_once(*[lambda transfer=transfer: keep(units, transfer) for transfer in many])
    assert [type(outcome) for outcome in outcomes if outcome] == [AlreadyExists] * 5
    with units.reading() as unit:
        assert unit.transfers.open_for(INVOICE) == many[outcomes.index(None)]


def test_changing_what_was_handed_in_or_out_changes_nothing_stored(units: UnitsOfWork) -> None:
    facts = {"code": "7"}
    keep(units, replace(TRANSFER, problems=(replace(WARNING, facts=facts),)))
    facts.clear()
    with units.reading() as unit:
        handed_out = unit.transfers.open_for(INVOICE)
        assert handed_out is not None
        assert isinstance(handed_out.problems[0].facts, dict)
        handed_out.problems[0].facts.clear()
        assert unit.transfers.get(ACME, TRANSFER.id) == replace(TRANSFER, problems=(WARNING,))


def test_many_transfers_are_read_at_once_and_only_the_organizations_own(units: UnitsOfWork) -> None:
    others = [replace(TRANSFER, id=TransferId(str(n)), document=document(n)) for n in (5, 6)]
    foreign = replace(TRANSFER, id=TransferId("7"), document=document(7, GLOBEX))
    keep(units, *others, foreign)
    with units.reading() as unit:
        wanted = [TransferId("5"), TransferId("7"), TransferId("none"), TransferId("6")]
        found = unit.transfers.get_all(TRANSFER.document.organization_id, wanted)
        assert dict(found) == {each.id: each for each in others}
        assert unit.transfers.get_all(TRANSFER.document.organization_id, []) == {}

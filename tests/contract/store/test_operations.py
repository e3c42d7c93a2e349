"""A request id stands for one write of one organization."""

from dataclasses import replace

import pytest

from core.ids import RequestId
from ports import AlreadyExists, Operation, UnitsOfWork
from support.racing import at_once
from support.records import ACME, GLOBEX, SECOND, an_operation

OPERATION = an_operation()


def keep(units: UnitsOfWork, *operations: Operation) -> None:
    with units.writing() as unit:
        for operation in operations:
            unit.operations.add(operation)
        unit.commit()


def test_an_operation_comes_back_as_it_was_given(units: UnitsOfWork) -> None:
    keep(units, OPERATION)
    with units.reading() as unit:
        assert unit.operations.get(ACME, OPERATION.request_id) == OPERATION
        assert unit.operations.get(ACME, RequestId("another")) is None


def test_a_request_id_is_used_once(units: UnitsOfWork) -> None:
    keep(units, OPERATION)
    with pytest.raises(AlreadyExists):
        keep(units, replace(OPERATION, method="UpdateSettings"))


def test_two_organizations_may_use_the_same_request_id(units: UnitsOfWork) -> None:
    theirs = replace(OPERATION, organization_id=GLOBEX, result_id="transfer-2")
    keep(units, OPERATION, theirs)
    with units.reading() as unit:
        assert unit.operations.get(GLOBEX, OPERATION.request_id) == theirs


def test_of_many_who_use_it_at_once_one_wins(units: UnitsOfWork) -> None:
    many = [replace(OPERATION, result_id=f"{number}") for number in range(6)]
    outcomes = at_once(*[lambda operation=operation: keep(units, operation) for operation in many])
    assert [type(outcome) for outcome in outcomes if outcome] == [AlreadyExists] * 5
    with units.reading() as unit:
        assert unit.operations.get(ACME, OPERATION.request_id) == many[outcomes.index(None)]


def test_old_ones_are_forgotten_and_their_request_ids_free(units: UnitsOfWork) -> None:
    newer = replace(OPERATION, request_id=RequestId("request-2"), at=OPERATION.at + SECOND)
    keep(units, OPERATION, newer)
    with units.writing() as unit:
        assert unit.operations.forget_before(OPERATION.at) == 0
        assert unit.operations.forget_before(newer.at) == 1
        assert unit.operations.get(ACME, newer.request_id) == newer
        unit.operations.add(OPERATION)

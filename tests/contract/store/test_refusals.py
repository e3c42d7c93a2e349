"""Traces of copies that were refused."""

from datetime import timedelta

import pytest

from core.documents import DocumentKind
from core.ids import ConnectionId, SubsidiaryId, TransferId, UserId
from core.transfer import Refusal, TransferState
from ports import AlreadyExists, TransferFilter, UnitsOfWork
from support.records import ACME, GLOBEX, INVOICE, NOON, SECOND, a_refusal, document

FIRST = a_refusal(id=TransferId("1"))
SECOND_ONE = a_refusal(
    id=TransferId("2"),
    document=document(2),
    subsidiary_id=SubsidiaryId("2"),
    connection_id=ConnectionId(""),
    actor=UserId("ann"),
    created_at=NOON + SECOND,
)
STRANGE = a_refusal(id=TransferId("3"), document=document(1, GLOBEX))


def keep(units: UnitsOfWork, *refusals: Refusal) -> None:
    with units.writing() as unit:
        for refusal in refusals:
            unit.refusals.add(refusal)
        unit.commit()


def test_a_trace_comes_back_as_it_was_given(units: UnitsOfWork) -> None:
    keep(units, FIRST)
    with units.reading() as unit:
        assert unit.refusals.get(ACME, FIRST.id) == FIRST
        assert unit.refusals.get(GLOBEX, FIRST.id) is None
        assert unit.refusals.get(ACME, TransferId("none")) is None


def test_an_id_is_given_once(units: UnitsOfWork) -> None:
    keep(units, FIRST)
    with pytest.raises(AlreadyExists):
        keep(units, FIRST)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (TransferFilter(), [SECOND_ONE, FIRST]),
        (TransferFilter(document=INVOICE), [FIRST]),
        (TransferFilter(kind=DocumentKind.INVOICE), [SECOND_ONE, FIRST]),
        (TransferFilter(kind=DocumentKind.EXPENSE), []),
        (TransferFilter(subsidiary_id=SubsidiaryId("2")), [SECOND_ONE]),
        (TransferFilter(connection_id=FIRST.connection_id), [FIRST]),
        (TransferFilter(actor=UserId("ann")), [SECOND_ONE]),
        (TransferFilter(states=frozenset({TransferState.REFUSED, TransferState.SENT})), [SECOND_ONE, FIRST]),
        (TransferFilter(states=frozenset({TransferState.SENT})), []),
        (TransferFilter(begin=NOON + SECOND), [SECOND_ONE]),
        (TransferFilter(end=NOON + SECOND), [FIRST]),
    ],
)
def test_a_list_has_what_fits_the_newest_first(
    units: UnitsOfWork, wanted: TransferFilter, found: list[Refusal]
) -> None:
    keep(units, FIRST, SECOND_ONE, STRANGE)
    with units.reading() as unit:
        assert [*unit.refusals.list(ACME, wanted)] == found
        assert [*unit.refusals.list(ACME, wanted, limit=1)] == found[:1]
        assert [*unit.refusals.list(ACME, wanted, before="2")] == [each for each in found if each is FIRST]


def test_old_ones_are_forgotten_of_all_organizations(units: UnitsOfWork) -> None:
    keep(units, FIRST, SECOND_ONE, STRANGE)
    with units.writing() as unit:
        assert unit.refusals.forget_before(NOON + timedelta(microseconds=1)) == 2
        unit.commit()
    with units.reading() as unit:
        assert [*unit.refusals.list(ACME)] == [SECOND_ONE]
        assert [*unit.refusals.list(GLOBEX)] == []

"""A unit of work is all or nothing, alone, and used as it is meant to be."""

from collections.abc import Callable

import pytest

from core.ids import ConnectionId, DispatchId
from ports import UnitMisused, UnitOfWork, UnitsOfWork
from support.racing import at_once
from support.records import ACME, INVOICE, a_connection, a_contact_link, a_dispatch, a_transfer, document

KNOWN = a_connection()


def is_known(units: UnitsOfWork) -> bool:
    with units.reading() as unit:
        return unit.connections.get(ACME, KNOWN.id) is not None


def test_what_was_committed_is_there_for_the_next_unit(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.connections.add(KNOWN)
        unit.commit()
    assert is_known(units)


def test_a_unit_sees_its_own_writes(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.connections.add(KNOWN)
        assert unit.connections.get(ACME, KNOWN.id) == KNOWN


def test_without_a_commit_nothing_is_kept(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.connections.add(KNOWN)
    assert not is_known(units)


def test_an_exception_undoes_everything(units: UnitsOfWork) -> None:
    def fail() -> None:
        with units.writing() as unit:
            unit.connections.add(KNOWN)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not is_known(units)


def test_after_an_exception_the_next_unit_can_write(units: UnitsOfWork) -> None:
    with pytest.raises(ZeroDivisionError), units.writing():
        raise ZeroDivisionError
    with units.writing() as unit:
        unit.connections.add(KNOWN)
        unit.commit()
    assert is_known(units)


def test_what_a_reading_unit_has_seen_does_not_change_while_others_write(units: UnitsOfWork) -> None:
    with units.reading() as reading:
        assert reading.connections.list(ACME) == []
        with units.writing() as writing:
            writing.connections.add(KNOWN)
            writing.commit()
        assert reading.connections.list(ACME) == []
    assert is_known(units)


def test_a_reading_unit_does_not_see_what_is_not_committed(units: UnitsOfWork) -> None:
    with units.writing() as writing:
        writing.connections.add(KNOWN)
        assert not is_known(units)


def test_a_reading_unit_refuses_to_commit(units: UnitsOfWork) -> None:
    with units.reading() as unit, pytest.raises(UnitMisused):
        unit.commit()


WRITES: dict[str, Callable[[UnitOfWork], object]] = {
    "add": lambda unit: unit.connections.add(KNOWN),
    "update": lambda unit: unit.connections.update(KNOWN),
    "put": lambda unit: unit.contact_links.put(a_contact_link()),
    "take": lambda unit: unit.consents.take("state-1"),
    "forget": lambda unit: unit.operations.forget_before(KNOWN.connected_at),
    "forget settings": lambda unit: unit.settings.forget(KNOWN.id),
    "forget contacts": lambda unit: unit.contact_links.forget(ACME, KNOWN.tenant.id),
    "remove": lambda unit: unit.contact_links.remove(ACME, KNOWN.tenant.id, a_contact_link().party_id),
    "update_dispatch": lambda unit: unit.transfers.update_dispatch(a_dispatch(), owner="first"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_reading_unit_refuses_to_write(units: UnitsOfWork, write: Callable[[UnitOfWork], object]) -> None:
    with units.reading() as unit, pytest.raises(UnitMisused):
        write(unit)


def test_nothing_follows_a_commit(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.connections.add(KNOWN)
        unit.commit()
        with pytest.raises(UnitMisused):
            unit.connections.get(ACME, KNOWN.id)
        with pytest.raises(UnitMisused):
            unit.connections.add(a_connection(id=ConnectionId("connection-2")))
        with pytest.raises(UnitMisused):
            unit.commit()


def test_a_unit_is_of_no_use_after_its_block(units: UnitsOfWork) -> None:
    with units.writing() as writing:
        pass
    with units.reading() as reading:
        pass
    for ended in (writing, reading):
        with pytest.raises(UnitMisused):
            ended.connections.get(ACME, KNOWN.id)


def test_what_a_writing_unit_has_read_is_still_true_when_it_writes(units: UnitsOfWork) -> None:
    def add_one_more() -> None:
        with units.writing() as unit:
            count = len(unit.transfers.transfers_of(DispatchId("dispatch-1")))
            number = count + 1
            transfer = a_transfer(
                id=f"transfer-{number}",
                document=document(number),
                dispatch_id=DispatchId("dispatch-1"),
            )
            unit.transfers.add(transfer)
            unit.commit()

    with units.writing() as unit:
        unit.transfers.add_dispatch(a_dispatch())
        unit.commit()
    assert at_once(*[add_one_more] * 8) == [None] * 8
    with units.reading() as unit:
        assert len(unit.transfers.transfers_of(DispatchId("dispatch-1"))) == 8


def test_a_transfer_of_a_dispatch_that_is_not_there_is_never_committed(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.transfers.add(a_transfer(dispatch_id=DispatchId("nowhere")))
        with pytest.raises(KeyError):
            unit.commit()
    with units.reading() as unit:
        assert unit.transfers.open_for(INVOICE) is None

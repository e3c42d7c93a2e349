"""Restores of the database, and the connections that wait until Xero was read."""

from dataclasses import replace
from datetime import timedelta

from core.connection import ConnectionState
from core.ids import ConnectionId
from core.restoration import Restoration, Restore
from ports import UnitsOfWork
from support.records import NOON, SECOND, a_connection, a_tenant

HOUR = timedelta(hours=1)
RESTORE = Restore(NOON - HOUR, NOON)
PARIS = a_connection(id=ConnectionId("connection-2"), subsidiary_id="2", tenant=a_tenant("paris"))
GONE = a_connection(
    id=ConnectionId("connection-3"), subsidiary_id="3", tenant=a_tenant("rome"), state=ConnectionState.DELETED
)


def begin(units: UnitsOfWork, *restores: Restore) -> list[int]:
    with units.writing() as unit:
        begun = [unit.restorations.begin(each) for each in restores]
        unit.commit()
    return begun


def connect(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        for connection in (a_connection(), PARIS, GONE):
            unit.connections.add(connection)
        unit.commit()


def put(units: UnitsOfWork, *restorations: Restoration) -> None:
    with units.writing() as unit:
        for each in restorations:
            unit.restorations.put(each)
        unit.commit()


def test_every_connection_waits_but_those_that_are_deleted(units: UnitsOfWork) -> None:
    connect(units)
    assert begin(units, RESTORE) == [2]
    with units.reading() as unit:
        assert unit.restorations.get(PARIS.id) == Restoration(PARIS.id, PARIS.organization_id, NOON - HOUR, NOON)
        assert unit.restorations.get(GONE.id) is None


def test_a_second_restore_begins_anew_from_the_older_backup(units: UnitsOfWork) -> None:
    connect(units)
    begin(units, RESTORE)
    put(units, Restoration(PARIS.id, PARIS.organization_id, NOON - 3 * HOUR, NOON, NOON, 4, 2))
    begin(units, Restore(NOON - 2 * HOUR, NOON + HOUR))
    with units.reading() as unit:
        found = [unit.restorations.get(each.id) for each in (a_connection(), PARIS)]
        latest = unit.restorations.latest()
    assert found == [
        Restoration(a_connection().id, PARIS.organization_id, NOON - 2 * HOUR, NOON + HOUR),
        Restoration(PARIS.id, PARIS.organization_id, NOON - 3 * HOUR, NOON + HOUR),
    ]
    assert latest == Restore(NOON - 2 * HOUR, NOON + HOUR)


def test_there_is_no_restore_at_first(units: UnitsOfWork) -> None:
    with units.reading() as unit:
        assert unit.restorations.latest() is None
        assert unit.restorations.due(NOON) == []


def test_what_is_due_comes_earliest_first_then_by_connection(units: UnitsOfWork) -> None:
    first = Restoration(ConnectionId("b"), PARIS.organization_id, NOON, NOON, NOON + SECOND, 1, 3)
    others = [replace(first, connection_id=ConnectionId(name), look_at=NOON + SECOND) for name in "ca"]
    later = replace(first, connection_id=ConnectionId("d"), look_at=NOON + HOUR)
    put(units, later, *others, first)
    with units.reading() as unit:
        assert unit.restorations.due(NOON + SECOND) == [first, others[1], others[0]]
        assert unit.restorations.due(NOON + SECOND, limit=1) == [first]


def test_one_that_is_removed_waits_no_more(units: UnitsOfWork) -> None:
    one = Restoration(ConnectionId("b"), PARIS.organization_id, NOON, NOON)
    put(units, one, replace(one, connection_id=ConnectionId("c")))
    with units.writing() as unit:
        unit.restorations.remove(one.connection_id)
        unit.restorations.remove(one.connection_id)
        unit.commit()
    with units.reading() as unit:
        assert [each.connection_id for each in unit.restorations.due(NOON)] == ["c"]

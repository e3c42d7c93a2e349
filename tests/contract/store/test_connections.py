"""Connections: one live one for each tenant and each subsidiary of an organization (R6)."""

from dataclasses import replace
from typing import Any

import pytest

from core.connection import Connection, ConnectionState
from core.ids import ConnectionId, SubsidiaryId
from ports import AlreadyExists, UnitsOfWork
from support.racing import at_once
from support.records import ACME, GLOBEX, NOON, SECOND, a_connection, a_tenant

LONDON = a_connection()
PARIS = a_connection(id=ConnectionId("connection-2"), subsidiary_id=SubsidiaryId("paris"), tenant=a_tenant("paris"))
SAME_TENANT = replace(PARIS, tenant=LONDON.tenant)
SAME_SUBSIDIARY = replace(PARIS, subsidiary_id=LONDON.subsidiary_id)


def test_a_connection_comes_back_as_it_was_given(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.connections.add(LONDON)
        assert unit.connections.get(ACME, LONDON.id) == LONDON


def test_another_organization_does_not_see_it(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.connections.add(LONDON)
        assert unit.connections.get(GLOBEX, LONDON.id) is None
        assert unit.connections.list(GLOBEX) == []


def test_an_unknown_connection_is_none(units: UnitsOfWork) -> None:
    with units.reading() as unit:
        assert unit.connections.get(ACME, LONDON.id) is None


@pytest.mark.parametrize("rival", [SAME_TENANT, SAME_SUBSIDIARY], ids=["tenant", "subsidiary"])
def test_two_live_connections_of_one_are_refused(units: UnitsOfWork, rival: Connection) -> None:
    with units.writing() as unit:
        unit.connections.add(LONDON)
        with pytest.raises(AlreadyExists):
            unit.connections.add(rival)


def test_after_a_refusal_the_unit_goes_on_as_if_nothing_had_been_tried(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.connections.add(LONDON)
        with pytest.raises(AlreadyExists):
            unit.connections.add(SAME_TENANT)
        unit.connections.add(PARIS)
        unit.commit()
    with units.reading() as unit:
        assert unit.connections.list(ACME) == [LONDON, PARIS]


def test_an_id_serves_once(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.connections.add(LONDON)
        with pytest.raises(AlreadyExists):
            unit.connections.add(replace(PARIS, id=LONDON.id))


def test_a_tenant_may_serve_two_organizations(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.connections.add(LONDON)
        unit.connections.add(theirs := replace(SAME_TENANT, organization_id=GLOBEX))
        assert (unit.connections.list(ACME), unit.connections.list(GLOBEX)) == ([LONDON], [theirs])


def test_a_connection_that_waits_for_a_consent_is_live(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.connections.add(replace(LONDON, state=ConnectionState.NEEDS_REAUTHORIZATION))
        with pytest.raises(AlreadyExists):
            unit.connections.add(SAME_TENANT)


def test_once_disconnected_tenant_and_subsidiary_are_free(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.connections.add(LONDON)
        unit.connections.update(replace(LONDON, state=ConnectionState.DISCONNECTED))
        unit.connections.add(replace(LONDON, id=PARIS.id))
        assert len(unit.connections.list(ACME)) == 2


def test_of_one_that_was_deleted_tenant_and_subsidiary_are_free_and_its_row_is_kept(units: UnitsOfWork) -> None:
    gone = LONDON.becoming(ConnectionState.DELETED, NOON + SECOND, noticed_at_xero=True)
    with units.writing() as unit:
        unit.connections.add(LONDON)
        unit.connections.update(gone)
        unit.connections.add(replace(LONDON, id=PARIS.id))
        unit.commit()
    with units.reading() as unit:
        assert unit.connections.get(ACME, LONDON.id) == gone
        assert unit.connections.list(ACME) == [gone, replace(LONDON, id=PARIS.id)]


@pytest.mark.parametrize("state", sorted(ConnectionState))
def test_a_list_leaves_out_those_that_were_deleted_where_asked_to_and_no_others(
    units: UnitsOfWork, state: ConnectionState
) -> None:
    london = replace(LONDON, state=state)
    with units.writing() as unit:
        unit.connections.add(london)
        unit.connections.add(PARIS)
        assert unit.connections.list(ACME) == [london, PARIS]
        kept = [PARIS] if state is ConnectionState.DELETED else [london, PARIS]
        assert unit.connections.list(ACME, deleted=False) == kept
        assert unit.connections.list(ACME, deleted=False, limit=1) == kept[:1]


def test_a_disconnected_one_cannot_come_back_beside_a_live_one(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.connections.add(replace(LONDON, state=ConnectionState.DISCONNECTED))
        unit.connections.add(SAME_TENANT)
        with pytest.raises(AlreadyExists):
            unit.connections.update(LONDON)
        assert unit.connections.get(ACME, LONDON.id) == replace(LONDON, state=ConnectionState.DISCONNECTED)


def test_an_update_takes_the_place_of_what_was_there(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.connections.add(LONDON)
        renamed = replace(LONDON, subsidiary_name="Greater London")
        unit.connections.update(renamed)
        assert unit.connections.list(ACME) == [renamed]


@pytest.mark.parametrize("stranger", [PARIS, replace(LONDON, organization_id=GLOBEX)], ids=["id", "organization"])
def test_what_is_not_there_cannot_be_updated(units: UnitsOfWork, stranger: Connection) -> None:
    with units.writing() as unit:
        unit.connections.add(LONDON)
        with pytest.raises(KeyError):
            unit.connections.update(stranger)
        assert unit.connections.list(ACME) == [LONDON]


def test_a_list_goes_by_id_in_pages(units: UnitsOfWork) -> None:
    ids = ["B", "a", "C", "b", "é", "-"]
    with units.writing() as unit:
        for name in ids:
            own = {"id": ConnectionId(name), "subsidiary_id": SubsidiaryId(name), "tenant": a_tenant(name)}
            unit.connections.add(a_connection(**own))
        unit.commit()
    with units.reading() as unit:
        assert [each.id for each in unit.connections.list(ACME)] == sorted(ids)
        first = unit.connections.list(ACME, limit=4)
        assert [each.id for each in first] == sorted(ids)[:4]
        assert [each.id for each in unit.connections.list(ACME, after=first[-1].id, limit=4)] == sorted(ids)[4:]


def test_of_two_who_connect_the_same_tenant_at_once_one_wins(units: UnitsOfWork) -> None:
    def connect(connection: Connection) -> None:
        with units.writing() as unit:
            unit.connections.add(connection)
            unit.commit()

    outcomes = at_once(lambda: connect(LONDON), lambda: connect(SAME_TENANT))
    assert [type(outcome) for outcome in outcomes if outcome] == [AlreadyExists]
    with units.reading() as unit:
        assert len(unit.connections.list(ACME)) == 1


@pytest.mark.parametrize(
    ("other", "is_shared"),
    [
        ({}, True),
        ({"state": ConnectionState.NEEDS_REAUTHORIZATION}, True),
        ({"state": ConnectionState.DISCONNECTED}, False),
        ({"tenant": a_tenant("paris")}, False),
        ({"organization_id": ACME, "state": ConnectionState.DISCONNECTED}, False),
    ],
)
def test_a_tenant_is_shared_with_live_connections_of_other_organizations(
    units: UnitsOfWork, other: dict[str, Any], is_shared: bool
) -> None:
    stranger = replace(LONDON, **{"id": ConnectionId("theirs"), "organization_id": GLOBEX, **other})
    with units.writing() as unit:
        unit.connections.add(LONDON)
        unit.connections.add(stranger)
        assert unit.connections.is_shared(LONDON) == is_shared

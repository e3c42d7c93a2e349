"""Choosing, checking, disconnecting and deleting: what is read of the requests, and what is told of the answers."""

from datetime import timedelta
from typing import Any

import pytest

from core.connection import ConnectionState, Tenant
from core.errors import Refused
from core.ids import ConnectionId, GrantedConnectionId, TenantId
from core.problems import Problem, Reason
from productive.xero.v1 import connection_service_pb2 as wire
from productive.xero.v1 import error_reason_pb2
from support.documents import NOW, a_connection
from support.edge import Servicers, StandIn
from support.plugin import Plugin, a_copier, an_admin
from usecases.connections.check import CheckConnection
from usecases.connections.consents import ChooseTenant, CompleteConnection
from usecases.connections.queries import ListConnections
from usecases.connections.removal import DeleteConnection, DisconnectConnection
from usecases.connections.requests import Checked, Completed, TenantChosen, TenantOffer

CONNECTION = a_connection(state_at=NOW)
GONE = a_connection(state=ConnectionState.DISCONNECTED, state_at=NOW + timedelta(hours=1), noticed_at_xero=True)
IN_USE = Problem(Reason.TENANT_IN_USE, "", "Leeds Ltd is connected to subsidiary Leeds", {"connection_id": "c2"})


def edge(use_case: type[Any], stand_in: StandIn) -> Servicers:
    return Servicers(Plugin(), {use_case: stand_in})


def offer(name: str, problem: Problem | None = None) -> TenantOffer:
    return TenantOffer(Tenant(TenantId(name.lower()), name, GrantedConnectionId(f"granted-{name}")), problem)


def test_a_connection_says_since_when_it_is_so_and_who_noticed() -> None:
    servicers = edge(ChooseTenant, StandIn(Completed(GONE)))
    request = wire.ChooseTenantRequest(state="s", tenant_id="london")
    told = servicers.call(request, wire.ChooseTenantResponse, by=an_admin()).connection
    assert told.state == wire.CONNECTION_STATE_DISCONNECTED
    assert told.state_time.ToDatetime() == (NOW + timedelta(hours=1)).replace(tzinfo=None)
    assert told.noticed_at_xero


def test_several_organisations_are_offered_by_name_with_what_stands_against_them() -> None:
    completed = Completed(tenants=(offer("leeds", IN_USE), offer("York"), offer("London")))
    servicers = edge(CompleteConnection, StandIn(completed))
    request = wire.CompleteConnectionRequest(state="s", code="c")
    response = servicers.call(request, wire.CompleteConnectionResponse, by=an_admin())
    assert not response.HasField("connection")
    assert [tenant.name for tenant in response.tenants] == ["leeds", "London", "York"]
    assert [tenant.HasField("problem") for tenant in response.tenants] == [True, False, False]
    assert response.tenants[0].problem.reason == error_reason_pb2.ERROR_REASON_TENANT_IN_USE


def test_one_organisation_is_connected_at_once() -> None:
    servicers = edge(CompleteConnection, StandIn(Completed(CONNECTION)))
    request = wire.CompleteConnectionRequest(state="s", code="c")
    response = servicers.call(request, wire.CompleteConnectionResponse, by=an_admin())
    assert response.connection.connection_id == CONNECTION.id
    assert not response.tenants


def test_the_organisation_that_is_chosen_travels() -> None:
    choose = StandIn(Completed())
    request = wire.ChooseTenantRequest(state="s", tenant_id="london", validate_only=True, request_id="r1")
    response = edge(ChooseTenant, choose).call(request, wire.ChooseTenantResponse, by=an_admin())
    assert not response.HasField("connection")
    ((caller, chosen, write),) = choose.asked
    assert (caller, chosen) == (an_admin(), TenantChosen("s", TenantId("london")))
    assert (write.request_id, write.validate_only) == ("r1", True)


def test_a_connection_that_is_checked_is_reported_with_every_obstacle() -> None:
    gone = Problem(Reason.CONNECTION_DISCONNECTED, "", "Disconnected in Xero", {"connection_id": GONE.id})
    check = StandIn(Checked(GONE, (gone,)))
    request = wire.CheckConnectionRequest(connection_id=GONE.id)
    response = edge(CheckConnection, check).call(request, wire.CheckConnectionResponse)
    assert response.connection.noticed_at_xero
    assert [problem.reason for problem in response.problems] == [error_reason_pb2.ERROR_REASON_CONNECTION_DISCONNECTED]
    assert check.asked == [(a_copier(), GONE.id)]


@pytest.mark.parametrize(
    ("use_case", "request_type", "response_type"),
    [
        (DisconnectConnection, wire.DisconnectConnectionRequest, wire.DisconnectConnectionResponse),
        (DeleteConnection, wire.DeleteConnectionRequest, wire.DeleteConnectionResponse),
    ],
)
def test_what_is_left_of_a_connection_is_reported(use_case: Any, request_type: Any, response_type: Any) -> None:
    end = StandIn(GONE)
    request = request_type(connection_id=GONE.id, request_id="r1", validate_only=True)
    response = edge(use_case, end).call(request, response_type, by=an_admin())
    assert response.connection.connection_id == GONE.id
    ((_, connection_id, write),) = end.asked
    assert connection_id == ConnectionId("connection")
    assert (write.request_id, write.validate_only) == ("r1", True)


@pytest.mark.parametrize(
    ("request_message", "fields"),
    [
        (wire.ChooseTenantRequest(request_id="x" * 129), ["state", "tenant_id", "request_id"]),
        (wire.CheckConnectionRequest(), ["connection_id"]),
        (wire.DisconnectConnectionRequest(request_id="x" * 129), ["connection_id", "request_id"]),
        (wire.DeleteConnectionRequest(connection_id="a\nb"), ["connection_id"]),
    ],
)
def test_every_bad_field_is_named_and_nothing_is_asked(request_message: Any, fields: list[str]) -> None:
    with pytest.raises(Refused) as refusal:
        Servicers(Plugin()).call(request_message, wire.Connection, by=an_admin())
    assert [problem.field for problem in refusal.value.problems] == fields


@pytest.mark.parametrize("deleted", [True, False])
def test_connections_that_were_deleted_are_listed_only_where_asked_for(deleted: bool) -> None:
    list_connections = StandIn([CONNECTION])
    request = wire.ListConnectionsRequest(show_deleted=deleted, page_size=1)
    edge(ListConnections, list_connections).call(request, wire.ListConnectionsResponse)
    assert list_connections.asked == [(a_copier(), "", 2)]
    assert list_connections.named == [{"deleted": deleted}]

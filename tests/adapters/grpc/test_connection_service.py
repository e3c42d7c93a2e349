"""ConnectionService without a socket: the plugin in memory behind its servicer."""

from datetime import timedelta

import pytest

from adapters.memory.authorizer import MemoryAuthorizer
from core.connection import Tenant
from core.errors import Refused
from core.ids import GrantedConnectionId, TenantId
from core.problems import Reason
from productive.xero.v1.connection_service_pb2 import (
    CONNECTION_STATE_CONNECTED,
    CONNECTION_STATE_DELETED,
    CONNECTION_STATE_DISCONNECTED,
    CheckConnectionRequest,
    CheckConnectionResponse,
    ChooseTenantRequest,
    ChooseTenantResponse,
    CompleteConnectionRequest,
    CompleteConnectionResponse,
    DeleteConnectionRequest,
    DeleteConnectionResponse,
    DisconnectConnectionRequest,
    DisconnectConnectionResponse,
    GetConnectionRequest,
    GetConnectionResponse,
    ListConnectionsRequest,
    ListConnectionsResponse,
    StartConnectionRequest,
    StartConnectionResponse,
)
from productive.xero.v1.error_reason_pb2 import ERROR_REASON_TENANT_IN_USE
from support.edge import Servicers
from support.plugin import CALLBACK, Plugin, an_admin

LONDON = StartConnectionRequest(subsidiary_id="1", subsidiary_name="London", redirect_uri=CALLBACK)


@pytest.fixture
def edge() -> Servicers:
    return Servicers(Plugin())


def agreed(edge: Servicers, consent_url: str, *names: str) -> CompleteConnectionRequest:
    tenants = [
        Tenant(TenantId(name.lower()), f"{name} Ltd", GrantedConnectionId(f"granted-{name}"))
        for name in names or ("London",)
    ]
    code = edge.plugin.injector.get(MemoryAuthorizer).agree(consent_url, tenants)
    state = consent_url.partition("state=")[2].partition("&")[0]
    return CompleteConnectionRequest(state=state, code=code)


def test_a_consent_is_asked_for_and_given(edge: Servicers) -> None:
    started = edge.call(LONDON, StartConnectionResponse, by=an_admin())
    assert started.expire_time.ToDatetime(None) == edge.plugin.clock.now().replace(tzinfo=None) + timedelta(minutes=15)
    made = edge.call(agreed(edge, started.consent_url), CompleteConnectionResponse, by=an_admin()).connection
    assert (made.subsidiary_id, made.tenant_name, made.state) == ("1", "London Ltd", CONNECTION_STATE_CONNECTED)
    assert made.connected_by == "ann"
    found = edge.call(GetConnectionRequest(connection_id=made.connection_id), GetConnectionResponse)
    assert found.connection == made


def test_one_of_several_organisations_is_chosen(edge: Servicers) -> None:
    edge.plugin.connect("2", "leeds")
    started = edge.call(LONDON, StartConnectionResponse, by=an_admin())
    redirected = agreed(edge, started.consent_url, "York", "Leeds", "London")
    offered = edge.call(redirected, CompleteConnectionResponse, by=an_admin())
    assert not offered.HasField("connection")
    assert [tenant.name for tenant in offered.tenants] == ["Leeds Ltd", "London Ltd", "York Ltd"]
    assert [tenant.problem.reason for tenant in offered.tenants] == [ERROR_REASON_TENANT_IN_USE, 0, 0]
    choice = ChooseTenantRequest(state=redirected.state, tenant_id="york")
    made = edge.call(choice, ChooseTenantResponse, by=an_admin()).connection
    assert (made.tenant_name, made.subsidiary_id) == ("York Ltd", "1")


def test_an_organisation_that_was_not_offered_cannot_be_chosen(edge: Servicers) -> None:
    started = edge.call(LONDON, StartConnectionResponse, by=an_admin())
    redirected = agreed(edge, started.consent_url, "York", "London")
    edge.call(redirected, CompleteConnectionResponse, by=an_admin())
    choice = ChooseTenantRequest(state=redirected.state, tenant_id="paris")
    with pytest.raises(Refused) as refusal:
        edge.call(choice, ChooseTenantResponse, by=an_admin())
    assert [problem.reason for problem in refusal.value.problems] == [Reason.TENANT_NOT_OFFERED]


def test_a_connection_is_disconnected_then_deleted_and_stays_readable(edge: Servicers) -> None:
    made = edge.plugin.connect()
    left = edge.call(
        DisconnectConnectionRequest(connection_id=made.id), DisconnectConnectionResponse, by=an_admin()
    ).connection
    assert (left.state, left.noticed_at_xero) == (CONNECTION_STATE_DISCONNECTED, False)
    gone = edge.call(DeleteConnectionRequest(connection_id=made.id), DeleteConnectionResponse, by=an_admin()).connection
    assert gone.state == CONNECTION_STATE_DELETED
    assert edge.call(GetConnectionRequest(connection_id=made.id), GetConnectionResponse).connection == gone
    assert not edge.call(ListConnectionsRequest(), ListConnectionsResponse).connections
    shown = edge.call(ListConnectionsRequest(show_deleted=True), ListConnectionsResponse).connections
    assert list(shown) == [gone]


def test_a_connection_that_works_has_no_problem(edge: Servicers) -> None:
    made = edge.plugin.connect()
    response = edge.call(CheckConnectionRequest(connection_id=made.id), CheckConnectionResponse)
    assert response.connection.state == CONNECTION_STATE_CONNECTED
    assert [problem.reason for problem in response.problems] == []


def test_validate_only_asks_for_nothing(edge: Servicers) -> None:
    request = StartConnectionRequest(validate_only=True)
    request.MergeFrom(LONDON)
    assert edge.call(request, StartConnectionResponse, by=an_admin()).consent_url == ""


def test_every_field_that_is_missing_is_named(edge: Servicers) -> None:
    with pytest.raises(Refused) as refusal:
        edge.call(StartConnectionRequest(request_id="a\nb"), StartConnectionResponse, by=an_admin())
    assert [(problem.field, problem.reason) for problem in refusal.value.problems] == [
        ("subsidiary_id", Reason.FIELD_REQUIRED),
        ("subsidiary_name", Reason.FIELD_REQUIRED),
        ("redirect_uri", Reason.FIELD_REQUIRED),
        ("request_id", Reason.FIELD_INVALID),
    ]


def test_a_redirect_without_code_is_refused_unless_it_brings_an_error(edge: Servicers) -> None:
    with pytest.raises(Refused) as refusal:
        edge.call(CompleteConnectionRequest(state="s"), CompleteConnectionResponse, by=an_admin())
    assert [problem.field for problem in refusal.value.problems] == ["code"]
    started = edge.call(LONDON, StartConnectionResponse, by=an_admin())
    denied = CompleteConnectionRequest(state=agreed(edge, started.consent_url).state, error="access_denied")
    with pytest.raises(Refused) as refusal:
        edge.call(denied, CompleteConnectionResponse, by=an_admin())
    assert [problem.reason for problem in refusal.value.problems] == [Reason.CONSENT_REFUSED]


def test_connections_are_listed_page_by_page_and_only_ones_own(edge: Servicers) -> None:
    mine = {edge.plugin.connect(str(number), f"tenant-{number}").id for number in range(5)}
    edge.plugin.connect("9", "elsewhere", by=an_admin("8"))
    request = ListConnectionsRequest(page_size=2)
    seen: list[str] = []
    sizes = []
    while True:
        page = edge.call(request, ListConnectionsResponse)
        seen += [connection.connection_id for connection in page.connections]
        sizes.append(len(page.connections))
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    assert (sizes, seen) == ([2, 2, 1], sorted(mine))


def test_a_connection_of_another_organization_is_not_there(edge: Servicers) -> None:
    theirs = edge.plugin.connect("9", "elsewhere", by=an_admin("8"))
    with pytest.raises(Refused) as refusal:
        edge.call(GetConnectionRequest(connection_id=theirs.id), GetConnectionResponse)
    assert refusal.value.problems[0].reason is Reason.NOT_FOUND

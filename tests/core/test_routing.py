"""A document goes through the connection of its own subsidiary, or nowhere (R6)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.connection import Connection, ConnectionState
from core.ids import ConnectionId, GrantedConnectionId, SubsidiaryId, TenantId
from core.problems import Problem, Reason
from core.routing import REFUSALS, WORDS, guard_organisation, refusal, route
from support.documents import a_connection

FIELD = "document.invoice.subsidiary_id"
LONDON, PARIS = SubsidiaryId("1"), SubsidiaryId("2")
connections = st.builds(
    lambda number, subsidiary, state: a_connection(
        id=ConnectionId(str(number)), subsidiary_id=SubsidiaryId(subsidiary), state=state
    ),
    st.integers(0, 99),
    st.sampled_from("123"),
    st.sampled_from(ConnectionState),
)


def problem_of(routed: Connection | Problem) -> Problem:
    assert isinstance(routed, Problem)
    return routed


@given(st.sampled_from("1234"), st.lists(connections, max_size=8))
def test_nothing_goes_through_another_subsidiarys_connection(subsidiary: str, given: list[Connection]) -> None:
    match route(SubsidiaryId(subsidiary), given, FIELD):
        case Connection() as connection:
            assert connection.subsidiary_id == subsidiary
            assert connection.state is ConnectionState.CONNECTED
        case Problem() as problem:
            own = [each for each in given if each.subsidiary_id == subsidiary]
            connected = [each for each in own if each.state is ConnectionState.CONNECTED]
            assert not connected or problem.reason is Reason.NEEDS_REAUTHORIZATION
            assert problem.field == FIELD


def test_a_live_connection_comes_before_one_that_was_disconnected() -> None:
    older = a_connection(id=ConnectionId("older"), state=ConnectionState.DISCONNECTED)
    live = a_connection(id=ConnectionId("live"))
    assert route(LONDON, [older, live], FIELD) is live
    assert route(LONDON, [live, older], FIELD) is live


def test_a_subsidiary_without_a_connection_gets_none() -> None:
    problem = problem_of(route(PARIS, [a_connection()], FIELD))
    assert (problem.reason, problem.facts) == (Reason.SUBSIDIARY_NOT_CONNECTED, {"subsidiary_id": PARIS})


@pytest.mark.parametrize(
    ("state", "reason", "message"),
    [
        (
            ConnectionState.DISCONNECTED,
            Reason.CONNECTION_DISCONNECTED,
            "London was disconnected from London Ltd",
        ),
        (
            ConnectionState.NEEDS_REAUTHORIZATION,
            Reason.NEEDS_REAUTHORIZATION,
            "Xero no longer accepts the consent that joins London to London Ltd",
        ),
    ],
)
def test_a_connection_that_cannot_be_used_says_why(state: ConnectionState, reason: Reason, message: str) -> None:
    connection = a_connection(state=state)
    problem = problem_of(route(LONDON, [connection], FIELD))
    assert (problem.reason, problem.message) == (reason, message)
    assert problem.facts == {"connection_id": connection.id}


def test_every_state_but_connected_is_refused_in_words() -> None:
    refused = set(ConnectionState) - {ConnectionState.CONNECTED}
    assert set(REFUSALS) == set(WORDS) == refused
    assert refusal(a_connection(), FIELD) is None


def test_what_was_sent_through_one_organisation_is_never_updated_through_another() -> None:
    connection = a_connection()
    elsewhere = replace(connection.tenant, id=TenantId("paris"), granted_connection_id=GrantedConnectionId("g"))
    assert guard_organisation(connection.tenant.id, connection, FIELD) is None
    problem = guard_organisation(connection.tenant.id, replace(connection, tenant=elsewhere), FIELD)
    assert problem is not None
    assert (problem.reason, problem.facts) == (Reason.WRONG_ORGANISATION, {"copied_to_tenant_id": "london"})

"""Endings that come twice, at once with another request, or not to their end."""

from datetime import timedelta

import pytest

from core.connection import Connection, ConnectionState
from core.errors import PluginError, RateLimited, Refused, Unreachable
from core.problems import Reason
from support.admins import Admin, reasons
from support.interrupted import a_busy_store, an_interrupted_plugin, held, interrupt, interrupt_removal

DISCONNECTED, DELETED = ConnectionState.DISCONNECTED, ConnectionState.DELETED
OUTAGES = pytest.mark.parametrize(
    ("outage", "reason"),
    [
        (Unreachable("Xero could not be reached"), Reason.XERO_UNAVAILABLE),
        (RateLimited("Too many", limit="minute", retry_after=timedelta(seconds=9)), Reason.XERO_RATE_LIMITED),
    ],
)


@pytest.fixture
def admin() -> Admin:
    return Admin(an_interrupted_plugin())


@pytest.fixture
def connection(admin: Admin) -> Connection:
    connection = admin.connect()
    admin.plugin.configure(connection)
    return connection


def at_xero(admin: Admin) -> set[str]:
    """The organisations that Xero lets us into."""
    return {tenant.id for tenant in admin.authorizer.connected.values()}


@pytest.mark.parametrize("request_ids", [("r1", "r1"), ("r1", "r2"), (None, None)], ids=str)
def test_two_disconnects_at_once_come_to_the_same(
    admin: Admin, connection: Connection, request_ids: tuple[str | None, str | None]
) -> None:
    outer, inner = (admin.plugin.write(request_id) for request_id in request_ids)
    responses: list[Connection] = []
    interrupt(admin.plugin, lambda: responses.append(admin.disconnect(connection, inner)))
    responses.append(admin.disconnect(connection, outer))
    assert responses == [admin.stored(connection)] * 2
    assert responses[0].state is DISCONNECTED


def test_a_disconnect_that_a_deletion_overtakes_leaves_it_deleted(admin: Admin, connection: Connection) -> None:
    interrupt(admin.plugin, lambda: admin.delete(connection))
    assert admin.disconnect(connection).state is DELETED
    assert admin.stored(connection).state is DELETED


@pytest.mark.parametrize("end", ["disconnect", "delete"])
def test_who_reconnects_at_that_very_moment_keeps_the_new_tokens(
    admin: Admin, connection: Connection, end: str
) -> None:
    redirected = admin.consent("london", subsidiary="2")

    def move_on() -> None:
        if not admin.stored(connection).is_live:
            admin.connect("london", "1")
        else:
            with pytest.raises(Refused):
                admin.complete(redirected)

    interrupt_removal(admin.plugin, move_on)
    getattr(admin, end)(connection)
    live = [each for each in admin.plugin.connections() if each.is_live]
    assert all(admin.has_working_tokens(each) for each in live)


@pytest.mark.parametrize("end", ["disconnect", "delete"])
def test_a_store_that_fails_leaves_something_that_can_be_ended_later(
    admin: Admin, connection: Connection, end: str
) -> None:
    interrupt(admin.plugin, a_busy_store)
    with pytest.raises(PluginError):
        getattr(admin, end)(connection)
    left = getattr(admin, end)(connection)
    assert left.state in {DISCONNECTED, DELETED}
    assert held(admin.plugin) == set()


@pytest.mark.parametrize("end", ["disconnect", "delete"])
def test_repeated_with_its_request_id_it_returns_the_connection_as_it_is(
    admin: Admin, connection: Connection, end: str
) -> None:
    first = getattr(admin, end)(connection, admin.plugin.write("r1"))
    assert getattr(admin, end)(connection, admin.plugin.write("r1")) == first
    with pytest.raises(Refused) as refusal:
        getattr(admin, end)(connection, admin.plugin.write("r1", "other"))
    assert reasons(refusal.value) == [Reason.REQUEST_ID_REUSED]


def test_a_repeat_that_comes_after_a_reconnect_does_not_disconnect_again(admin: Admin, connection: Connection) -> None:
    admin.disconnect(connection, admin.plugin.write("r1"))
    again = admin.connect()
    assert admin.disconnect(connection, admin.plugin.write("r1")) == again
    assert at_xero(admin) == {"london"}
    assert admin.has_working_tokens(again)

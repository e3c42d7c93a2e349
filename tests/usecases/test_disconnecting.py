"""Ending a connection: at Xero only this one, here with everything that makes it work, never with its history."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.connection import Connection, ConnectionState
from core.errors import LedgerError, PluginError, RateLimited, Refused, Unreachable
from core.problems import Reason
from ports import TokenVault
from support.admins import Admin, reasons
from support.interrupted import an_interrupted_plugin, held, lose_key
from support.plugin import an_admin

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


def test_a_disconnect_ends_this_connection_here_and_at_xero(admin: Admin, connection: Connection) -> None:
    other = admin.connect("paris", "2")
    admin.plugin.clock.advance(timedelta(minutes=1))
    left = admin.disconnect(connection)
    assert left == replace(connection, state=DISCONNECTED, state_at=admin.plugin.clock.now())
    assert not left.noticed_at_xero
    assert admin.stored(connection) == left
    assert at_xero(admin) == {"paris"}
    assert held(admin.plugin) == {other.id}
    assert admin.has_working_tokens(other)


def test_history_and_settings_stay_and_nothing_is_copied_any_more(admin: Admin, connection: Connection) -> None:
    copied = admin.plugin.copy()
    admin.disconnect(connection)
    assert admin.plugin.links().current == copied.link
    assert admin.plugin.transfer(copied.transfer.id) == copied.transfer
    assert admin.settings(connection.id).version == 1
    with pytest.raises(Refused) as refusal:
        admin.plugin.copy()
    assert Reason.CONNECTION_DISCONNECTED in reasons(refusal.value)
    assert len(admin.plugin.books().documents) == 1


def test_access_that_has_expired_is_renewed_to_disconnect(admin: Admin, connection: Connection) -> None:
    admin.plugin.clock.advance(timedelta(hours=5))
    assert admin.disconnect(connection).state is DISCONNECTED
    assert at_xero(admin) == set()


@OUTAGES
def test_while_xero_is_out_of_reach_nothing_is_disconnected(
    admin: Admin, connection: Connection, outage: LedgerError, reason: Reason
) -> None:
    admin.authorizer.outage = outage
    for end in (admin.disconnect, admin.delete):
        with pytest.raises(PluginError) as error:
            end(connection)
        assert reasons(error.value) == [reason]
    admin.authorizer.outage = None
    assert admin.stored(connection) == connection
    assert at_xero(admin) == {"london"}
    assert admin.has_working_tokens(connection)
    assert admin.settings(connection.id).version == 1


def test_what_is_gone_at_xero_is_disconnected_here(admin: Admin, connection: Connection) -> None:
    admin.authorizer.connected.clear()
    assert admin.disconnect(connection).state is DISCONNECTED
    assert held(admin.plugin) == set()


def test_a_consent_that_has_ended_does_not_stand_in_the_way(admin: Admin, connection: Connection) -> None:
    admin.withdraw(connection)
    assert admin.disconnect(connection).state is DISCONNECTED
    assert held(admin.plugin) == set()


@pytest.mark.parametrize("outage", [None, Unreachable("Xero could not be reached")])
def test_without_tokens_it_is_disconnected_here(
    admin: Admin, connection: Connection, outage: LedgerError | None
) -> None:
    admin.plugin.injector.get(TokenVault).remove(connection.id)
    admin.authorizer.outage = outage
    assert admin.disconnect(connection).state is DISCONNECTED


def test_tokens_that_no_key_opens_do_not_stand_in_the_way(admin: Admin, connection: Connection) -> None:
    lose_key(admin.plugin, connection)
    assert admin.disconnect(connection).state is DISCONNECTED
    assert held(admin.plugin) == set()


def test_disconnecting_again_changes_nothing_and_asks_nobody(admin: Admin, connection: Connection) -> None:
    left = admin.disconnect(connection)
    admin.plugin.clock.advance(timedelta(hours=1))
    admin.authorizer.outage = Unreachable("Xero could not be reached")
    assert admin.disconnect(connection) == left
    assert admin.stored(connection) == left


@pytest.mark.parametrize(("end", "state"), [("disconnect", DISCONNECTED), ("delete", DELETED)])
def test_validating_reports_how_it_would_be_and_changes_nothing(
    admin: Admin, connection: Connection, end: str, state: ConnectionState
) -> None:
    validating = replace(admin.plugin.write(), validate_only=True)
    assert getattr(admin, end)(connection, validating).state is state
    assert admin.stored(connection) == connection
    assert at_xero(admin) == {"london"}
    assert admin.has_working_tokens(connection)
    assert admin.settings(connection.id).version == 1


@pytest.mark.parametrize("end", ["disconnect", "delete"])
def test_connections_of_others_are_not_found(admin: Admin, connection: Connection, end: str) -> None:
    with pytest.raises(Refused) as refusal:
        getattr(Admin(admin.plugin, an_admin("8")), end)(connection)
    assert reasons(refusal.value) == [Reason.NOT_FOUND]
    assert admin.stored(connection) == connection

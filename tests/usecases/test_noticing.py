"""What a person ended in Xero is noticed by whatever is done through the connection, not by a check alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.connection import Connection, ConnectionState
from core.errors import (
    Disconnected,
    GrantGone,
    LedgerError,
    PluginError,
    Refused,
    SendFailed,
)
from core.problems import Reason
from ports import TokenVault
from support.admins import Admin, reasons
from support.interrupted import an_interrupted_plugin, interrupt
from usecases.ledger_access import LedgerAccess
from usecases.settings.settings import GetReferenceData, GetSettings

DISCONNECTED, LOST = ConnectionState.DISCONNECTED, ConnectionState.NEEDS_REAUTHORIZATION
NOTICED = pytest.mark.parametrize(
    ("outage", "state", "reason"),
    [
        (Disconnected("The person disconnected us"), DISCONNECTED, Reason.CONNECTION_DISCONNECTED),
        (GrantGone("The consent has ended"), LOST, Reason.NEEDS_REAUTHORIZATION),
    ],
    ids=["disconnected", "grant gone"],
)


@pytest.fixture
def admin() -> Admin:
    return Admin(an_interrupted_plugin())


@pytest.fixture
def connection(admin: Admin) -> Connection:
    books = admin.plugin.books()
    books.organisation = replace(books.organisation, name="London Ltd")
    connection = admin.connect()
    admin.plugin.configure(connection)
    return connection


@NOTICED
def test_reading_for_a_caller_notices_it_too(
    admin: Admin, connection: Connection, outage: LedgerError, state: ConnectionState, reason: Reason
) -> None:
    admin.plugin.books().outage = outage
    with pytest.raises(PluginError) as refusal:
        admin.plugin.process.get(GetReferenceData)(admin.caller, connection.id)
    assert reasons(refusal.value) == [reason]
    left = admin.stored(connection)
    assert (left.state, left.noticed_at_xero) == (state, True)


@NOTICED
def test_who_copies_then_is_refused_and_it_is_noticed(
    admin: Admin, connection: Connection, outage: LedgerError, state: ConnectionState, reason: Reason
) -> None:
    admin.plugin.books().outage = outage
    with pytest.raises(PluginError) as refusal:
        admin.plugin.copy()
    assert reason in reasons(refusal.value)
    left = admin.stored(connection)
    assert (left.state, left.noticed_at_xero) == (state, True)
    assert admin.plugin.open_transfer() is None


@NOTICED
def test_a_write_notices_it_too_and_its_copy_is_not_left_open(
    admin: Admin, connection: Connection, outage: LedgerError, state: ConnectionState, reason: Reason
) -> None:
    books = admin.plugin.books()
    interrupt(admin.plugin, lambda: setattr(books, "outage", outage))
    with pytest.raises(SendFailed) as failure:
        admin.plugin.copy()
    assert reasons(failure.value) == [reason]
    left = admin.stored(connection)
    assert (left.state, left.noticed_at_xero) == (state, True)
    assert admin.plugin.open_transfer() is None
    assert not books.documents


@NOTICED
def test_settings_can_be_read_whatever_became_of_the_connection(
    admin: Admin, connection: Connection, outage: LedgerError, state: ConnectionState, reason: Reason
) -> None:
    admin.plugin.books().outage = outage
    assert admin.check(connection).connection.state is state
    assert admin.plugin.process.get(GetSettings)(admin.caller, connection.id).version == 1
    with pytest.raises(Refused) as refusal:
        admin.plugin.configure(connection)
    assert reasons(refusal.value) == [reason]


@NOTICED
def test_who_connects_anew_meanwhile_stays_connected(
    admin: Admin, connection: Connection, outage: LedgerError, state: ConnectionState, reason: Reason
) -> None:
    """The error is about the connection as it was when the call began, in the same second."""
    del state, reason
    admin.plugin.clock.advance(timedelta(milliseconds=1))
    with admin.plugin.units.writing() as unit:
        unit.connections.update(replace(connection, state_at=admin.plugin.clock.now()))
        unit.commit()
    admin.plugin.process.get(LedgerAccess).note(connection, outage)
    assert admin.stored(connection).state is ConnectionState.CONNECTED
    assert admin.plugin.injector.get(TokenVault).read(connection.id) is not None

"""Deleting a connection: what makes it work goes, what happened stays readable."""

from datetime import timedelta

import pytest

from adapters.memory.books import Fate
from core.choice import AlreadyCopied
from core.connection import Connection, ConnectionState
from core.errors import RateLimited, Refused, SendFailed, Unreachable
from core.ids import PartyId
from core.link import LinkState
from core.problems import Reason
from core.transfer import Transfer
from support.admins import Admin
from support.interrupted import an_interrupted_plugin, held
from support.sends import a_failure_of, until_settled

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


def chosen_contact(admin: Admin, connection: Connection) -> str | None:
    with admin.plugin.units.reading() as unit:
        found = unit.contact_links.get(connection.organization_id, connection.tenant.id, PartyId("c1"))
    return found.contact_id if found else None


def test_a_deletion_takes_settings_tokens_and_choices_and_leaves_history(admin: Admin, connection: Connection) -> None:
    copied = admin.plugin.copy()
    attempts = admin.plugin.record(copied.transfer)
    assert chosen_contact(admin, connection) is not None
    left = admin.delete(connection)
    assert (left.state, left.noticed_at_xero) == (DELETED, False)
    assert admin.stored(connection) == left
    assert at_xero(admin) == held(admin.plugin) == set()
    assert admin.settings(connection.id).version == 0
    assert chosen_contact(admin, connection) is None
    assert admin.plugin.links().current == copied.link
    assert admin.plugin.links().current.state is LinkState.ACTIVE
    assert admin.plugin.transfer(copied.transfer.id) == copied.transfer
    assert admin.plugin.record(copied.transfer) == attempts


def test_deleting_what_is_disconnected_asks_nobody(admin: Admin, connection: Connection) -> None:
    admin.disconnect(connection)
    admin.authorizer.outage = Unreachable("Xero could not be reached")
    assert admin.delete(connection).state is DELETED
    assert admin.settings(connection.id).version == 0


def test_choices_of_contacts_stay_while_another_subsidiary_lives_on_them(admin: Admin, connection: Connection) -> None:
    admin.plugin.copy()
    admin.disconnect(connection)
    admin.connect("london", "2")
    admin.delete(connection)
    assert chosen_contact(admin, connection) is not None


def test_deleting_again_changes_nothing(admin: Admin, connection: Connection) -> None:
    left = admin.delete(connection)
    admin.plugin.clock.advance(timedelta(hours=1))
    assert admin.delete(connection) == left
    assert admin.disconnect(connection) == left
    assert admin.stored(connection) == left


def test_what_was_copied_before_a_deletion_is_known_to_the_next_connection(
    admin: Admin, connection: Connection
) -> None:
    copied = admin.plugin.copy()
    admin.delete(connection)
    admin.plugin.configure(admin.connect())
    with pytest.raises(AlreadyCopied) as refusal:
        admin.plugin.copy()
    assert refusal.value.link == copied.link


def in_doubt(admin: Admin) -> Transfer:
    admin.plugin.books().next_write(Fate.REQUEST_LOST)
    failure = a_failure_of(admin.plugin)
    assert failure.transfer_id is not None
    return admin.plugin.transfer(failure.transfer_id)


def test_while_sends_are_not_settled_a_deletion_lists_them_and_is_refused(admin: Admin, connection: Connection) -> None:
    transfer = in_doubt(admin)
    with pytest.raises(Refused) as refused:
        admin.delete(connection)
    [problem] = refused.value.problems
    assert (problem.reason, problem.field) == (Reason.SENDS_NOT_SETTLED, "connection_id")
    assert problem.facts == {"transfer_id": transfer.id, "document_id": "i1", "kind": "invoice", "state": "uncertain"}
    assert admin.stored(connection).state is ConnectionState.CONNECTED
    assert at_xero(admin) == {"london"}
    until_settled(admin.plugin, SendFailed(transfer_id=transfer.id))
    assert admin.delete(connection).state is DELETED


def test_a_forced_deletion_does_not_wait_for_sends(admin: Admin, connection: Connection) -> None:
    in_doubt(admin)
    assert admin.delete(connection, force=True).state is DELETED

"""Connecting again: the same organisation takes everything up, and a failure on the way loses nothing."""

from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest

from adapters.memory.books import Fate
from core.choice import AlreadyCopied
from core.connection import Connection, ConnectionState
from core.errors import GrantGone, PluginError, Refused, Unreachable
from core.problems import Reason
from core.transfer import TransferState
from support.admins import Admin, reasons
from support.interrupted import a_busy_store, an_interrupted_plugin, held, interrupt, lose_key, nothing
from support.sends import a_failure_of, blind, pass_time
from usecases.connections.requests import Completed, Redirected
from usecases.sends.lookups import LookUps

CONNECTED, DISCONNECTED = ConnectionState.CONNECTED, ConnectionState.DISCONNECTED
LOST = ConnectionState.NEEDS_REAUTHORIZATION


def lose_consent(admin: Admin, connection: Connection) -> Connection:
    """The person withdraws the consent, and a check notices."""
    admin.withdraw(connection)
    books = admin.plugin.books(connection.tenant.id)
    books.outage = GrantGone("The consent has ended")
    left = admin.check(connection).connection
    books.outage = None
    return left


def disconnect(admin: Admin, connection: Connection) -> Connection:
    return admin.disconnect(connection)


ENDS = pytest.mark.parametrize("end", [disconnect, lose_consent])
End = Callable[[Admin, Connection], Connection]


@pytest.fixture
def admin() -> Admin:
    return Admin(an_interrupted_plugin())


@ENDS
def test_reconnecting_an_organisation_gives_its_old_connection_back(admin: Admin, end: End) -> None:
    before = admin.connect()
    admin.plugin.configure(before)
    copied = admin.plugin.copy()
    assert end(admin, before).state in {DISCONNECTED, LOST}
    admin.plugin.clock.advance(admin.plugin.clock.now() - before.connected_at)
    again = admin.connect()
    assert (again.id, again.state, again.noticed_at_xero) == (before.id, CONNECTED, False)
    assert again.connected_at == again.state_at == admin.plugin.clock.now()
    assert admin.plugin.connections() == [again]
    assert admin.has_working_tokens(again)
    assert admin.settings(again.id).version == 1
    with pytest.raises(AlreadyCopied) as refusal:
        admin.plugin.copy()
    assert refusal.value.link == copied.link


@ENDS
def test_one_of_several_that_was_connected_before_is_taken_up_when_it_is_chosen(admin: Admin, end: End) -> None:
    before = admin.connect("london")
    end(admin, before)
    redirected = admin.consent("london", "paris")
    admin.complete(redirected)
    again = admin.choose(redirected, "london")
    assert again is not None
    assert (again.id, again.state) == (before.id, CONNECTED)
    assert admin.has_working_tokens(again)
    assert held(admin.plugin) == {again.id}


@ENDS
def test_another_organisation_gets_a_connection_of_its_own(admin: Admin, end: End) -> None:
    before = admin.connect("london")
    end(admin, before)
    new = admin.connect("paris")
    left = admin.stored(before)
    assert (left.state, new.state) == (DISCONNECTED, CONNECTED)
    assert new.id != before.id
    assert admin.has_working_tokens(new)
    assert held(admin.plugin) == {new.id}


def test_one_that_waited_for_a_consent_frees_its_organisation_when_its_subsidiary_moves_on(admin: Admin) -> None:
    lose_consent(admin, admin.connect("london", "1"))
    admin.connect("paris", "1")
    assert admin.connect("london", "2").state is CONNECTED


def test_one_that_waits_for_a_consent_keeps_its_organisation(admin: Admin) -> None:
    lose_consent(admin, admin.connect("london", "1"))
    with pytest.raises(Refused) as refusal:
        admin.complete(admin.consent("london", subsidiary="2"))
    assert reasons(refusal.value) == [Reason.TENANT_IN_USE]


def test_one_whose_tokens_no_key_opens_is_taken_up_with_new_ones(admin: Admin) -> None:
    before = lose_consent(admin, admin.connect())
    lose_key(admin.plugin, before)
    assert admin.connect().id == before.id
    assert admin.has_working_tokens(before)


def test_a_connection_of_another_subsidiary_is_not_taken_up(admin: Admin) -> None:
    before = admin.disconnect(admin.connect("london", "1"))
    new = admin.connect("london", "2")
    assert new.id != before.id
    assert admin.stored(before) == before
    with pytest.raises(Refused) as refusal:
        admin.complete(admin.consent("london", subsidiary="1"))
    assert reasons(refusal.value) == [Reason.TENANT_IN_USE]


def test_one_that_was_deleted_is_not_taken_up(admin: Admin) -> None:
    before = admin.delete(admin.connect())
    new = admin.connect()
    assert new.id != before.id
    assert admin.stored(before) == before


def test_going_back_and_forth_uses_the_same_two_connections(admin: Admin) -> None:
    london = admin.disconnect(admin.connect("london"))
    paris = admin.disconnect(admin.connect("paris"))
    assert admin.disconnect(admin.connect("london")).id == london.id
    assert admin.connect("paris").id == paris.id
    assert len(admin.plugin.connections()) == 2


@ENDS
def test_the_new_consent_is_used_and_not_the_old_one(admin: Admin, end: End) -> None:
    before = admin.connect()
    old = admin.tokens(before)
    end(admin, before)
    again = admin.connect()
    assert admin.tokens(again) != old
    assert admin.has_working_tokens(again)


@ENDS
@pytest.mark.parametrize("units_before", range(3))
def test_wherever_the_store_fails_what_was_there_before_is_kept(admin: Admin, end: End, units_before: int) -> None:
    before = end(admin, admin.connect())
    tokens = admin.tokens(before)
    redirected = admin.consent("london")
    interrupt(admin.plugin, *[nothing] * units_before, a_busy_store)
    try:
        again = admin.complete(redirected).connection
    except PluginError:
        assert admin.stored(before) == before
        assert tokens is None or admin.tokens(before) is not None
    else:
        assert again is not None
        assert admin.has_working_tokens(again)


@ENDS
def test_an_organisation_that_cannot_be_read_is_not_taken_up_and_loses_nothing(admin: Admin, end: End) -> None:
    before = end(admin, admin.connect())
    tokens = admin.tokens(before)
    redirected = admin.consent("london")
    admin.plugin.books().outage = Unreachable("The ledger could not be reached")
    with pytest.raises(PluginError):
        admin.complete(redirected)
    admin.plugin.books().outage = None
    assert admin.stored(before) == before
    assert tokens is None or admin.tokens(before) is not None
    assert admin.connect().id == before.id


@ENDS
@pytest.mark.parametrize("units_before", range(3))
def test_one_that_is_overtaken_by_another_leaves_it_the_tokens_that_work(
    admin: Admin, end: End, units_before: int
) -> None:
    """Two consents for one connection: whichever makes it, its tokens are none of those that have ended."""
    before = end(admin, admin.connect())
    first, second = admin.consent("london"), admin.consent("london")
    outcomes: list[Completed | Reason] = []
    interrupt(admin.plugin, *[nothing] * units_before, lambda: outcomes.append(outcome_of(admin, second)))
    outcomes.append(outcome_of(admin, first))
    made = [each.connection.id for each in outcomes if isinstance(each, Completed) and each.connection]
    assert made == [before.id]
    assert {each for each in outcomes if isinstance(each, Reason)} <= {Reason.SUBSIDIARY_ALREADY_CONNECTED}
    assert admin.stored(before).state is CONNECTED
    assert admin.has_working_tokens(before)


def outcome_of(admin: Admin, redirected: Redirected) -> Completed | Reason:
    try:
        return admin.complete(redirected)
    except PluginError as error:
        return reasons(error)[0]


@ENDS
def test_sends_in_doubt_are_looked_for_at_once_after_a_reconnect(admin: Admin, end: End) -> None:
    connection = admin.connect()
    admin.plugin.configure(connection)
    admin.plugin.books().next_write(Fate.ANSWER_LOST)
    with patch.object(LookUps, "of", blind):
        failure = a_failure_of(admin.plugin)
        end(admin, connection)
        pass_time(admin.plugin, timedelta(hours=5))
    assert failure.transfer_id is not None
    assert admin.plugin.transfer(failure.transfer_id).state is TransferState.UNCERTAIN
    admin.connect()
    assert admin.plugin.recover() == 1
    assert admin.plugin.transfer(failure.transfer_id).state is TransferState.SENT

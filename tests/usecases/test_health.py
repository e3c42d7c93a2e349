"""Whether a connection works: what Xero says of it is noted, and everything that stands in the way is reported."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.connection import Connection, ConnectionState
from core.errors import (
    AccessDenied,
    Disconnected,
    GrantGone,
    LedgerError,
    PluginError,
    RateLimited,
    Refused,
    Unreachable,
)
from core.problems import Reason
from support.admins import Admin, reasons
from support.interrupted import an_interrupted_plugin, held
from support.plugin import an_admin

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


def found(admin: Admin, connection: Connection) -> list[tuple[Reason, str]]:
    return [(problem.reason, problem.field) for problem in admin.check(connection).problems]


def test_a_connection_that_works_has_no_problems(admin: Admin, connection: Connection) -> None:
    checked = admin.check(connection)
    assert (checked.connection, checked.problems) == (connection, ())
    assert admin.stored(connection) == connection


def test_what_has_another_name_in_xero_has_it_here_too(admin: Admin, connection: Connection) -> None:
    books = admin.plugin.books()
    books.organisation = replace(books.organisation, name="Londinium Ltd", base_currency="EUR", short_code="!New02")
    left = admin.check(connection).connection
    assert (left.tenant.name, left.base_currency, left.short_code) == ("Londinium Ltd", "EUR", "!New02")
    assert left == replace(
        connection, tenant=replace(connection.tenant, name="Londinium Ltd"), base_currency="EUR", short_code="!New02"
    )
    assert admin.stored(connection) == left


@NOTICED
def test_what_a_person_ended_in_xero_is_noticed_and_told(
    admin: Admin, connection: Connection, outage: LedgerError, state: ConnectionState, reason: Reason
) -> None:
    other = admin.connect("paris", "2")
    admin.plugin.clock.advance(timedelta(minutes=1))
    admin.plugin.books().outage = outage
    checked = admin.check(connection)
    assert checked.connection == replace(
        connection, state=state, state_at=admin.plugin.clock.now(), noticed_at_xero=True
    )
    assert reason in [problem.reason for problem in checked.problems]
    assert admin.stored(connection) == checked.connection
    assert admin.stored(other) == other
    assert admin.has_working_tokens(other)


@NOTICED
def test_what_was_noticed_is_reported_again_without_a_change(
    admin: Admin, connection: Connection, outage: LedgerError, state: ConnectionState, reason: Reason
) -> None:
    admin.plugin.books().outage = outage
    first = admin.check(connection)
    admin.plugin.clock.advance(timedelta(hours=1))
    again = admin.check(connection)
    assert again.connection == first.connection
    assert (again.connection.state, [problem.reason for problem in again.problems][:1]) == (state, [reason])


def test_the_tokens_of_what_was_disconnected_in_xero_are_removed(admin: Admin, connection: Connection) -> None:
    admin.plugin.books().outage = Disconnected("The person disconnected us")
    admin.check(connection)
    assert held(admin.plugin) == set()


def test_a_door_that_is_closed_for_now_is_reported_and_nothing_is_noted(admin: Admin, connection: Connection) -> None:
    admin.plugin.books().outage = AccessDenied("The ledger does not let us in")
    checked = admin.check(connection)
    assert Reason.XERO_ACCESS_DENIED in [problem.reason for problem in checked.problems]
    assert checked.connection == admin.stored(connection) == connection
    assert admin.has_working_tokens(connection)


@pytest.mark.parametrize(
    ("outage", "reason"),
    [
        (Unreachable("Xero could not be reached"), Reason.XERO_UNAVAILABLE),
        (RateLimited("Too many", limit="day", retry_after=timedelta(hours=1)), Reason.XERO_RATE_LIMITED),
    ],
)
def test_a_xero_that_cannot_be_asked_is_an_error_and_says_nothing_of_the_connection(
    admin: Admin, connection: Connection, outage: LedgerError, reason: Reason
) -> None:
    admin.plugin.books().outage = outage
    with pytest.raises(PluginError) as error:
        admin.check(connection)
    assert reasons(error.value) == [reason]
    assert admin.stored(connection) == connection


def test_what_an_admin_disconnected_is_reported_without_asking_xero(admin: Admin, connection: Connection) -> None:
    left = admin.disconnect(connection)
    admin.plugin.books().outage = Unreachable("Xero could not be reached")
    checked = admin.check(connection)
    assert checked.connection == left
    assert not checked.connection.noticed_at_xero
    assert Reason.CONNECTION_DISCONNECTED in [problem.reason for problem in checked.problems]


def test_settings_that_no_longer_fit_the_organisation_are_reported(admin: Admin, connection: Connection) -> None:
    books = admin.plugin.books()
    books.accounts = [replace(each, is_active=each.code != "260") for each in books.accounts]
    books.tax_rates = [each for each in books.tax_rates if each.tax_type != "OUTPUT2"]
    assert found(admin, connection) == [
        (Reason.ACCOUNT_UNUSABLE, "settings.invoices.account_codes[hosting]"),
        (Reason.TAX_TYPE_UNKNOWN, "settings.tax_types[vat20]"),
    ]
    assert admin.stored(connection) == connection


def test_connections_of_others_are_not_found(admin: Admin, connection: Connection) -> None:
    with pytest.raises(Refused) as refusal:
        Admin(admin.plugin, an_admin("8")).check(connection)
    assert reasons(refusal.value) == [Reason.NOT_FOUND]

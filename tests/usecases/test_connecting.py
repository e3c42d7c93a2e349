"""Connecting a subsidiary: a consent is asked for, given once, and joins it to one organisation."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.caller import Caller
from core.connection import CONSENT_LASTS, ConnectionState
from core.errors import PluginError, Refused, Unreachable
from core.ids import ConnectionId
from core.problems import Reason
from support.admins import Admin, a_tenant, reasons
from support.interrupted import a_busy_store, an_interrupted_plugin, held, interrupt, nothing
from support.plugin import an_admin
from support.racing import at_once
from usecases.connections.queries import GetConnection, ListConnections
from usecases.connections.redirects import ABANDONED, begun
from usecases.connections.requests import Completed


@pytest.fixture
def admin() -> Admin:
    return Admin(an_interrupted_plugin())


def test_a_consent_to_one_organisation_connects_at_once(admin: Admin) -> None:
    redirected = admin.consent("london")
    completed = admin.complete(redirected)
    made = completed.connection
    assert made is not None
    assert (made.tenant, made.subsidiary_id, made.state) == (a_tenant("london"), "1", ConnectionState.CONNECTED)
    assert (made.short_code, made.base_currency) == ("!Mem01", "GBP")
    assert made.connected_at == made.state_at == admin.plugin.clock.now()
    assert completed.tenants == ()
    assert admin.stored(made) == made
    assert admin.has_working_tokens(made)
    assert admin.pending(redirected) is None


def test_a_consent_serves_once_and_a_browser_that_comes_back_with_it_is_told_what_it_made(admin: Admin) -> None:
    redirected = admin.consent("london")
    made = admin.complete(redirected)
    assert admin.complete(redirected) == made
    assert len(admin.plugin.connections()) == 1


def test_whoever_chose_an_organisation_and_comes_back_is_told_what_was_chosen(admin: Admin) -> None:
    redirected = admin.consent("london", "paris")
    assert len(admin.complete(redirected).tenants) == len(admin.complete(redirected).tenants) == 2
    made = admin.choose(redirected, "paris")
    assert admin.complete(redirected).connection == made


def test_what_was_disconnected_since_is_reported_as_it_is_and_what_was_deleted_not_at_all(admin: Admin) -> None:
    redirected = admin.consent("london")
    made = admin.complete(redirected).connection
    assert made is not None
    gone = admin.disconnect(made)
    assert admin.complete(redirected).connection == gone
    admin.delete(gone)
    with pytest.raises(Refused) as refusal:
        admin.complete(redirected)
    assert reasons(refusal.value) == [Reason.CONSENT_UNKNOWN]


def test_a_consent_that_came_to_nothing_is_unknown_at_once(admin: Admin) -> None:
    redirected = admin.consent()
    for reason in (Reason.CONSENT_REFUSED, Reason.CONSENT_UNKNOWN):
        with pytest.raises(Refused) as refusal:
            admin.complete(redirected)
        assert reasons(refusal.value) == [reason]


@pytest.mark.parametrize("other", [an_admin(user="bob"), an_admin("8")], ids=["user", "organization"])
def test_nobody_else_is_told_what_a_consent_made(admin: Admin, other: Caller) -> None:
    redirected = admin.consent("london")
    admin.complete(redirected)
    with pytest.raises(Refused) as refusal:
        Admin(admin.plugin, other).complete(redirected)
    assert reasons(refusal.value) == [Reason.CONSENT_UNKNOWN]


def test_a_browser_that_sends_it_twice_at_once_gets_the_one_connection_twice(admin: Admin) -> None:
    redirected = admin.consent("london")
    patient = admin.plugin.write(patience=3600)
    outcomes = at_once(*[lambda: admin.complete(redirected, patient).connection] * 4)
    (made,) = admin.plugin.connections()
    assert made in outcomes
    for refusal in (each for each in outcomes if isinstance(each, PluginError)):  # time flies here while one waits
        assert reasons(refusal) in ([Reason.IN_PROGRESS], [Reason.CONSENT_UNKNOWN])
    assert admin.complete(redirected).connection == made


def test_a_consent_whose_process_died_over_it_is_unknown_after_two_minutes(admin: Admin) -> None:
    redirected = admin.consent("london")
    with admin.plugin.units.writing() as unit:
        consent = unit.consents.take(redirected.state)
        assert consent is not None
        begun(unit, consent, admin.plugin.clock)
        unit.commit()
    for reason in (Reason.IN_PROGRESS, Reason.CONSENT_UNKNOWN):
        with pytest.raises(Refused) as refusal:
            admin.complete(redirected)
        assert reasons(refusal.value) == [reason]
        admin.plugin.clock.advance(ABANDONED)


@pytest.mark.parametrize("other", [an_admin(user="bob"), an_admin("8")], ids=["user", "organization"])
def test_nobody_else_ends_an_admins_consent(admin: Admin, other: Caller) -> None:
    redirected = admin.consent("london")
    with pytest.raises(Refused) as refusal:
        Admin(admin.plugin, other).complete(redirected)
    assert reasons(refusal.value) == [Reason.CONSENT_UNKNOWN]
    assert admin.complete(redirected).connection is not None


def test_a_consent_that_has_expired_is_refused(admin: Admin) -> None:
    redirected = admin.consent("london")
    admin.plugin.clock.advance(CONSENT_LASTS + timedelta(seconds=1))
    with pytest.raises(Refused) as refusal:
        admin.complete(redirected)
    assert reasons(refusal.value) == [Reason.CONSENT_UNKNOWN]


@pytest.mark.parametrize("redirected", [{"error": "access_denied", "code": ""}, {"code": "made-up"}], ids=str)
def test_what_xero_did_not_agree_to_connects_nothing(admin: Admin, redirected: dict[str, str]) -> None:
    with pytest.raises(Refused) as refusal:
        admin.complete(replace(admin.consent("london"), **redirected))
    assert reasons(refusal.value) == [Reason.CONSENT_REFUSED]
    assert not admin.plugin.connections()


def test_a_consent_to_no_organisation_is_refused_and_leaves_no_tokens(admin: Admin) -> None:
    with pytest.raises(Refused) as refusal:
        admin.complete(admin.consent())
    assert reasons(refusal.value) == [Reason.CONSENT_REFUSED]
    assert held(admin.plugin) == set()


def test_validating_only_leaves_the_consent_open(admin: Admin) -> None:
    redirected = admin.consent("london")
    write = replace(admin.plugin.write(), validate_only=True)
    assert admin.complete(redirected, write) == Completed()
    assert not admin.plugin.connections()
    assert admin.complete(redirected).connection is not None


def test_a_connected_subsidiary_cannot_be_connected_again(admin: Admin) -> None:
    admin.connect()
    with pytest.raises(Refused) as refusal:
        admin.start()
    assert reasons(refusal.value) == [Reason.SUBSIDIARY_ALREADY_CONNECTED]


def test_each_subsidiary_has_its_own_organisation(admin: Admin) -> None:
    london, paris = admin.connect("london", "1"), admin.connect("paris", "2")
    assert admin.plugin.connections() == sorted([london, paris], key=lambda each: each.id)
    assert admin.has_working_tokens(london)
    assert admin.has_working_tokens(paris)


def test_an_organisation_that_serves_another_subsidiary_is_refused_and_its_tokens_forgotten(admin: Admin) -> None:
    london = admin.connect("london", "1")
    with pytest.raises(Refused) as refusal:
        admin.complete(admin.consent("london", subsidiary="2"))
    assert reasons(refusal.value) == [Reason.TENANT_IN_USE]
    assert held(admin.plugin) == {london.id}


def test_another_organization_may_connect_the_same_tenant(admin: Admin) -> None:
    ours, theirs = admin.connect("london"), Admin(admin.plugin, an_admin("8")).connect("london")
    assert ours.id != theirs.id
    assert admin.plugin.connections() == [ours]


def test_each_admin_of_a_tenant_that_two_organizations_share_is_warned_and_not_told_of_whom(admin: Admin) -> None:
    other = Admin(admin.plugin, an_admin("8"))
    ours = admin.complete(admin.consent("london"))
    theirs = other.complete(other.consent("london"))
    assert ours.connection is not None
    assert theirs.connection is not None
    assert ours.problems == ()
    for problem in (*theirs.problems, *admin.check(ours.connection).problems, *other.check(theirs.connection).problems):
        assert (problem.reason, problem.is_error) == (Reason.TENANT_SHARED, False)
        assert not {"7", "8"} & {*problem.facts.values(), *problem.message.split()}
    assert len(theirs.problems) == len(admin.check(ours.connection).problems) == 1
    other.disconnect(theirs.connection)
    assert admin.check(ours.connection).problems == ()


def test_of_two_consents_for_one_subsidiary_the_later_one_finds_it_connected(admin: Admin) -> None:
    first, second = admin.consent("london"), admin.consent("paris")
    made = admin.complete(first).connection
    assert made is not None
    with pytest.raises(Refused) as refusal:
        admin.complete(second)
    assert reasons(refusal.value) == [Reason.SUBSIDIARY_ALREADY_CONNECTED]
    assert held(admin.plugin) == {made.id}


def test_two_subsidiaries_that_reach_for_one_organisation_at_once_are_not_both_connected(admin: Admin) -> None:
    first, second = admin.consent("london", subsidiary="1"), admin.consent("london", subsidiary="2")
    outcomes = at_once(lambda: admin.complete(first), lambda: admin.complete(second))
    (refusal,) = (each for each in outcomes if isinstance(each, PluginError))
    assert reasons(refusal) == [Reason.TENANT_IN_USE]
    (made,) = admin.plugin.connections()
    assert held(admin.plugin) == {made.id}


def test_a_connection_whose_organisation_cannot_be_read_is_not_made(admin: Admin) -> None:
    redirected = admin.consent("london")
    admin.plugin.books("london").outage = Unreachable("The ledger could not be reached")
    with pytest.raises(PluginError):
        admin.complete(redirected)
    assert not admin.plugin.connections()
    assert held(admin.plugin) == set()


@pytest.mark.parametrize("units_before", range(3))
def test_wherever_the_store_fails_no_tokens_are_left_without_a_connection(admin: Admin, units_before: int) -> None:
    redirected = admin.consent("london")
    interrupt(admin.plugin, *[nothing] * units_before, a_busy_store)
    try:
        admin.complete(redirected)
    except PluginError:
        assert not admin.plugin.connections()
    assert held(admin.plugin) == {connection.id for connection in admin.plugin.connections()}


def test_connections_are_listed_in_pages_with_or_without_those_that_were_deleted(admin: Admin) -> None:
    first, second, third = (admin.connect(name, name) for name in ("london", "paris", "rome"))
    admin.delete(second)
    listed = admin.plugin.process.get(ListConnections)
    assert [each.id for each in listed(admin.caller, "", 9, deleted=False)] == [first.id, third.id]
    assert [each.id for each in listed(admin.caller, "", 2, deleted=True)] == [first.id, second.id]
    assert [each.id for each in listed(admin.caller, first.id, 1, deleted=False)] == [third.id]


@pytest.mark.parametrize("other", ["7", "8"])
def test_a_connection_is_shown_to_its_own_organization_only(admin: Admin, other: str) -> None:
    made = admin.connect()
    sought, by = (made.id, an_admin(other)) if other == "8" else (ConnectionId("none"), admin.caller)
    with pytest.raises(Refused) as refusal:
        admin.plugin.process.get(GetConnection)(by, sought)
    assert reasons(refusal.value) == [Reason.NOT_FOUND]
    assert admin.plugin.process.get(GetConnection)(admin.caller, made.id) == made

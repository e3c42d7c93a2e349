"""A consent that names several organisations: the tokens wait, and the admin chooses."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.connection import CONSENT_LASTS
from core.errors import PluginError, Refused, Unreachable
from core.problems import Reason
from ports import StoreBusy
from support.admins import Admin, a_tenant, reasons
from support.interrupted import a_busy_store, an_interrupted_plugin, held, interrupt, nothing
from support.plugin import an_admin


@pytest.fixture
def admin() -> Admin:
    return Admin(an_interrupted_plugin())


def names(admin: Admin) -> set[str]:
    return {connection.tenant.id for connection in admin.plugin.connections()}


def test_several_organisations_are_offered_and_none_is_connected(admin: Admin) -> None:
    completed = admin.complete(admin.consent("london", "paris"))
    assert completed.connection is None
    assert {offer.tenant: offer.problem for offer in completed.tenants} == {
        a_tenant("london"): None,
        a_tenant("paris"): None,
    }
    assert not admin.plugin.connections()


def test_the_one_chosen_is_connected_with_the_tokens_that_waited(admin: Admin) -> None:
    redirected = admin.consent("london", "paris")
    admin.complete(redirected)
    made = admin.choose(redirected, "paris")
    assert made is not None
    assert (made.tenant, made.short_code) == (a_tenant("paris"), "!Mem01")
    assert admin.stored(made) == made
    assert admin.has_working_tokens(made)
    assert held(admin.plugin) == {made.id}
    assert admin.pending(redirected) is None


def test_an_organisation_that_another_subsidiary_has_is_offered_with_the_problem(admin: Admin) -> None:
    admin.connect("london", "1")
    completed = admin.complete(admin.consent("london", "paris", subsidiary="2"))
    problems = {offer.tenant.id: offer.problem and offer.problem.reason for offer in completed.tenants}
    assert problems == {"london": Reason.TENANT_IN_USE, "paris": None}


def test_an_organisation_that_is_free_again_is_offered_without_a_problem(admin: Admin) -> None:
    admin.disconnect(admin.connect("london", "1"))
    completed = admin.complete(admin.consent("london", "paris", subsidiary="2"))
    assert [offer.problem for offer in completed.tenants] == [None, None]


@pytest.mark.parametrize(("wrong", "reason"), [("rome", Reason.TENANT_NOT_OFFERED), ("london", Reason.TENANT_IN_USE)])
def test_after_a_wrong_choice_the_right_one_can_still_be_made(admin: Admin, wrong: str, reason: Reason) -> None:
    admin.connect("london", "1")
    redirected = admin.consent("london", "paris", subsidiary="2")
    admin.complete(redirected)
    with pytest.raises(Refused) as refusal:
        admin.choose(redirected, wrong)
    assert reasons(refusal.value) == [reason]
    made = admin.choose(redirected, "paris")
    assert made is not None
    assert admin.has_working_tokens(made)


def test_what_was_not_offered_is_reported_at_the_tenant(admin: Admin) -> None:
    redirected = admin.consent("london", "paris")
    admin.complete(redirected)
    with pytest.raises(Refused) as refusal:
        admin.choose(redirected, "rome")
    assert [problem.field for problem in refusal.value.problems] == ["tenant_id"]


@pytest.mark.parametrize("units_before", range(2))
def test_wherever_the_store_fails_no_tokens_wait_for_a_choice_that_nobody_can_make(
    admin: Admin, units_before: int
) -> None:
    redirected = admin.consent("london", "paris")
    interrupt(admin.plugin, *[nothing] * units_before, a_busy_store)
    with pytest.raises(StoreBusy):
        admin.complete(redirected)
    assert held(admin.plugin) == set()


def test_a_choice_is_made_once(admin: Admin) -> None:
    redirected = admin.consent("london", "paris")
    admin.complete(redirected)
    admin.choose(redirected, "paris")
    with pytest.raises(Refused) as refusal:
        admin.choose(redirected, "london")
    assert reasons(refusal.value) == [Reason.CONSENT_UNKNOWN]
    assert names(admin) == {"paris"}


def test_nothing_can_be_chosen_before_xero_has_answered(admin: Admin) -> None:
    redirected = admin.consent("london", "paris")
    with pytest.raises(Refused) as refusal:
        admin.choose(redirected, "paris")
    assert reasons(refusal.value)[0] in {Reason.CONSENT_UNKNOWN, Reason.TENANT_NOT_OFFERED}
    assert admin.complete(redirected).tenants


def test_only_who_consented_chooses(admin: Admin) -> None:
    redirected = admin.consent("london", "paris")
    admin.complete(redirected)
    with pytest.raises(Refused) as refusal:
        Admin(admin.plugin, an_admin(user="bob")).choose(redirected, "paris")
    assert reasons(refusal.value) == [Reason.CONSENT_UNKNOWN]


def test_validating_a_choice_leaves_it_open(admin: Admin) -> None:
    redirected = admin.consent("london", "paris")
    admin.complete(redirected)
    validating = replace(admin.plugin.write(), validate_only=True)
    assert admin.choose(redirected, "paris", validating) is None
    with pytest.raises(Refused):
        admin.choose(redirected, "rome", validating)
    assert not admin.plugin.connections()
    assert admin.choose(redirected, "paris") is not None


def test_a_choice_that_was_never_made_expires_and_its_tokens_are_removed_with_the_next_start(admin: Admin) -> None:
    redirected = admin.consent("london", "paris")
    admin.complete(redirected)
    assert len(held(admin.plugin)) == 1
    admin.plugin.clock.advance(CONSENT_LASTS + timedelta(seconds=1))
    with pytest.raises(Refused) as refusal:
        admin.choose(redirected, "paris")
    assert reasons(refusal.value) == [Reason.CONSENT_UNKNOWN]
    Admin(admin.plugin, an_admin("8")).start()
    assert held(admin.plugin) == set()
    assert admin.pending(redirected) is None


def test_clearing_what_expired_spares_what_was_chosen_and_what_is_still_open(admin: Admin) -> None:
    expiring, chosen = admin.consent("london", "paris"), admin.consent("rome", "oslo", subsidiary="2")
    admin.complete(expiring)
    admin.complete(chosen)
    made = admin.choose(chosen, "rome")
    admin.plugin.clock.advance(timedelta(minutes=1))
    opened = admin.consent("bonn", "bern", subsidiary="3")
    admin.complete(opened)
    admin.plugin.clock.advance(CONSENT_LASTS - timedelta(seconds=30))
    admin.start(subsidiary="4")
    assert made is not None
    assert admin.has_working_tokens(made)
    other = admin.choose(opened, "bern")
    assert other is not None
    assert held(admin.plugin) == {made.id, other.id}


def test_an_organisation_that_cannot_be_read_can_be_chosen_again_later(admin: Admin) -> None:
    redirected = admin.consent("london", "paris")
    admin.complete(redirected)
    admin.plugin.books("paris").outage = Unreachable("The ledger could not be reached")
    with pytest.raises(PluginError):
        admin.choose(redirected, "paris")
    admin.plugin.books("paris").outage = None
    assert not admin.plugin.connections()
    made = admin.choose(redirected, "paris")
    assert made is not None
    assert admin.has_working_tokens(made)


@pytest.mark.parametrize("units_before", range(3))
def test_wherever_the_store_fails_no_connection_is_without_tokens(admin: Admin, units_before: int) -> None:
    redirected = admin.consent("london", "paris")
    admin.complete(redirected)
    interrupt(admin.plugin, *[nothing] * units_before, a_busy_store)
    try:
        admin.choose(redirected, "paris")
    except PluginError:
        assert not admin.plugin.connections()
    assert all(admin.has_working_tokens(connection) for connection in admin.plugin.connections())
    assert admin.pending(redirected) or held(admin.plugin) == {each.id for each in admin.plugin.connections()}

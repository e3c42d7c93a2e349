"""Requests for a connection that come again, or twice at once: one consent, one connection, one response."""

import pytest

from core.connection import Connection
from core.errors import PluginError, Refused
from core.problems import Reason
from support.admins import Admin, reasons
from support.interrupted import an_interrupted_plugin, held, interrupt, nothing
from support.racing import at_once
from usecases.connections.requests import Completed, Redirected


@pytest.fixture
def admin() -> Admin:
    return Admin(an_interrupted_plugin())


def test_repeated_starting_returns_the_same_consent(admin: Admin) -> None:
    assert admin.start(write=admin.plugin.write("r1")) == admin.start(write=admin.plugin.write("r1"))


def test_repeated_completing_returns_the_same_connection(admin: Admin) -> None:
    redirected = admin.consent("london")
    first = admin.complete(redirected, admin.plugin.write("r1"))
    assert admin.complete(redirected, admin.plugin.write("r1")) == first
    assert first.connection is not None


def test_a_request_id_of_another_request_is_refused(admin: Admin) -> None:
    admin.start(write=admin.plugin.write("r1", "one"))
    with pytest.raises(Refused) as refusal:
        admin.start(write=admin.plugin.write("r1", "other"))
    assert reasons(refusal.value) == [Reason.REQUEST_ID_REUSED]


def test_starting_twice_at_once_with_one_request_id_asks_for_one_consent(admin: Admin) -> None:
    responses = []
    interrupt(admin.plugin, lambda: responses.append(admin.start(write=admin.plugin.write("r1"))))
    responses.append(admin.start(write=admin.plugin.write("r1")))
    assert responses[0] == responses[1]


def test_a_start_whose_consent_was_used_while_it_was_under_way_returns_no_link(admin: Admin) -> None:
    def overtake() -> None:
        admin.complete(admin.agree(admin.start(write=admin.plugin.write("r1")), "london"))

    interrupt(admin.plugin, overtake)
    with pytest.raises(Refused) as refusal:
        admin.start(write=admin.plugin.write("r1"))
    assert reasons(refusal.value) == [Reason.CONSENT_UNKNOWN]


@pytest.mark.parametrize("units_before", range(3))
def test_completing_twice_at_once_with_one_request_id_makes_one_connection(admin: Admin, units_before: int) -> None:
    """Wherever the second request overtakes the first: each is answered or refused, and asking again tells."""
    redirected = admin.consent("london")
    interrupt(admin.plugin, *[nothing] * units_before, lambda: outcomes.append(outcome_of(admin, redirected)))
    outcomes: list[Completed | PluginError] = []
    outcomes.append(outcome_of(admin, redirected))
    (made,) = admin.plugin.connections()
    assert any(each == Completed(made) for each in outcomes)
    for refusal in (each for each in outcomes if isinstance(each, PluginError)):
        assert reasons(refusal) in ([Reason.CONSENT_UNKNOWN], [Reason.IN_PROGRESS])
    assert outcome_of(admin, redirected) == Completed(made)
    assert held(admin.plugin) == {made.id}


def outcome_of(admin: Admin, redirected: Redirected) -> Completed | PluginError:
    try:
        return admin.complete(redirected, admin.plugin.write("r1"))
    except PluginError as error:
        return error


def test_repeated_requests_are_answered_as_before(admin: Admin) -> None:
    redirected = admin.consent("london", "paris")
    offered = admin.complete(redirected, admin.plugin.write("r1"))
    assert admin.complete(redirected, admin.plugin.write("r1")) == offered
    assert len(offered.tenants) == 2
    made = admin.choose(redirected, "paris", admin.plugin.write("r2"))
    assert admin.choose(redirected, "paris", admin.plugin.write("r2")) == made
    assert admin.complete(redirected, admin.plugin.write("r1")).connection == made


@pytest.mark.parametrize("units_before", range(3))
def test_choosing_twice_at_once_with_one_request_id_makes_one_connection(admin: Admin, units_before: int) -> None:
    redirected = admin.consent("london", "paris")
    admin.complete(redirected)

    def choose() -> Connection | None:
        return admin.choose(redirected, "paris", admin.plugin.write("r1"))

    responses: list[Connection | None] = []
    interrupt(admin.plugin, *[nothing] * units_before, lambda: responses.append(choose()))
    responses.append(choose())
    (made,) = admin.plugin.connections()
    assert set(responses) == {made}
    assert choose() == made
    assert admin.has_working_tokens(made)


@pytest.mark.parametrize("taken_up", [(), ("london",), ("paris",), ("london", "paris")], ids=str)
def test_a_choice_that_another_overtakes_is_refused_and_takes_nothing_from_it(
    admin: Admin, taken_up: tuple[str, ...]
) -> None:
    for tenant in taken_up:
        admin.disconnect(admin.connect(tenant))
    redirected = admin.consent("london", "paris")
    admin.complete(redirected)
    interrupt(admin.plugin, lambda: admin.choose(redirected, "paris"))
    with pytest.raises(Refused) as refusal:
        admin.choose(redirected, "london")
    assert reasons(refusal.value) == [Reason.SUBSIDIARY_ALREADY_CONNECTED]
    (made,) = (each for each in admin.plugin.connections() if each.is_live)
    assert made.tenant.id == "paris"
    assert admin.has_working_tokens(made)
    assert held(admin.plugin) == {made.id}


def test_of_two_choices_at_once_one_is_connected(admin: Admin) -> None:
    redirected = admin.consent("london", "paris")
    admin.complete(redirected)
    outcomes = at_once(lambda: admin.choose(redirected, "london"), lambda: admin.choose(redirected, "paris"))
    (made,) = admin.plugin.connections()
    (refusal,) = (each for each in outcomes if each != made)
    assert isinstance(refusal, Refused)
    assert admin.has_working_tokens(made)

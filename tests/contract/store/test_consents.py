"""A consent serves once."""

from dataclasses import replace
from datetime import timedelta

from core.connection import CONSENT_LASTS, Consent
from core.ids import ConnectionId
from ports import UnitsOfWork
from support.racing import at_once
from support.records import a_consent, a_tenant

CONSENT = a_consent()


def keep(units: UnitsOfWork, consent: Consent) -> None:
    with units.writing() as unit:
        unit.consents.add(consent)
        unit.commit()


def take(units: UnitsOfWork, state: str) -> Consent | None:
    with units.writing() as unit:
        taken = unit.consents.take(state)
        unit.commit()
        return taken


def test_a_consent_is_taken_once(units: UnitsOfWork) -> None:
    keep(units, CONSENT)
    assert take(units, CONSENT.state) == CONSENT
    assert take(units, CONSENT.state) is None


def test_looking_at_it_leaves_it_in_place(units: UnitsOfWork) -> None:
    keep(units, CONSENT)
    with units.reading() as unit:
        assert unit.consents.get(CONSENT.state) == CONSENT
    assert take(units, CONSENT.state) == CONSENT
    with units.reading() as unit:
        assert unit.consents.get(CONSENT.state) is None


def test_an_unknown_state_has_none(units: UnitsOfWork) -> None:
    assert take(units, "guessed") is None


def test_when_the_unit_fails_it_can_be_taken_again(units: UnitsOfWork) -> None:
    keep(units, CONSENT)
    with units.writing() as unit:
        unit.consents.take(CONSENT.state)
    assert take(units, CONSENT.state) == CONSENT


def test_of_many_who_take_it_at_once_one_gets_it(units: UnitsOfWork) -> None:
    keep(units, CONSENT)
    outcomes = at_once(*[lambda: take(units, CONSENT.state)] * 4)
    assert sorted(outcomes, key=str) == [CONSENT, None, None, None]


def test_one_that_is_kept_again_takes_the_place_of_the_first(units: UnitsOfWork) -> None:
    keep(units, CONSENT)
    given = replace(CONSENT, connection_id=ConnectionId("waiting"), tenants=(a_tenant("london"), a_tenant("paris")))
    keep(units, given)
    with units.reading() as unit:
        assert unit.consents.get(CONSENT.state) == given


def test_expired_consents_are_listed_oldest_first_and_not_removed(units: UnitsOfWork) -> None:
    older = replace(CONSENT, state="older", asked_at=CONSENT.asked_at - timedelta(minutes=1))
    younger = replace(CONSENT, state="younger", asked_at=CONSENT.asked_at + timedelta(minutes=1))
    for consent in (CONSENT, younger, older):
        keep(units, consent)
    now = CONSENT.asked_at + CONSENT_LASTS + timedelta(seconds=1)
    with units.reading() as unit:
        assert list(unit.consents.expired(now)) == [older, CONSENT]
        assert list(unit.consents.expired(now, limit=1)) == [older]
        assert list(unit.consents.expired(CONSENT.asked_at + CONSENT_LASTS)) == [older]
        assert unit.consents.get("older") == older

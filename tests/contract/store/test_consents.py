"""A consent serves once."""

from dataclasses import replace
from datetime import timedelta

from core.connection import CONSENT_LASTS, Consent
from ports import UnitsOfWork
from support.racing import at_once
from support.records import a_consent

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


def test_it_is_taken_once(units: UnitsOfWork) -> None:
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


def test_those_that_have_expired_are_forgotten_when_another_is_asked_for(units: UnitsOfWork) -> None:
    keep(units, CONSENT)
    on_time = replace(CONSENT, state="on-time", asked_at=CONSENT.asked_at + CONSENT_LASTS)
    late = replace(CONSENT, state="late", asked_at=on_time.asked_at + timedelta(microseconds=1))
    keep(units, on_time)
    with units.reading() as unit:
        assert unit.consents.get(CONSENT.state) == CONSENT
    keep(units, late)
    with units.reading() as unit:
        assert [unit.consents.get(each.state) for each in (CONSENT, on_time, late)] == [None, on_time, late]

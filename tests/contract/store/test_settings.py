"""Settings keep every version (R9)."""

from dataclasses import replace

import pytest

from core.ids import AccountCode, ConnectionId, ServiceTypeId, TaxRateId, TaxType
from core.settings import InitialStatus, InvoiceSettings, NumberSource, ReferenceField, Settings
from ports import StaleVersion, UnitsOfWork
from support.racing import at_once
from support.records import INVOICE, NOON, a_transfer

HERE, THERE = ConnectionId("connection-1"), ConnectionId("connection-2")
FIRST = Settings(
    HERE,
    version=1,
    invoices=InvoiceSettings(
        InitialStatus.MANUAL,
        NumberSource.XERO,
        ReferenceField.PURCHASE_ORDER_NUMBER,
        AccountCode("200"),
        {ServiceTypeId("design"): AccountCode("201")},
    ),
    tax_types={TaxRateId("1"): TaxType("OUTPUT2")},
)
SECOND_VERSION = replace(FIRST, version=2, tax_types={})


def save(units: UnitsOfWork, *versions: Settings) -> None:
    with units.writing() as unit:
        for settings in versions:
            unit.settings.add(settings, NOON, "ann")
        unit.commit()


def test_a_connection_begins_with_the_defaults(units: UnitsOfWork) -> None:
    with units.reading() as unit:
        assert unit.settings.latest(HERE) == Settings(HERE)
        assert unit.settings.get(HERE, 0) is None


def test_a_version_comes_back_as_it_was_saved(units: UnitsOfWork) -> None:
    save(units, FIRST)
    with units.reading() as unit:
        assert unit.settings.latest(HERE) == unit.settings.get(HERE, 1) == FIRST


def test_older_versions_can_still_be_read(units: UnitsOfWork) -> None:
    save(units, FIRST, SECOND_VERSION)
    with units.reading() as unit:
        assert unit.settings.get(HERE, 1) == FIRST
        assert unit.settings.latest(HERE) == SECOND_VERSION
        assert unit.settings.get(HERE, 3) is None


def test_each_connection_has_its_own(units: UnitsOfWork) -> None:
    save(units, FIRST, replace(FIRST, connection_id=THERE, tax_types={}), SECOND_VERSION)
    with units.reading() as unit:
        assert unit.settings.latest(HERE).version == 2
        assert unit.settings.latest(THERE).version == 1


@pytest.mark.parametrize("version", [-1, 0, 1, 3])
def test_only_the_next_version_can_be_saved(units: UnitsOfWork, version: int) -> None:
    save(units, FIRST)
    with pytest.raises(StaleVersion):
        save(units, replace(FIRST, version=version))


def test_of_two_who_save_the_same_version_at_once_one_is_reported(units: UnitsOfWork) -> None:
    outcomes = at_once(*[lambda: save(units, FIRST)] * 2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "StaleVersion"]


def test_forgotten_settings_begin_again_with_version_1(units: UnitsOfWork) -> None:
    there = replace(FIRST, connection_id=THERE)
    save(units, FIRST, SECOND_VERSION, there)
    with units.writing() as unit:
        unit.settings.forget(HERE)
        assert unit.settings.latest(HERE) == Settings(HERE)
        assert unit.settings.get(HERE, 1) is None
        unit.commit()
    save(units, FIRST)
    with units.reading() as unit:
        assert unit.settings.latest(HERE) == FIRST
        assert unit.settings.latest(THERE) == there


def test_what_a_transfer_says_of_its_version_outlives_it(units: UnitsOfWork) -> None:
    save(units, FIRST)
    with units.writing() as unit:
        unit.transfers.add(a_transfer(settings_version=1))
        unit.settings.forget(a_transfer().connection_id)
        unit.commit()
    with units.reading() as unit:
        assert unit.transfers.open_for(INVOICE) == a_transfer(settings_version=1)


def test_changing_what_was_handed_in_or_out_changes_nothing_stored(units: UnitsOfWork) -> None:
    tax_types = {TaxRateId("1"): TaxType("OUTPUT2")}
    save(units, replace(FIRST, tax_types=tax_types))
    tax_types[TaxRateId("2")] = TaxType("NONE")
    with units.reading() as unit:
        handed_out = unit.settings.latest(HERE).tax_types
        assert isinstance(handed_out, dict)
        handed_out.clear()
        assert unit.settings.latest(HERE) == FIRST

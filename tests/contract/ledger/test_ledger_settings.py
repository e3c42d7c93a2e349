"""What settings may point at, and what a check learns."""

from datetime import date

from core.ledger import Action
from support.ledger_worlds import LedgerWorld


def test_tracking_categories_come_with_their_options(world: LedgerWorld) -> None:
    tracking = world.ledger.reference_data().tracking
    [region] = [category for category in tracking.values() if category.name == "Region"]
    assert region.is_active
    assert tracking[region.id] == region
    assert "North" in {option.name for option in region.options if option.is_active}


def test_an_option_that_was_archived_is_there_and_not_active(world: LedgerWorld) -> None:
    world.archive_option("Region", "North")
    world.ledger.check()
    [region] = [each for each in world.ledger.reference_data().tracking.values() if each.name == "Region"]
    assert [option.is_active for option in region.options if option.name == "North"] == [False]


def test_one_branding_theme_is_the_first(world: LedgerWorld) -> None:
    themes = world.ledger.reference_data().branding_themes
    assert len(themes) > 1
    assert [theme.name for theme in themes.values() if theme.sort_order == 0] == ["Standard"]
    assert all(themes[each].id == each for each in themes)


def test_currencies_have_names(world: LedgerWorld) -> None:
    currencies = world.ledger.reference_data().currencies
    assert (currencies["GBP"], currencies["EUR"]) == ("British Pound", "Euro")
    assert "JPY" not in currencies


def test_what_the_person_who_connected_us_may_not_do_is_reported(world: LedgerWorld) -> None:
    assert world.ledger.reference_data().allows(Action.APPROVE_INVOICES) is not False
    world.forbid(Action.APPROVE_INVOICES)
    world.ledger.check()
    data = world.ledger.reference_data()
    assert data.allows(Action.APPROVE_INVOICES) is False
    assert data.allows(Action.APPROVE_BILLS) is not False


def test_a_check_asks_anew_and_what_it_learns_replaces_what_was_kept(world: LedgerWorld) -> None:
    before = world.ledger.reference_data()
    assert before.organisation.period_lock_date is None
    world.lock_period(date(2025, 12, 31))
    organisation = world.ledger.check()
    assert organisation.period_lock_date == date(2025, 12, 31)
    assert organisation.tenant_id == world.tenants["london"].id
    after = world.ledger.reference_data()
    assert after.organisation == organisation
    assert after.read_at >= before.read_at

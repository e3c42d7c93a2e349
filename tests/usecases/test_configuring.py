"""Settings: replaced as a whole at any time, in versions, and only by what the organisation really has."""

from dataclasses import replace
from typing import Any

import pytest

from core.connection import Connection
from core.errors import Refused
from core.ids import AccountCode, BrandingThemeId, CustomFieldId, DocumentTypeId, TaxRateId, TaxType, TrackingCategoryId
from core.ledger import BrandingTheme, TrackingCategory
from core.problems import Problem, Reason
from core.settings import Settings, TrackingRule, TrackingSource
from ports import Ledgers
from support.admins import Admin, reasons, settings_of
from support.interrupted import an_interrupted_plugin
from support.plugin import an_admin
from usecases.settings.requests import SettingsSaved
from usecases.settings.settings import GetReferenceData, GetSettings

THEME, REGION = BrandingThemeId("theme-1"), TrackingCategoryId("region")


@pytest.fixture
def admin() -> Admin:
    return Admin(an_interrupted_plugin())


@pytest.fixture
def connection(admin: Admin) -> Connection:
    books = admin.plugin.books()
    books.branding_themes = (BrandingTheme(THEME, "Standard"),)
    books.tracking = (
        TrackingCategory(REGION, "Region"),
        TrackingCategory(TrackingCategoryId("closed"), "Closed", is_active=False),
    )
    return admin.connect()


def with_invoices(settings: Settings, **changes: Any) -> Settings:
    return replace(settings, invoices=replace(settings.invoices, **changes))


def whole(connection: Connection) -> Settings:
    settings = settings_of(
        connection, display_name="Our books", tracking=(TrackingRule(REGION, TrackingSource.PROJECT),)
    )
    return with_invoices(
        settings,
        branding_themes={DocumentTypeId("formal"): THEME},
        note_field=CustomFieldId("note"),
        send_currency_rate=True,
        switched_off=True,
    )


def refused(admin: Admin, settings: Settings) -> list[tuple[Reason, str]]:
    with pytest.raises(Refused) as refusal:
        admin.configure(settings)
    return [(problem.reason, problem.field) for problem in refusal.value.problems]


def test_a_new_connection_has_defaults_of_version_0(admin: Admin, connection: Connection) -> None:
    assert admin.plugin.process.get(GetSettings)(admin.caller, connection.id) == Settings(connection.id)


def test_every_setting_is_kept_and_the_version_grows(admin: Admin, connection: Connection) -> None:
    wanted = whole(connection)
    saved = admin.configure(wanted)
    assert saved == SettingsSaved(replace(wanted, version=1), ())
    assert admin.plugin.process.get(GetSettings)(admin.caller, connection.id) == saved.settings
    assert admin.configure(saved.settings).settings.version == 2


def test_changing_what_was_changed_meanwhile_is_refused_with_the_newest_version(
    admin: Admin, connection: Connection
) -> None:
    admin.configure(settings_of(connection))
    with pytest.raises(Refused) as refusal:
        admin.configure(settings_of(connection))
    (problem,) = refusal.value.problems
    assert (problem.reason, problem.field) == (Reason.ETAG_MISMATCH, "settings.etag")
    assert problem.facts["current_version"] == "1"


def test_all_problems_are_reported_at_once_and_nothing_is_saved(admin: Admin, connection: Connection) -> None:
    wanted = with_invoices(
        settings_of(connection, tax_types={TaxRateId("vat20"): TaxType("GONE")}), default_account=AccountCode("090")
    )
    unreadable = Problem(Reason.FIELD_INVALID, "settings.invoices.status", "This is no status")
    with pytest.raises(Refused) as refusal:
        admin.configure(wanted, None, unreadable)
    assert {(problem.reason, problem.field) for problem in refusal.value.problems} == {
        (Reason.FIELD_INVALID, "settings.invoices.status"),
        (Reason.ACCOUNT_UNUSABLE, "settings.invoices.default_account_code"),
        (Reason.TAX_TYPE_UNKNOWN, "settings.tax_types[vat20]"),
    }
    assert admin.settings(connection.id).version == 0


@pytest.mark.parametrize("code", ["090", "610", "299", "none"])
def test_an_account_takes_lines_only_if_it_is_active_and_neither_bank_nor_system(
    admin: Admin, connection: Connection, code: str
) -> None:
    wanted = with_invoices(settings_of(connection), default_account=AccountCode(code))
    assert refused(admin, wanted) == [(Reason.ACCOUNT_UNUSABLE, "settings.invoices.default_account_code")]


def test_a_branding_theme_must_be_there(admin: Admin, connection: Connection) -> None:
    wanted = with_invoices(
        settings_of(connection), branding_themes={DocumentTypeId("formal"): BrandingThemeId("theme-9")}
    )
    assert refused(admin, wanted) == [(Reason.BRANDING_THEME_UNKNOWN, "settings.invoices.branding_theme_ids[formal]")]


@pytest.mark.parametrize("category", ["closed", "none"])
def test_a_tracking_category_must_be_there_and_active(admin: Admin, connection: Connection, category: str) -> None:
    rule = TrackingRule(TrackingCategoryId(category), TrackingSource.CLIENT)
    ((reason, field),) = refused(admin, settings_of(connection, tracking=(rule,)))
    assert reason is Reason.TRACKING_UNKNOWN
    assert field.startswith("settings.tracking[0]")


def test_a_tracking_category_is_filled_from_one_thing_only(admin: Admin, connection: Connection) -> None:
    rules = (TrackingRule(REGION, TrackingSource.CLIENT), TrackingRule(REGION, TrackingSource.BUDGET))
    assert refused(admin, settings_of(connection, tracking=rules)) == [
        (Reason.FIELD_INVALID, f"settings.tracking[{position}].tracking_category_id") for position in range(2)
    ]


def test_no_more_categories_than_xero_has_on_a_line_are_filled(admin: Admin, connection: Connection) -> None:
    categories = [TrackingCategory(TrackingCategoryId(name), name) for name in ("one", "two", "three")]
    admin.plugin.books().tracking = categories
    rules = tuple(TrackingRule(category.id, TrackingSource.CLIENT) for category in categories)
    assert refused(admin, settings_of(connection, tracking=rules)) == [(Reason.FIELD_INVALID, "settings.tracking")]
    assert admin.configure(settings_of(connection, tracking=rules[:2])).settings.tracking == rules[:2]


def test_validating_returns_the_next_version_with_its_problems_and_saves_nothing(
    admin: Admin, connection: Connection
) -> None:
    validating = replace(admin.plugin.write(), validate_only=True)
    wanted = with_invoices(settings_of(connection), default_account=AccountCode("299"))
    previewed = admin.configure(wanted, validating)
    assert previewed.settings == replace(wanted, version=1)
    assert [problem.reason for problem in previewed.problems] == [Reason.ACCOUNT_UNUSABLE]
    assert admin.settings(connection.id).version == 0


def test_a_send_keeps_the_version_that_it_began_with(admin: Admin, connection: Connection) -> None:
    admin.configure(settings_of(connection))
    copied = admin.plugin.copy()
    admin.configure(settings_of(connection, version=1, display_name="Later"))
    assert admin.plugin.transfer(copied.transfer.id).settings_version == 1


def test_reference_data_is_what_the_organisation_has(admin: Admin, connection: Connection) -> None:
    found = admin.plugin.process.get(GetReferenceData)(admin.caller, connection.id)
    assert found == admin.plugin.injector.get(Ledgers).of(connection).reference_data()
    assert set(found.accounts) >= {"200", "260"}


def test_settings_of_others_are_neither_shown_nor_changed(admin: Admin, connection: Connection) -> None:
    stranger = Admin(admin.plugin, an_admin("8"))
    with pytest.raises(Refused) as refusal:
        stranger.configure(settings_of(connection))
    assert [(each.reason, each.field) for each in refusal.value.problems] == [
        (Reason.NOT_FOUND, "settings.connection_id")
    ]
    questions = (admin.plugin.process.get(GetSettings), admin.plugin.process.get(GetReferenceData))
    for question in questions:
        with pytest.raises(Refused) as hidden:
            question(stranger.caller, connection.id)
        assert reasons(hidden.value) == [Reason.NOT_FOUND]

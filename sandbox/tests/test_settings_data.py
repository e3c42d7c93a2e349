from collections.abc import Callable
from typing import Any

import pytest

from xero_sandbox.client import SCOPES, Client

Build = Callable[..., dict[str, Any]]


def test_the_chart_of_accounts_has_sales_banks_system_and_archived_accounts(xero: Client) -> None:
    accounts = {each.get("Code"): each for each in xero.get("Accounts").json()["Accounts"]}
    assert accounts["200"]["Class"] == "REVENUE"
    assert accounts["200"]["TaxType"] == "OUTPUT2"
    assert accounts["090"]["Type"] == "BANK"
    assert accounts["610"]["SystemAccount"] == "DEBTORS"
    assert accounts["800"]["SystemAccount"] == "CREDITORS"
    assert accounts["299"]["Status"] == "ARCHIVED"


def test_accounts_are_filtered_by_where(xero: Client) -> None:
    found = xero.get("Accounts", where='Status=="ACTIVE" AND Type=="BANK"').json()["Accounts"]
    assert [each["Code"] for each in found] == ["090", "091", "092"]


def test_tax_rates_say_which_classes_they_apply_to(xero: Client) -> None:
    response = xero.get("TaxRates")
    rates = {each["TaxType"]: each for each in response.json()["TaxRates"]}
    assert rates["OUTPUT2"]["CanApplyToRevenue"]
    assert not rates["OUTPUT2"]["CanApplyToExpenses"]
    assert rates["NONE"]["CanApplyToExpenses"]
    assert '"EffectiveRate": 20.0000' in response.text


def test_the_organisation_says_currency_plan_and_short_code(xero: Client) -> None:
    (organisation,) = xero.get("Organisation").json()["Organisations"]
    assert organisation["BaseCurrency"] == "GBP"
    assert organisation["Version"] == "UK"
    assert organisation["ShortCode"] == "!sLnd1"
    assert "PeriodLockDate" not in organisation
    xero.action("lock_period", period_lock_date="2026-01-31")
    (organisation,) = xero.get("Organisation").json()["Organisations"]
    assert organisation["PeriodLockDate"] == "/Date(1769817600000+0000)/"


def test_actions_tell_that_someone_else_must_approve(xero: Client) -> None:
    def status() -> str:
        actions = xero.get("Organisation/Actions").json()["Actions"]
        return next(str(each["Status"]) for each in actions if each["Name"] == "CreateApprovedInvoice")

    assert status() == "ALLOWED"
    xero.action("require_approval")
    assert status() == "NOT-ALLOWED"


def test_branding_themes_begin_with_the_default(xero: Client) -> None:
    themes = xero.get("BrandingThemes").json()["BrandingThemes"]
    assert [(each["Name"], each["SortOrder"], each["Type"]) for each in themes] == [
        ("Standard", 0, "INVOICE"),
        ("Retainers", 1, "INVOICE"),
        ("Very orange invoice!", 2, "INVOICE"),
    ]
    (one,) = xero.get(f"BrandingThemes/{themes[1]['BrandingThemeID']}").json()["BrandingThemes"]
    assert one == themes[1]


def test_a_sales_invoice_has_the_default_theme_or_the_one_sent_and_a_bill_none(xero: Client, invoice: Build) -> None:
    standard, retainers, _ = (each["BrandingThemeID"] for each in xero.get("BrandingThemes").json()["BrandingThemes"])
    bill = invoice(Type="ACCPAY", LineItems=[{"Description": "Ads", "UnitAmount": 1, "AccountCode": "400"}])
    sent = [invoice(), invoice(BrandingThemeID=retainers), bill]
    made = xero.put("Invoices", {"Invoices": sent}).json()["Invoices"]
    assert [each.get("BrandingThemeID") for each in made] == [standard, retainers, None]
    unknown = xero.put("Invoices", invoice(BrandingThemeID="11111111-1111-4111-8111-111111111111"))
    assert unknown.json()["Elements"][0]["ValidationErrors"] == [
        {"Message": "The BrandingThemeID does not match a branding theme of this organisation"}
    ]
    assert xero.put("Invoices", invoice(BrandingThemeID="retainers")).json()["ErrorNumber"] == 14


def test_currencies_can_be_added_and_then_used(xero: Client, invoice: Build) -> None:
    xero.connect("london", scope=f"{SCOPES} accounting.settings")
    listed = xero.get("Currencies").json()["Currencies"]
    assert listed[0] == {"Code": "EUR", "Description": "Euro"}
    assert [each["Code"] for each in listed] == ["EUR", "GBP", "USD"]
    assert xero.put("Invoices", invoice(CurrencyCode="JPY")).status_code == 400
    (added,) = xero.put("Currencies", {"Code": "JPY"}).json()["Currencies"]
    assert added["Description"] == "Japanese Yen"
    (made,) = xero.put("Invoices", invoice(CurrencyCode="JPY")).json()["Invoices"]
    assert made["CurrencyRate"] > 100
    assert xero.get("Currencies", where='Code=="JPY"').json()["Currencies"] == [
        {"Code": "JPY", "Description": "Japanese Yen"}
    ]


@pytest.mark.parametrize(
    ("organisation", "code", "message"),
    [
        ("london", "EUR", "Currency EUR has been added to the organisation already"),
        ("london", "QQQ", "Currency code 'QQQ' is not valid"),
        ("leeds", "EUR", "The organisation's plan does not include multicurrency"),
    ],
)
def test_a_currency_that_cannot_be_added_is_refused(xero: Client, organisation: str, code: str, message: str) -> None:
    xero.connect(organisation, scope=f"{SCOPES} accounting.settings")
    response = xero.put("Currencies", {"Code": code})
    assert response.json()["Elements"][0]["ValidationErrors"] == [{"Message": message}]


def test_the_rate_of_the_day_moves_and_a_sent_one_has_six_places(xero: Client, invoice: Build) -> None:
    xero.action("add_currency", currency="EUR", rate="1.1834567")
    response = xero.put("Invoices", invoice(CurrencyCode="EUR"))
    assert '"CurrencyRate": 1.183457' in response.text
    sent = xero.put("Invoices", invoice(CurrencyCode="EUR", CurrencyRate="1.12345678"))
    assert '"CurrencyRate": 1.123457' in sent.text
    assert "CurrencyRate" not in xero.put("Invoices", invoice(CurrencyCode="GBP", CurrencyRate="2")).text
    xero.control("POST", "switches", {"base_rate": "shown"})
    base = xero.put("Invoices", invoice(CurrencyCode="GBP", CurrencyRate="2"))
    assert '"CurrencyRate": 1.000000' in base.text
    refused = xero.put("Invoices", invoice(CurrencyCode="EUR", CurrencyRate="0"))
    assert refused.json()["Elements"][0]["ValidationErrors"] == [{"Message": "CurrencyRate must be greater than zero"}]


def allowed(xero: Client) -> dict[str, bool]:
    actions = xero.get("Organisation/Actions").json()["Actions"]
    return {each["Name"]: {"ALLOWED": True, "NOT-ALLOWED": False}[each["Status"]] for each in actions}


def test_leave_to_approve_is_given_and_taken_by_kind_of_document(xero: Client, invoice: Build) -> None:
    assert all(allowed(xero).values())
    xero.action("allow", name="CreateApprovedInvoice", allowed=False)
    assert [name for name, given in allowed(xero).items() if not given] == ["CreateApprovedInvoice"]
    bill = invoice(Type="ACCPAY", LineItems=[{"Description": "Ads", "UnitAmount": 1, "AccountCode": "400"}])
    made = xero.put("Invoices", {"Invoices": [invoice(), bill]}).json()["Invoices"]
    assert [each["Status"] for each in made] == ["DRAFT", "AUTHORISED"]
    xero.action("allow", name="CreateApprovedInvoice")
    assert all(allowed(xero).values())


def test_required_approval_takes_every_leave_to_approve(xero: Client) -> None:
    xero.action("require_approval")
    assert {name for name, given in allowed(xero).items() if not given} == {
        "CreateApprovedInvoice",
        "CreateApprovedBill",
        "CreateApprovedPurchaseOrder",
    }
    xero.action("require_approval", on=False)
    assert all(allowed(xero).values())


def test_an_organisation_without_multicurrency_says_so(xero: Client) -> None:
    xero.connect("leeds")
    assert allowed(xero)["UseMulticurrency"] is False


def test_without_leave_to_use_currencies_only_the_base_currency_is_left(xero: Client, invoice: Build) -> None:
    xero.action("allow", name="UseMulticurrency", allowed=False)
    refused = xero.put("Invoices", invoice(CurrencyCode="EUR")).json()["Elements"][0]["ValidationErrors"]
    assert refused == [{"Message": "Organisation is not subscribed to currency EUR"}]
    assert xero.put("Invoices", invoice(CurrencyCode="GBP")).status_code == 200

"""The organisations of the seed: their countries, taxes, locks and settings, and connecting several of them."""

from collections.abc import Callable
from typing import Any

import pytest

from xero_sandbox.client import Client

Fields = dict[str, Any]
Build = Callable[..., Fields]

COUNTRIES = [
    ("london", "UK", "GBP", "OUTPUT2", "INPUT2"),
    ("leeds", "UK", "GBP", "OUTPUT2", "INPUT2"),
    ("sydney", "AU", "AUD", "OUTPUT", "INPUT"),
    ("auckland", "NZ", "NZD", "OUTPUT2", "INPUT2"),
    ("boston", "US", "USD", "OUTPUT", "INPUT"),
]


def someone(xero: Client) -> str:
    return str(xero.documents("Contacts")[0]["ContactID"])


def invoice(xero: Client, *lines: Fields, **fields: Any) -> Fields:
    return {
        "Type": "ACCREC",
        "Contact": {"ContactID": someone(xero)},
        "Date": "2026-03-02",
        "DueDate": "2026-04-01",
        "Status": "AUTHORISED",
        "LineItems": [{"Description": "Design", "AccountCode": "200", **line} for line in lines],
        **fields,
    }


def made(xero: Client, *lines: Fields, **fields: Any) -> Fields:
    response = xero.put("Invoices", invoice(xero, *lines, **fields))
    assert response.status_code == 200, response.text
    return dict(response.json()["Invoices"][0])


@pytest.mark.parametrize(("name", "version", "currency", "output", "put_in"), COUNTRIES)
def test_each_country_has_its_version_currency_and_default_taxes(
    stranger: Client, name: str, version: str, currency: str, output: str, put_in: str
) -> None:
    xero = stranger.connect(name)
    (organisation,) = xero.get("Organisation").json()["Organisations"]
    assert (organisation["Version"], organisation["BaseCurrency"]) == (version, currency)
    accounts = {each.get("Code"): each for each in xero.get("Accounts").json()["Accounts"]}
    assert (accounts["200"]["TaxType"], accounts["310"]["TaxType"]) == (output, put_in)
    assert made(xero, {"UnitAmount": 10})["CurrencyCode"] == currency


@pytest.mark.parametrize("name", [country[0] for country in COUNTRIES])
def test_every_account_s_tax_type_exists_and_may_be_used_with_its_class(stranger: Client, name: str) -> None:
    xero = stranger.connect(name)
    rates = {each["TaxType"]: each for each in xero.get("TaxRates").json()["TaxRates"]}
    flags = {"REVENUE": "Revenue", "EXPENSE": "Expenses", "ASSET": "Assets", "LIABILITY": "Liabilities"}
    for account in xero.get("Accounts").json()["Accounts"]:
        flag = flags.get(account["Class"], "Equity")
        assert rates[account["TaxType"]][f"CanApplyTo{flag}"], account["Name"]


@pytest.mark.parametrize("name", [country[0] for country in COUNTRIES])
def test_every_organisation_has_what_lines_may_not_use(stranger: Client, name: str) -> None:
    xero = stranger.connect(name)
    accounts = xero.get("Accounts").json()["Accounts"]
    assert {"DEBTORS", "CREDITORS", "GST", "ROUNDING"} <= {each.get("SystemAccount") for each in accounts}
    assert "BANK" in {each["Type"] for each in accounts}
    assert "ARCHIVED" in {each["Status"] for each in accounts}


TAXES = [
    ("sydney", {"UnitAmount": 7900}, "Inclusive", 718.18),
    ("sydney", {"UnitAmount": 100, "TaxType": "EXEMPTEXPORT"}, "Exclusive", 0),
    ("auckland", {"UnitAmount": "95.50"}, "Inclusive", 12.46),
    ("auckland", {"UnitAmount": 100, "TaxType": "ZERORATED"}, "Exclusive", 0),
    ("boston", {"UnitAmount": "19.99", "TaxType": "TAX002"}, "Exclusive", 1.77),
    ("boston", {"UnitAmount": 100, "TaxType": "TAX001"}, "Exclusive", 6.25),
]


@pytest.mark.parametrize(("name", "line", "kind", "tax"), TAXES)
def test_taxes_of_other_countries_come_out_to_the_cent(
    stranger: Client, name: str, line: Fields, kind: str, tax: float
) -> None:
    assert made(stranger.connect(name), line, LineAmountTypes=kind)["TotalTax"] == tax


def test_documents_without_tax_have_their_country_s_tax_type(stranger: Client) -> None:
    for name, tax_type in (("sydney", "BASEXCLUDED"), ("auckland", "NONE")):
        shown = made(stranger.connect(name), {"UnitAmount": 10}, LineAmountTypes="NoTax")
        assert shown["LineItems"][0]["TaxType"] == tax_type


def test_tax_of_imports_goes_to_liabilities_only(stranger: Client) -> None:
    xero = stranger.connect("sydney")
    bill = invoice(xero, {"UnitAmount": 10, "AccountCode": "835"}, Type="ACCPAY")
    assert xero.put("Invoices", bill).status_code == 200
    wrong = invoice(xero, {"UnitAmount": 10, "AccountCode": "310", "TaxType": "GSTONIMPORTS"}, Type="ACCPAY")
    (element,) = xero.put("Invoices", wrong).json()["Elements"]
    assert element["ValidationErrors"] == [
        {"Message": "The TaxType code 'GSTONIMPORTS' cannot be used with account code '310'."}
    ]


def test_a_rate_of_several_parts_names_them(stranger: Client) -> None:
    (rate,) = stranger.connect("boston").get("TaxRates/TAX002").json()["TaxRates"]
    assert rate["EffectiveRate"] == 8.875
    assert [each["Rate"] for each in rate["TaxComponents"]] == [4, 4.5, 0.375]


def test_seeded_locks_are_shown_and_kept(stranger: Client) -> None:
    xero = stranger.connect("auckland")
    (organisation,) = xero.get("Organisation").json()["Organisations"]
    assert organisation["PeriodLockDate"] == "/Date(1743379200000+0000)/"
    assert organisation["EndOfYearLockDate"] == "/Date(1711843200000+0000)/"
    response = xero.put("Invoices", invoice(xero, {"UnitAmount": 10}, Date="2025-03-31"))
    assert response.json()["Elements"][0]["ValidationErrors"] == [
        {"Message": "The document date cannot be before the period lock date, currently set at 31-Mar-2025"}
    ]
    assert made(xero, {"UnitAmount": 10}, Date="2025-04-01")["Status"] == "AUTHORISED"


def test_today_is_today_where_the_organisation_is(stranger: Client) -> None:
    stranger.control("POST", "clock", {"now": "2026-07-01T12:30:00Z"})
    for name, day in (("auckland", "2026-07-02"), ("sydney", "2026-07-01"), ("boston", "2026-07-01")):
        assert made(stranger.connect(name), {"UnitAmount": 1}, Date=None)["DateString"] == f"{day}T00:00:00"


def test_settings_differ_from_organisation_to_organisation(stranger: Client) -> None:
    names = {}
    for name in ("sydney", "auckland", "boston"):
        xero = stranger.connect(name)
        names[name] = (
            [each["Name"] for each in xero.get("TrackingCategories").json()["TrackingCategories"]],
            [each["Code"] for each in xero.get("Currencies").json()["Currencies"]],
            len(xero.get("BrandingThemes").json()["BrandingThemes"]),
        )
    assert names == {
        "sydney": (["Office", "Service line"], ["AUD", "GBP", "NZD", "USD"], 2),
        "auckland": (["Client type"], ["AUD", "NZD", "USD"], 1),
        "boston": ([], ["CAD", "EUR", "USD"], 2),
    }


def connections(xero: Client, event: str | None = None) -> list[Fields]:
    bearer = {"Authorization": f"Bearer {xero.tokens['access_token']}"}
    return list(xero.http.get("/connections", params={"authEventId": event or ""}, headers=bearer).json())


def test_one_consent_may_name_several_organisations(stranger: Client) -> None:
    xero = stranger.connect("leeds")
    code = xero.code("sydney,auckland")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "http://localhost:9/callback"}
    xero.tokens = xero.token(**form).json()
    by_name = {each["tenantName"]: each for each in connections(xero)}
    together = by_name["Northwind Studio Sydney Pty Ltd"]["authEventId"]
    assert len(by_name) == 3
    assert {each["tenantName"] for each in connections(xero, together)} == {
        "Northwind Studio Sydney Pty Ltd",
        "Northwind Studio Auckland Ltd",
    }
    for each in by_name.values():
        xero.tenant = each["tenantId"]
        assert xero.get("Organisation").json()["Organisations"][0]["Name"] == each["tenantName"]


@pytest.mark.parametrize("way", ["in Xero", "by the app"])
def test_a_connection_that_was_ended_comes_back_as_the_same_row(stranger: Client, way: str) -> None:
    xero = stranger.connect("sydney")
    (before,) = connections(xero)
    if way == "in Xero":
        xero.action("disconnect")
    else:
        bearer = {"Authorization": f"Bearer {xero.tokens['access_token']}"}
        assert xero.http.delete(f"/connections/{before['id']}", headers=bearer).status_code == 204
    response = xero.get("Organisation")
    assert (response.status_code, response.json()["Detail"]) == (403, "AuthenticationUnsuccessful")
    assert connections(xero) == []
    refresh = {"grant_type": "refresh_token", "refresh_token": xero.tokens["refresh_token"]}
    assert xero.token(**refresh).status_code == 200, "only the connection has gone, not the grant"
    xero.control("POST", "clock", {"advance_seconds": 60})
    (after,) = connections(xero.connect("sydney"))
    assert (after["id"], after["createdDateUtc"]) == (before["id"], before["createdDateUtc"])
    assert after["updatedDateUtc"] > before["updatedDateUtc"]
    assert xero.get("Organisation").status_code == 200


def test_the_consent_page_offers_every_organisation(stranger: Client) -> None:
    asked = {
        "response_type": "code",
        "client_id": "sandbox-client",
        "redirect_uri": "http://localhost:9/callback",
        "scope": "openid",
    }
    page = stranger.http.get("/identity/connect/authorize", params=asked).text
    for organisation in stranger.control("GET", "state")["organisations"]:
        assert organisation["name"] in page


def test_an_organisation_of_any_country_may_be_founded(stranger: Client) -> None:
    asked = {"short_name": "perth", "name": "Perth Pty Ltd", "country": "AU", "contacts": ["First"]}
    more = {"currencies": {"USD": None}, "themes": ["Plain"], "tracking": {"Team": ["Red"]}, "plan": "PREMIUM"}
    founded = stranger.control("POST", "organisations", {**asked, **more})
    assert founded["currencies"] == ["AUD", "USD"]
    xero = stranger.connect("perth")
    assert xero.documents("TrackingCategories")[0]["Options"][0]["Name"] == "Red"
    assert xero.documents("BrandingThemes")[0]["Name"] == "Plain"
    assert xero.documents("Currencies")[1]["Rate"] < 1

"""Whatever is sent, the answer is Xero's kind of answer: never a failure of the sandbox's own."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xero_sandbox.accounting.invoices.endpoint import COLUMNS
from xero_sandbox.accounting.where import parse
from xero_sandbox.client import SCOPES, Client
from xero_sandbox.refusals import ApiException

WORDS = ["Status", "Contact.Name", "AmountDue", "Date", "==", "=", "!=", ">=", "AND", "||", "(", ")", '"A"', '""']
WORDS += ["DateTime(2026, 1, 1)", 'guid("x")', "null", "true", "5", ".Contains(", "-1.5m", "\\", "é", "'"]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
amounts = st.decimals(allow_nan=True, allow_infinity=True).map(str) | st.integers() | anything
tracking = st.fixed_dictionaries(
    {},
    optional={
        "Name": st.sampled_from(["Region", "Planet"]) | anything,
        "Option": st.sampled_from(["North", "Mars"]) | anything,
        "TrackingOptionID": st.uuids().map(str) | anything,
    },
)
line = st.fixed_dictionaries(
    {},
    optional={
        "Description": st.text(max_size=20) | anything,
        "Quantity": amounts,
        "UnitAmount": amounts,
        "LineAmount": amounts,
        "TaxAmount": amounts,
        "DiscountRate": amounts,
        "AccountCode": st.sampled_from(["200", "400", "090", "999"]) | anything,
        "TaxType": st.sampled_from(["OUTPUT2", "INPUT2", "NONE", "X"]) | anything,
        "Tracking": st.lists(tracking, max_size=3) | anything,
    },
)
invoice = st.fixed_dictionaries(
    {},
    optional={
        "Type": st.sampled_from(["ACCREC", "ACCPAY", "X"]),
        "Contact": st.just({"Name": "City Agency"}) | anything,
        "Status": st.sampled_from(["DRAFT", "AUTHORISED", "VOIDED", "X"]) | anything,
        "InvoiceNumber": st.text(max_size=5) | anything,
        "Date": st.sampled_from(["2026-01-01", "/Date(0)/", "/Date(99999999999999999)/", "0001-01-01"]) | anything,
        "DueDate": st.just("2026-01-01") | anything,
        "LineAmountTypes": st.sampled_from(["Inclusive", "NoTax"]) | anything,
        "LineItems": st.lists(line, max_size=3) | anything,
        "CurrencyCode": st.sampled_from(["GBP", "EUR"]) | anything,
        "CurrencyRate": amounts,
        "BrandingThemeID": st.uuids().map(str) | anything,
        "Url": st.text(max_size=12) | st.just("http://[") | anything,
    },
)


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=9))
def test_any_where_is_read_or_refused(words: list[str]) -> None:
    try:
        parse(" ".join(words), COLUMNS, "Invoice")
    except ApiException as refusal:
        number = refusal.content["ErrorNumber"]
    else:
        number = 16
    assert number == 16


@settings(max_examples=60)
@given(st.sampled_from(["PUT", "POST"]), st.lists(invoice, min_size=1, max_size=3), st.booleans())
def test_any_invoice_is_taken_or_refused(
    xero: Client, method: str, batch: list[dict[str, Any]], summarize: bool
) -> None:
    xero.control("POST", "limits", {"minute": None})
    response = xero.call(method, "Invoices", {"Invoices": batch}, summarizeErrors=str(summarize))
    assert response.status_code in (200, 400), response.text
    assert response.status_code == 200 or response.json()["ErrorNumber"] in (10, 14)
    for kept in xero.documents("Invoices"):
        assert round(kept["SubTotal"] + kept["TotalTax"], 2) == kept["Total"]


SETTINGS = {
    "TrackingCategories": st.fixed_dictionaries({}, optional={"Name": st.text() | anything, "Status": anything}),
    "Currencies": st.fixed_dictionaries({}, optional={"Code": st.sampled_from(["JPY", "eur"]) | anything}),
    "Contacts": st.fixed_dictionaries(
        {}, optional={"Name": st.text() | anything, "ContactStatus": anything, "Website": anything}
    ),
    "Contacts/{contact}/History": st.fixed_dictionaries({}, optional={"Details": st.text() | anything}),
    "TrackingCategories/{category}/Options": st.fixed_dictionaries({}, optional={"Name": st.text() | anything}),
}


@pytest.mark.parametrize("path", SETTINGS)
@settings(max_examples=25)
@given(data=st.data())
def test_any_setting_contact_or_note_is_taken_or_refused(
    xero: Client, contact_id: str, path: str, data: st.DataObject
) -> None:
    xero.control("POST", "limits", {"minute": None, "day": None})
    xero.connect("london", scope=f"{SCOPES} accounting.settings")
    category = xero.documents("TrackingCategories")[0]["TrackingCategoryID"]
    response = xero.put(path.format(contact=contact_id, category=category), data.draw(SETTINGS[path]))
    assert response.status_code in (200, 400), response.text
    assert response.status_code == 200 or response.json()["ErrorNumber"] in (10, 14)


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(["where", "order", "page", "pageSize", "IDs", "Statuses"]), st.text()))
def test_any_query_is_answered_or_refused(xero: Client, query: dict[str, str]) -> None:
    xero.control("POST", "limits", {"minute": None})
    response = xero.get("Invoices", **query)  # type: ignore[arg-type]  # query names, none of which is `headers`
    assert response.status_code in (200, 400), response.text


@pytest.mark.parametrize("text", ["{" * 5000, '{"a":' * 5000, "[" * 5000])
def test_a_body_nested_without_end_is_refused(xero: Client, text: str) -> None:
    headers = {**xero.headers(), "Content-Type": "application/json"}
    response = xero.http.put("/api.xro/2.0/Invoices", content=text, headers=headers)
    assert response.json()["ErrorNumber"] == 14

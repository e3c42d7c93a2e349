"""Filters, order, pages, and the language of where."""

from collections.abc import Callable
from typing import Any

import pytest

from xero_sandbox.client import Client

Build = Callable[..., dict[str, Any]]


@pytest.fixture
def shelf(xero: Client, invoice: Build) -> Client:
    """Four invoices: A and B approved, C a draft, D a bill; D in euros and in April."""
    line = {"Description": "Print", "Quantity": 1, "UnitAmount": 10, "AccountCode": "400"}
    batch = [
        invoice(InvoiceNumber="A", Reference='The "big" one'),
        invoice(InvoiceNumber="B", Contact={"Name": "Ridgeway University"}, Date="2026-02-01"),
        invoice(InvoiceNumber="C", Status="DRAFT"),
        invoice(InvoiceNumber="D", Type="ACCPAY", LineItems=[line], CurrencyCode="EUR", Date="2026-04-01"),
    ]
    xero.put("Invoices", {"Invoices": batch}).raise_for_status()
    xero.action("pay", invoice="A", amount="20.10")
    return xero


def numbers(xero: Client, **query: Any) -> str:
    response = xero.get("Invoices", **query)
    assert response.status_code == 200, response.text
    return "".join(each["InvoiceNumber"] for each in response.json()["Invoices"])


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ('Status=="AUTHORISED"', "ABD"),
        ('Status="draft"', "C"),
        ('Type=="ACCREC" AND Status=="AUTHORISED"', "AB"),
        ('Type=="ACCPAY" OR InvoiceNumber=="C"', "CD"),
        ('(Type=="ACCPAY" || InvoiceNumber=="C") && Status!="DRAFT"', "D"),
        ('InvoiceNumber=="A" OR InvoiceNumber=="B" AND Status=="DRAFT"', "A"),
        ("Date >= DateTime(2026, 03, 01) AND Date < DateTime(2026, 04, 01)", "AC"),
        ('Date == DateTime.Parse("2026-02-01")', "B"),
        ("AmountDue > 100", "BC"),
        ("AmountDue <= 99.90", "AD"),
        ("AmountPaid==20.1", "A"),
        ('Reference=="the ""BIG"" one"', "A"),
        ('Reference.Contains("big")', "A"),
        ("Reference!=null", "A"),
        ('InvoiceNumber.StartsWith("b")', "B"),
        ('Contact.Name.EndsWith("university")', "B"),
        ('Contact.Name.Contains("city") == false', "B"),
        ('CurrencyCode=="EUR"', "D"),
        ('InvoiceID==guid("00000000-0000-0000-0000-000000000000")', ""),
        ("UpdatedDateUTC >= DateTime(2020, 01, 01, 10, 30, 00)", "ABCD"),
        ("SentToContact==false", "ABCD"),
    ],
)
def test_where_finds(shelf: Client, where: str, found: str) -> None:
    assert numbers(shelf, where=where, order="InvoiceNumber") == found


@pytest.mark.parametrize(
    "where",
    [
        "nonsense",
        "Status==",
        'Status=="A',
        'Status=="A\\"B"',
        "Status==5",
        'Nothing=="x"',
        'InvoiceID=="00000000-0000-0000-0000-000000000000"',
        'Date=="2026-01-01"',
        "Date==DateTime(2026, 13, 01)",
        '(Status=="DRAFT"',
        'Status=="DRAFT")',
        'Status=="DRAFT" AND',
        'AmountDue.Contains("1")',
        'Status;"DRAFT"',
    ],
)
def test_where_that_cannot_be_read_is_a_parse_exception(xero: Client, where: str) -> None:
    response = xero.get("Invoices", where=where)
    assert response.status_code == 400
    assert response.json()["ErrorNumber"] == 16
    assert response.json()["Type"] == "QueryParseException"


def test_where_finds_a_contact_by_guid(shelf: Client, contact_id: str) -> None:
    assert numbers(shelf, where=f'Contact.ContactID==guid("{contact_id}")', order="InvoiceNumber") == "ACD"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"InvoiceNumbers": "A, C"}, "AC"),
        ({"Statuses": "DRAFT,VOIDED"}, "C"),
        ({"searchTerm": "BIG"}, "A"),
        ({"createdByMyApp": "true"}, "ABCD"),
        ({"where": 'Type=="ACCREC"', "Statuses": "AUTHORISED"}, "AB"),
    ],
)
def test_filters_narrow_the_list(shelf: Client, query: dict[str, str], found: str) -> None:
    assert numbers(shelf, order="InvoiceNumber ASC", **query) == found


def test_ids_and_contact_ids_are_comma_lists(shelf: Client, contact_id: str) -> None:
    ids = [each["InvoiceID"] for each in shelf.documents("Invoices")]
    assert len(numbers(shelf, IDs=",".join(ids[:2]))) == 2
    assert numbers(shelf, ContactIDs=contact_id, order="InvoiceNumber") == "ACD"


def test_created_by_my_app_leaves_out_what_another_app_made(shelf: Client) -> None:
    other = {"client_id": "other", "secret": "sandbox-secret", "name": "Other", "redirect_uris": ["https://*"]}
    shelf.control("POST", "apps", other)
    code = shelf.code("london", client_id="other", redirect_uri="https://other.example/")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "https://other.example/"}
    shelf.tokens = shelf.http.post("/connect/token", data=form, auth=("other", "sandbox-secret")).json()
    assert numbers(shelf) != ""
    assert numbers(shelf, createdByMyApp="true") == ""


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("InvoiceNumber DESC", "DCBA"),
        ("Date, InvoiceNumber", "BACD"),
        ("Date DESC, InvoiceNumber ASC", "DACB"),
        ("Total, InvoiceNumber", "DABC"),
    ],
)
def test_order_may_name_any_field(shelf: Client, order: str, found: str) -> None:
    assert numbers(shelf, order=order) == found


def test_an_order_that_names_no_field_is_a_parse_exception(xero: Client) -> None:
    assert xero.get("Invoices", order="Nothing").json()["ErrorNumber"] == 16


def test_pages_cover_everything_once(xero: Client, invoice: Build) -> None:
    xero.put("Invoices", {"Invoices": [invoice() for _ in range(7)]}).raise_for_status()
    seen: list[str] = []
    for page in (1, 2, 3, 4):
        body = xero.get("Invoices", page=page, pageSize=3).json()
        assert body["pagination"] == {"page": page, "pageSize": 3, "pageCount": 3, "itemCount": 7}
        seen += [each["InvoiceID"] for each in body["Invoices"]]
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(("asked", "given"), [("0", 1), ("5000", 1000), ("x", 100), ("250", 250)])
def test_a_page_size_out_of_range_is_clamped(xero: Client, asked: str, given: int) -> None:
    assert xero.get("Invoices", page=1, pageSize=asked).json()["pagination"]["pageSize"] == given


@pytest.mark.parametrize(("asked", "given"), [("0", 1), ("-3", 1), ("", 1), ("9" * 30, 1_000_000)])
def test_a_page_out_of_range_is_clamped(xero: Client, asked: str, given: int) -> None:
    assert xero.get("Invoices", page=asked).json()["pagination"]["page"] == given


def test_lines_are_shown_in_pages_and_empty_in_plain_lists(shelf: Client) -> None:
    plain = shelf.get("Invoices").json()
    assert "pagination" not in plain
    assert all(each["LineItems"] == [] for each in plain["Invoices"])
    paged = shelf.get("Invoices", page=1).json()["Invoices"]
    assert all(each["LineItems"] for each in paged)
    assert "EmailAddress" not in paged[0]["Contact"]


def test_a_summary_has_neither_lines_nor_payments_and_comes_in_pages(shelf: Client) -> None:
    body = shelf.get("Invoices", summaryOnly="true").json()
    assert body["pagination"]["itemCount"] == 4
    assert not {"LineItems", "Payments", "HasAttachments"} & set(body["Invoices"][0])


def test_statuses_alone_turn_paging_on(shelf: Client) -> None:
    assert "pagination" in shelf.get("Invoices", Statuses="DRAFT").json()


@pytest.mark.parametrize("spelling", ["2026-06-01T10:00:00", "Mon, 01 Jun 2026 10:00:00 GMT"])
def test_if_modified_since_finds_what_changed_then_or_later(xero: Client, invoice: Build, spelling: str) -> None:
    xero.control("POST", "clock", {"now": "2026-06-01T09:59:00Z"})
    xero.connect("london")
    first = xero.put("Invoices", invoice(InvoiceNumber="A")).json()["Invoices"][0]["InvoiceID"]
    xero.put("Invoices", invoice(InvoiceNumber="B"))
    since = {"If-Modified-Since": spelling}
    assert xero.get("Invoices", headers=since).json()["Invoices"] == []
    xero.control("POST", "clock", {"now": "2026-06-01T10:00:00Z"})
    xero.action("pay", invoice=first)
    assert [each["InvoiceNumber"] for each in xero.get("Invoices", headers=since).json()["Invoices"]] == ["A"]
    xero.control("POST", "switches", {"modified_since": "exclusive"})
    assert xero.get("Invoices", headers=since).json()["Invoices"] == []
    xero.control("POST", "switches", {"nothing_modified": "304"})
    assert xero.get("Invoices", headers=since).status_code == 304


def test_a_condition_that_is_no_date_is_a_failed_precondition(xero: Client) -> None:
    assert xero.get("Invoices", headers={"If-Modified-Since": "yesterday"}).status_code == 412


def test_void_invoices_are_listed_by_where(shelf: Client) -> None:
    shelf.action("void", invoice="B")
    assert numbers(shelf, where='InvoiceNumber=="B"') == "B"

"""Creating and changing invoices and bills, over the wire."""

from collections.abc import Callable
from typing import Any

import pytest

from xero_sandbox.client import Client

Fields = dict[str, Any]
Build = Callable[..., Fields]


def line(**fields: Any) -> Fields:
    whole = {"Description": "Design", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200", **fields}
    return {name: value for name, value in whole.items() if value is not None}


def created(xero: Client, invoice: Fields, **query: Any) -> Fields:
    response = xero.put("Invoices", {"Invoices": [invoice]}, **query)
    assert response.status_code == 200, response.text
    (element,) = response.json()["Invoices"]
    return dict(element)


def refused(xero: Client, invoice: Fields, method: str = "PUT") -> list[str]:
    response = xero.call(method, "Invoices", {"Invoices": [invoice]})
    assert response.status_code == 400, response.text
    (element,) = response.json()["Elements"]
    assert element["HasErrors"] is True
    return [each["Message"] for each in element["ValidationErrors"]]


def test_a_sales_invoice_comes_back_whole_with_tax_and_totals(xero: Client, invoice: Build) -> None:
    response = xero.put("Invoices", invoice(Reference="PO 77", Url="https://app.productive.example/1"))
    body = response.json()
    assert body["Status"] == "OK"
    assert body["ProviderName"] == "Sandbox app"
    assert body["Id"] == response.headers["xero-correlation-id"]
    (shown,) = body["Invoices"]
    assert shown["InvoiceNumber"] == "INV-0001"
    assert shown["Contact"]["Name"] == "City Agency"
    assert shown["DateString"] == "2026-03-02T00:00:00"
    assert shown["Date"] == "/Date(1772409600000+0000)/"
    assert shown["LineItems"][0]["TaxType"] == "OUTPUT2"
    assert (shown["SubTotal"], shown["TotalTax"], shown["Total"], shown["AmountDue"]) == (100, 20, 120, 120)
    assert shown["CurrencyCode"] == "GBP"
    assert "StatusAttributeString" not in shown


def test_the_wire_has_crlf_escaped_slashes_and_trailing_zeros(xero: Client, invoice: Build) -> None:
    text = xero.put("Invoices", invoice(Url="https://a.example/b")).text
    assert '{\r\n  "Id": "' in text
    assert '"Url": "https:\\/\\/a.example\\/b"' in text
    assert '"Date": "\\/Date(1772409600000+0000)\\/"' in text
    assert '"Quantity": 1.0000' in text
    assert '"UnitAmount": 100.00' in text
    assert "CurrencyRate" not in text
    assert "null" not in text


@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-02T00:00:00", "/Date(1772409600000)/"])
def test_a_date_may_be_sent_in_either_spelling(xero: Client, invoice: Build, day: str) -> None:
    assert created(xero, invoice(Date=day))["DateString"] == "2026-03-02T00:00:00"


def test_what_is_not_sent_takes_its_default(xero: Client, contact_id: str) -> None:
    xero.control("POST", "clock", {"now": "2026-07-01T23:30:00Z"})
    xero.connect("london")
    lines = [{"Description": "Design", "UnitAmount": 5}]
    shown = created(xero, {"Type": "ACCREC", "Contact": {"ContactID": contact_id}, "LineItems": lines})
    assert shown["Status"] == "DRAFT"
    assert shown["LineAmountTypes"] == "Exclusive"
    assert shown["DateString"] == "2026-07-02T00:00:00", "today where the organisation is, in summer time"
    assert shown["LineItems"][0]["Quantity"] == 1


def test_inclusive_amounts_contain_their_tax(xero: Client, invoice: Build) -> None:
    lines = [line(UnitAmount="89.00"), line(UnitAmount="95.50")]
    shown = created(xero, invoice(LineAmountTypes="Inclusive", LineItems=lines))
    assert (shown["SubTotal"], shown["TotalTax"], shown["Total"]) == (153.75, 30.75, 184.5)


def test_no_tax_means_no_tax(xero: Client, invoice: Build) -> None:
    shown = created(xero, invoice(LineAmountTypes="NoTax"))
    assert (shown["TotalTax"], shown["Total"], shown["LineItems"][0]["TaxType"]) == (0, 100, "NONE")


def test_discounts_lower_the_line_and_are_shown_in_total(xero: Client, invoice: Build) -> None:
    lines = [line(Quantity=3, UnitAmount="19.99", DiscountRate=10), line(DiscountAmount="0.5")]
    shown = created(xero, invoice(LineItems=lines))
    assert [each["LineAmount"] for each in shown["LineItems"]] == [53.97, 99.5]
    assert shown["TotalDiscount"] == 6.5
    assert shown["IsDiscounted"] is True


def test_unit_amounts_have_two_places_unless_four_are_asked_for(xero: Client, invoice: Build) -> None:
    lines = [line(Quantity=1000, UnitAmount="0.1234")]
    assert created(xero, invoice(LineItems=lines))["SubTotal"] == 120
    fine = created(xero, invoice(LineItems=lines), unitdp=4)
    assert fine["SubTotal"] == 123.4
    assert fine["LineItems"][0]["UnitAmount"] == 0.1234
    coarse = xero.get(f"Invoices/{fine['InvoiceID']}").json()["Invoices"][0]
    assert coarse["LineItems"][0]["UnitAmount"] == 0.12
    assert coarse["SubTotal"] == 123.4


def test_a_line_may_be_words_alone(xero: Client, invoice: Build) -> None:
    shown = created(xero, invoice(LineItems=[line(), {"Description": "as agreed in May"}]))
    assert shown["LineItems"][1]["LineAmount"] == 0
    assert "Quantity" not in shown["LineItems"][1]


def test_a_missing_unit_amount_is_worked_out(xero: Client, invoice: Build) -> None:
    shown = created(xero, invoice(LineItems=[line(Quantity=4, UnitAmount=None, LineAmount=10)]))
    assert shown["LineItems"][0]["UnitAmount"] == 2.5


@pytest.mark.parametrize("odd", [{"DiscountRate": 100}, {"Quantity": 0}])
def test_a_unit_amount_that_cannot_be_worked_out_is_the_line_amount(xero: Client, invoice: Build, odd: Fields) -> None:
    shown = created(xero, invoice(LineItems=[line(**{"UnitAmount": None, "LineAmount": 10, **odd})]))
    assert shown["LineItems"][0]["UnitAmount"] == 10


def test_a_tax_amount_that_was_sent_is_kept(xero: Client, invoice: Build) -> None:
    assert created(xero, invoice(LineItems=[line(TaxAmount="19.99")]))["TotalTax"] == 19.99


def test_another_currency_takes_the_day_s_rate_or_the_one_sent(xero: Client, invoice: Build) -> None:
    assert created(xero, invoice(CurrencyCode="EUR"))["CurrencyRate"] == 1.17
    assert created(xero, invoice(CurrencyCode="EUR", CurrencyRate="1.25"))["CurrencyRate"] == 1.25
    assert refused(xero, invoice(CurrencyCode="JPY")) == ["Organisation is not subscribed to currency JPY"]


def test_a_draft_may_be_incomplete(xero: Client, invoice: Build) -> None:
    lines = [{"Description": "To be priced"}]
    assert created(xero, invoice(Status="DRAFT", DueDate=None, LineItems=lines))["Total"] == 0


def test_a_refused_element_is_echoed_with_its_amounts_and_no_id(xero: Client, invoice: Build) -> None:
    response = xero.put("Invoices", invoice(DueDate=None)).json()
    assert (response["ErrorNumber"], response["Type"]) == (10, "ValidationException")
    assert response["Message"] == "A validation exception occurred"
    assert response["Elements"][0]["InvoiceID"] == "00000000-0000-0000-0000-000000000000"
    assert response["Elements"][0]["Total"] == 120


@pytest.mark.parametrize("body", ["{", "[1]", '{"Type": {}}', '{"InvoiceID": "not-a-guid"}', "", "NaN"])
def test_a_body_that_cannot_be_read_is_refused_whole(xero: Client, body: str) -> None:
    headers = {**xero.headers(), "Content-Type": "application/json"}
    response = xero.http.put("/api.xro/2.0/Invoices", content=body, headers=headers)
    assert response.status_code == 400
    assert response.json()["ErrorNumber"] == 14
    assert response.json()["Type"] == "PostDataInvalidException"
    assert response.json()["Message"].startswith("JSON request body could not be read, Error ")


@pytest.mark.parametrize("number", ["1e40", "NaN", "Infinity", "-1e19"])
def test_a_number_beyond_all_bounds_is_refused(xero: Client, invoice: Build, number: str) -> None:
    response = xero.put("Invoices", invoice(CurrencyRate=number, LineItems=[line(Quantity=number)]))
    assert response.json()["ErrorNumber"] == 14


def test_sales_numbers_are_unique_and_bill_numbers_are_not(xero: Client, invoice: Build) -> None:
    created(xero, invoice(InvoiceNumber="A-1"))
    assert refused(xero, invoice(InvoiceNumber="a-1")) == ["Invoice # must be unique."]
    bill = invoice(Type="ACCPAY", InvoiceNumber="A-1", LineItems=[line(AccountCode="400")], Reference="gone")
    assert created(xero, bill)["TotalTax"] == 20
    assert created(xero, bill)["Reference"] == ""


def test_automatic_numbers_step_over_those_in_use(xero: Client, invoice: Build) -> None:
    created(xero, invoice(InvoiceNumber="INV-0001"))
    assert created(xero, invoice())["InvoiceNumber"] == "INV-0002"


def test_the_number_of_a_dead_invoice_is_not_free_unless_the_switch_says_so(xero: Client, invoice: Build) -> None:
    dead = created(xero, invoice(InvoiceNumber="A-1"))
    xero.action("void", invoice="A-1")
    assert refused(xero, invoice(InvoiceNumber="A-1")) == ["Invoice # must be unique."]
    again = refused(xero, invoice(InvoiceNumber="A-1"), method="POST")
    assert again == ["Invoice not of valid status for modification"]
    xero.control("POST", "switches", {"dead_number": "reuse"})
    assert created(xero, invoice(InvoiceNumber="A-1"))["InvoiceID"] != dead["InvoiceID"]


def test_post_finds_its_invoice_by_id_by_number_or_by_address(xero: Client, invoice: Build) -> None:
    first = created(xero, invoice(InvoiceNumber="A-1"))
    for path, body in (
        ("Invoices", {"InvoiceID": first["InvoiceID"], "Reference": "one"}),
        ("Invoices", {"InvoiceNumber": "A-1", "Reference": "two"}),
        (f"Invoices/{first['InvoiceID']}", {"Reference": "three"}),
        ("Invoices/A-1", {"Reference": "four"}),
    ):
        (changed,) = xero.post(path, body).json()["Invoices"]
        assert changed["InvoiceID"] == first["InvoiceID"]
        assert changed["Reference"] == body["Reference"]
        assert changed["Total"] == 120, "lines that are not sent stay"
    assert len(xero.documents("Invoices")) == 1


def test_post_creates_what_it_does_not_find_by_number(xero: Client, invoice: Build) -> None:
    assert xero.post("Invoices", invoice(InvoiceNumber="N-1")).status_code == 200
    unknown = "11111111-1111-4111-8111-111111111111"
    assert refused(xero, invoice(InvoiceID=unknown), method="POST") == [
        "The document with the supplied id was not found for this endpoint."
    ]


def test_lines_are_told_apart_by_their_id(xero: Client, invoice: Build) -> None:
    before = created(xero, invoice(LineItems=[line(Description="A"), line(Description="B")]))
    kept = before["LineItems"][1]["LineItemID"]
    lines = [{"LineItemID": kept, "Quantity": 2}, line(Description="C")]
    (after,) = xero.post(f"Invoices/{before['InvoiceID']}", {"LineItems": lines}).json()["Invoices"]
    assert [each["Description"] for each in after["LineItems"]] == ["B", "C"]
    assert after["LineItems"][0]["LineItemID"] == kept
    assert after["LineItems"][0]["LineAmount"] == 200
    assert after["SubTotal"] == 300


MOVES = {
    "DRAFT": {"DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"},
    "SUBMITTED": {"DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"},
    "AUTHORISED": {"AUTHORISED", "VOIDED"},
}
STATUSES = ("DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED")


@pytest.mark.parametrize("target", STATUSES)
@pytest.mark.parametrize("start", MOVES)
def test_a_status_moves_only_where_it_may(xero: Client, invoice: Build, start: str, target: str) -> None:
    invoice_id = created(xero, invoice(Status=start))["InvoiceID"]
    response = xero.post(f"Invoices/{invoice_id}", {"Status": target})
    if target in MOVES[start]:
        assert response.json()["Invoices"][0]["Status"] == target
        return
    (element,) = response.json()["Elements"]
    assert element["ValidationErrors"] == [{"Message": "Invoice not of valid status for modification"}]
    assert element["InvoiceID"] == invoice_id, "an update echoes the real id"


@pytest.mark.parametrize(("status", "end"), [("AUTHORISED", "VOIDED"), ("DRAFT", "DELETED")])
def test_a_dead_invoice_owes_nothing_and_stays_dead(xero: Client, invoice: Build, status: str, end: str) -> None:
    invoice_id = created(xero, invoice(Status=status))["InvoiceID"]
    (dead,) = xero.post(f"Invoices/{invoice_id}", {"Status": end}).json()["Invoices"]
    assert (dead["AmountDue"], dead["Total"]) == (0, 120)
    assert xero.post(f"Invoices/{invoice_id}", {"Reference": "x"}).status_code == 400
    assert xero.get(f"Invoices/{invoice_id}").json()["Invoices"][0]["Status"] == end


def test_where_someone_else_must_approve_the_invoice_is_saved_as_a_draft(xero: Client, invoice: Build) -> None:
    xero.action("require_approval")
    draft = created(xero, invoice())
    assert draft["Status"] == "DRAFT"
    (still,) = xero.post(f"Invoices/{draft['InvoiceID']}", {"Status": "AUTHORISED"}).json()["Invoices"]
    assert still["Status"] == "DRAFT"


def test_payments_make_an_invoice_paid_and_their_deletion_undoes_it(xero: Client, invoice: Build) -> None:
    invoice_id = created(xero, invoice())["InvoiceID"]
    part = xero.action("pay", invoice=invoice_id, amount="20", date="2026-03-05")
    assert (part["AmountPaid"], part["AmountDue"], part["Status"]) == (20, 100, "AUTHORISED")
    full = xero.action("pay", invoice=invoice_id, date="2026-03-09")
    assert (full["Status"], full["AmountDue"]) == ("PAID", 0)
    assert full["FullyPaidOnDate"] == "/Date(1773014400000+0000)/"
    assert {"HasAccount": False, "Amount": 100.0}.items() <= full["Payments"][1].items()
    after = xero.action("delete_payment", payment=full["Payments"][1]["PaymentID"])
    assert (after["Status"], after["AmountDue"]) == ("AUTHORISED", 100)
    assert "FullyPaidOnDate" not in after


def test_a_locked_period_takes_no_documents_and_no_changes(xero: Client, invoice: Build) -> None:
    invoice_id = created(xero, invoice())["InvoiceID"]
    xero.action("lock_period", period_lock_date="2026-03-31")
    words = "The document date cannot be before the period lock date, currently set at 31-Mar-2026"
    assert refused(xero, invoice()) == [words]
    assert refused(xero, {"InvoiceID": invoice_id, "Reference": "x"}, method="POST") == [words]
    assert refused(xero, {"InvoiceID": invoice_id, "Status": "VOIDED"}, method="POST") == [words]
    assert created(xero, invoice(Date="2026-04-01"))["Status"] == "AUTHORISED"
    xero.action("lock_period", period_lock_date=None, end_of_year_lock_date="2026-03-31")
    assert refused(xero, invoice()) == [words.replace("period", "end of year")]


def test_a_person_s_edit_follows_the_lines(xero: Client, invoice: Build) -> None:
    invoice_id = created(xero, invoice())["InvoiceID"]
    fields = {"Reference": "by hand", "LineItems": [line(UnitAmount="7.5")]}
    edited = xero.action("edit", invoice=invoice_id, fields=fields)
    assert (edited["Reference"], edited["Total"]) == ("by hand", 9)


def test_an_account_archived_later_does_not_stop_other_changes(xero: Client, invoice: Build) -> None:
    invoice_id = created(xero, invoice())["InvoiceID"]
    xero.action("archive_account", account="200")
    assert xero.post(f"Invoices/{invoice_id}", {"Reference": "x"}).status_code == 200
    assert xero.post(f"Invoices/{invoice_id}", {"LineItems": [line()]}).status_code == 400


def test_a_change_of_currency_brings_its_rate(xero: Client, invoice: Build) -> None:
    invoice_id = created(xero, invoice())["InvoiceID"]
    (changed,) = xero.post(f"Invoices/{invoice_id}", {"CurrencyCode": "USD"}).json()["Invoices"]
    assert (changed["CurrencyCode"], changed["CurrencyRate"]) == ("USD", 1.27)

"""What may still be changed on an invoice or bill with payments or credits, and on one that is read-only."""

from collections.abc import Callable
from typing import Any

import pytest

from xero_sandbox.client import Client

Fields = dict[str, Any]
Build = Callable[..., Fields]
CLOSED = [
    "Invoice not of valid status for modification",
    "This document cannot be edited as it has a payment or credit note allocated to it.",
]
PAST = {
    "part paid": {"action": "pay", "amount": "20"},
    "paid": {"action": "pay"},
    "part credited": {"action": "credit", "amount": "20"},
    "credited": {"action": "credit"},
}
TRACKING = [{"Name": "Region", "Option": "North"}]

Settle = Callable[..., Fields]


@pytest.fixture
def settle(xero: Client, invoice: Build) -> Settle:
    """An invoice, or with `account` a bill, with payments or credits; two minutes later."""

    def make(past: str, **fields: Any) -> Fields:
        made = xero.put("Invoices", invoice(**fields)).json()["Invoices"][0]
        deed = {"tenant": xero.tenant, "invoice": made["InvoiceID"], **PAST[past]}
        settled = dict(xero.control("POST", "actions", deed))
        xero.control("POST", "clock", {"advance_seconds": 120})
        return settled

    return make


def bill() -> Fields:
    return {
        "Type": "ACCPAY",
        "LineItems": [{"Description": "Ads", "Quantity": 1, "UnitAmount": 100, "AccountCode": "400"}],
    }


def change(xero: Client, document: Fields, **fields: Any) -> Any:
    return xero.post(f"Invoices/{document['InvoiceID']}", fields)


def changed(xero: Client, document: Fields, **fields: Any) -> Fields:
    response = change(xero, document, **fields)
    assert response.status_code == 200, response.text
    return dict(response.json()["Invoices"][0])


def errors(response: Any) -> list[str]:
    assert response.status_code == 400
    return [each["Message"] for each in response.json()["Elements"][0]["ValidationErrors"]]


def on_line(document: Fields, **fields: Any) -> Fields:
    return {"LineItems": [{"LineItemID": document["LineItems"][0]["LineItemID"], **fields}]}


@pytest.mark.parametrize("past", PAST)
def test_words_and_references_stay_open(xero: Client, settle: Settle, past: str) -> None:
    before = settle(past)
    theme = xero.get("BrandingThemes").json()["BrandingThemes"][1]["BrandingThemeID"]
    opened = {"Reference": "late", "InvoiceNumber": "NEW-1", "Url": "https://a.example/9", "BrandingThemeID": theme}
    after = changed(xero, before, **opened, DueDate="2026-05-01")
    assert {name: after[name] for name in opened} == opened
    assert after["DueDateString"] == "2026-05-01T00:00:00"
    assert (after["Total"], after["Status"]) == (120, before["Status"])


@pytest.mark.parametrize("past", PAST)
@pytest.mark.parametrize("kind", ["ACCREC", "ACCPAY"])
def test_of_a_line_words_account_and_tracking_stay_open(xero: Client, settle: Settle, past: str, kind: str) -> None:
    before = settle(past, **(bill() if kind == "ACCPAY" else {}))
    code = "404" if kind == "ACCPAY" else "210"
    fields = {"Description": "Stage two", "AccountCode": code, "Tracking": TRACKING}
    (line,) = changed(xero, before, **on_line(before, **fields))["LineItems"]
    assert (line["Description"], line["AccountCode"]) == ("Stage two", code)
    assert line["Tracking"][0]["Option"] == "North"
    assert line["TaxAmount"] == 20, "another account brings no other tax here"


def test_a_paid_bill_may_still_be_planned(xero: Client, settle: Settle) -> None:
    before = settle("paid", **bill())
    assert changed(xero, before, PlannedPaymentDate="2026-06-01")["PlannedPaymentDate"] == "/Date(1780272000000+0000)/"


CLOSED_CHANGES: list[Fields] = [
    {"CurrencyCode": "EUR"},
    {"LineAmountTypes": "Inclusive"},
    {"ExpectedPaymentDate": "2026-06-01"},
]
CLOSED_ON_A_LINE: list[Fields] = [
    {"Quantity": 2},
    {"UnitAmount": 90},
    {"LineAmount": 90},
    {"TaxType": "ZERORATEDOUTPUT"},
    {"TaxAmount": 1},
    {"DiscountRate": 5},
    {"DiscountAmount": 5},
    {"ItemCode": "DESK"},
]


@pytest.mark.parametrize("past", PAST)
def test_what_would_move_the_total_is_closed(xero: Client, settle: Settle, past: str) -> None:
    before = settle(past)
    line = {"Description": "More", "UnitAmount": 1, "AccountCode": "200"}
    for fields in (*CLOSED_CHANGES, *(on_line(before, **each) for each in CLOSED_ON_A_LINE), {"LineItems": [line]}):
        assert errors(change(xero, before, **fields)) == CLOSED, fields
    assert xero.get(f"Invoices/{before['InvoiceID']}").json()["Invoices"][0]["Total"] == 120


def test_sending_the_same_again_changes_nothing_and_is_no_error(xero: Client, settle: Settle) -> None:
    fine = {"Description": "Hours", "Quantity": "1.5", "UnitAmount": "33.3333", "AccountCode": "200"}
    before = settle("part paid", LineItems=[fine])
    (kept,) = xero.get(f"Invoices/{before['InvoiceID']}", unitdp=4).json()["Invoices"]
    same = {"Quantity": 1.5, "UnitAmount": kept["LineItems"][0]["UnitAmount"], "TaxType": "OUTPUT2"}
    after = changed(xero, before, **on_line(before, **same), CurrencyCode="GBP", Date="2026-03-02")
    assert after["Total"] == before["Total"]


@pytest.mark.parametrize(("past", "moves"), [("paid", True), ("part credited", False)])
def test_the_contact_may_change_unless_a_credit_is_allocated(
    xero: Client, settle: Settle, past: str, moves: bool
) -> None:
    before = settle(past)
    response = change(xero, before, Contact={"Name": "Bayside Club"})
    if moves:
        assert response.json()["Invoices"][0]["Contact"]["Name"] == "Bayside Club"
    else:
        assert errors(response) == CLOSED


def test_due_date_and_sent_mark_of_a_part_paid_document_do_not_move_its_stamp(xero: Client, settle: Settle) -> None:
    before = settle("part paid")
    after = changed(xero, before, DueDate="2026-05-01", SentToContact=True)
    assert after["SentToContact"] is True
    assert after["UpdatedDateUTC"] == before["UpdatedDateUTC"]
    assert changed(xero, before, Reference="x")["UpdatedDateUTC"] != before["UpdatedDateUTC"]


def test_a_document_whose_tax_xero_looks_up_is_read_only(xero: Client, invoice: Build) -> None:
    xero.connect("boston")
    contact = {"ContactID": xero.documents("Contacts")[0]["ContactID"]}
    made = xero.put("Invoices", invoice(Contact=contact)).json()["Invoices"][0]
    looked_up = {"Description": "Design", "UnitAmount": 100, "AccountCode": "200", "TaxType": "AVALARA"}
    assert errors(xero.put("Invoices", invoice(Contact=contact, LineItems=[looked_up]))) == ["Tax rate must be valid."]
    xero.action("edit", invoice=made["InvoiceID"], fields={"LineItems": [looked_up]})
    assert errors(change(xero, made, Reference="x")) == ["Invoice not of valid status for modification"]


def test_a_credit_shows_as_a_row_and_lowers_what_is_due(xero: Client, settle: Settle) -> None:
    before = settle("part credited")
    (row,) = before["CreditNotes"]
    assert row.items() >= {"CreditNoteNumber": "CN-0001", "AppliedAmount": 20, "Total": 20, "LineItems": []}.items()
    assert (before["AmountCredited"], before["AmountPaid"], before["AmountDue"]) == (20, 0, 100)
    again = xero.action("remove_credit", invoice=before["InvoiceID"], number="CN-0001")
    assert (again["CreditNotes"], again["AmountDue"]) == ([], 120)


def test_an_invoice_may_be_paid_by_credit_alone(xero: Client, settle: Settle) -> None:
    done = settle("credited", InvoiceNumber="A-1")
    assert (done["Status"], done["AmountPaid"], done["AmountCredited"], done["AmountDue"]) == ("PAID", 0, 120, 0)
    assert "FullyPaidOnDate" in done
    assert xero.action("remove_credit", invoice="A-1", number="CN-0001")["Status"] == "AUTHORISED"


@pytest.mark.parametrize(("position", "moves"), [("bumps_stamp", True), ("keeps_stamp", False)])
def test_whether_a_deleted_payment_moves_the_stamp_is_a_switch(
    xero: Client, settle: Settle, position: str, moves: bool
) -> None:
    before = settle("paid")
    xero.control("POST", "switches", {"payment_deleted": position})
    after = xero.action("delete_payment", payment=before["Payments"][0]["PaymentID"])
    assert (after["Status"], after["AmountDue"]) == ("AUTHORISED", 120)
    assert (after["UpdatedDateUTC"] != before["UpdatedDateUTC"]) is moves
    (kept,) = xero.get(f"Invoices/{before['InvoiceID']}").json()["Invoices"]
    assert kept["Payments"] == []

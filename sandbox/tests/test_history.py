"""History and notes."""

from collections.abc import Callable
from typing import Any

import pytest

from xero_sandbox.client import Client

Build = Callable[..., dict[str, Any]]


def history(xero: Client, path: str) -> list[dict[str, Any]]:
    return list(xero.get(f"{path}/History").json()["HistoryRecords"])


def changes(xero: Client, path: str) -> list[str]:
    return [each["Changes"] for each in history(xero, path)]


@pytest.fixture
def path(xero: Client, invoice: Build) -> str:
    return f"Invoices/{xero.put('Invoices', invoice()).json()['Invoices'][0]['InvoiceID']}"


def test_a_note_is_kept_and_cannot_be_told_from_the_system_s(xero: Client, path: str) -> None:
    xero.control("POST", "clock", {"now": "2026-03-02T10:00:00Z"})
    xero.connect("london")
    response = xero.put(f"{path}/History", {"HistoryRecords": [{"Details": "Hello"}, {"Details": "World"}]})
    assert [each["Details"] for each in response.json()["HistoryRecords"]] == ["Hello", "World"]
    newest = history(xero, path)[0]
    assert (newest["Changes"], newest["User"], newest["Details"]) == ("Note", "System Generated", "World")
    assert newest["DateUTC"].startswith("/Date(17724456")
    assert newest["DateUTCString"].startswith("2026-03-02T10:00:0")


@pytest.mark.parametrize(
    ("details", "message"),
    [
        (None, "Details must be specified"),
        ("x" * 2501, "The Details field exceeds the maximum length of 2500 characters."),
    ],
)
def test_a_note_has_words_and_not_too_many(xero: Client, path: str, details: str | None, message: str) -> None:
    response = xero.put(f"{path}/History", {"HistoryRecords": [{"Details": details}]})
    assert response.json()["Elements"][0]["ValidationErrors"] == [{"Message": message}]
    assert xero.put(f"{path}/History", {"HistoryRecords": [{"Details": "x" * 2500}]}).status_code == 200


def test_what_happens_to_an_invoice_is_noted_newest_first(xero: Client, path: str) -> None:
    assert changes(xero, path) == ["Approved", "Created"]
    xero.post(path, {"Reference": "late"})
    paid = xero.action("pay", invoice=path.removeprefix("Invoices/"), amount="20", date="2026-03-05")
    xero.action("delete_payment", payment=paid["Payments"][0]["PaymentID"])
    xero.post(path, {"Status": "VOIDED"})
    assert changes(xero, path) == ["Voided", "Payment Deleted", "Paid", "Edited", "Approved", "Created"]
    assert history(xero, path)[2]["Details"] == "Payment on 05 March 2026 for 20.00."


def test_a_refused_change_leaves_no_trace(xero: Client, path: str) -> None:
    assert xero.post(path, {"Status": "DRAFT"}).status_code == 400
    assert changes(xero, path) == ["Approved", "Created"]


def test_contacts_have_a_history_too(xero: Client) -> None:
    made = xero.put("Contacts", {"Name": "New Ltd"}).json()["Contacts"][0]["ContactID"]
    xero.put(f"Contacts/{made}/History", {"HistoryRecords": [{"Details": "Met in May"}]})
    xero.action("archive_contact", contact=made)
    assert changes(xero, f"Contacts/{made}") == ["Archived", "Note", "Created"]


def test_a_document_that_does_not_exist_has_no_history(xero: Client) -> None:
    assert xero.get("Invoices/INV-9999/History").status_code == 404
    assert xero.put("Invoices/INV-9999/History", {"HistoryRecords": [{"Details": "x"}]}).status_code == 404

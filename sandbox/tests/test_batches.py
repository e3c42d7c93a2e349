"""Several elements in one call."""

from collections.abc import Callable
from typing import Any

from xero_sandbox.client import Client

Build = Callable[..., dict[str, Any]]


def test_with_summarize_errors_off_each_element_has_its_own_verdict_in_order(xero: Client, invoice: Build) -> None:
    batch = [invoice(InvoiceNumber="A"), invoice(InvoiceNumber="B", DueDate=None), invoice(InvoiceNumber="C")]
    response = xero.put("Invoices", {"Invoices": batch}, summarizeErrors="False")
    assert response.status_code == 200
    shown = response.json()["Invoices"]
    assert [each["InvoiceNumber"] for each in shown] == ["A", "B", "C"]
    assert [each["StatusAttributeString"] for each in shown] == ["OK", "ERROR", "OK"]
    assert [each["HasErrors"] for each in shown] == [False, True, False]
    assert shown[1]["ValidationErrors"] == [{"Message": "The document DueDate field must be specified."}]


def test_by_default_one_bad_element_hides_that_the_good_ones_were_saved(xero: Client, invoice: Build) -> None:
    batch = [invoice(InvoiceNumber="A"), invoice(InvoiceNumber="B", DueDate=None), invoice(InvoiceNumber="C")]
    response = xero.put("Invoices", {"Invoices": batch})
    assert response.status_code == 400
    assert [each["InvoiceNumber"] for each in response.json()["Elements"]] == ["B"]
    assert [each["InvoiceNumber"] for each in xero.documents("Invoices")] == ["A", "C"]


def test_a_number_twice_in_one_batch_is_taken_by_the_first(xero: Client, invoice: Build) -> None:
    batch = [invoice(InvoiceNumber="A"), invoice(InvoiceNumber="A")]
    shown = xero.put("Invoices", {"Invoices": batch}, summarizeErrors="false").json()["Invoices"]
    assert [each["StatusAttributeString"] for each in shown] == ["OK", "ERROR"]


def test_one_element_that_cannot_be_read_spoils_all_and_nothing_is_done(xero: Client, invoice: Build) -> None:
    batch = [invoice(), invoice(BrandingThemeID="no guid")]
    assert xero.put("Invoices", {"Invoices": batch}, summarizeErrors="false").json()["ErrorNumber"] == 14
    assert xero.documents("Invoices") == []


def test_a_bare_list_and_a_single_object_are_read_too(xero: Client, invoice: Build) -> None:
    assert len(xero.put("Invoices", [invoice(), invoice()]).json()["Invoices"]) == 2
    assert len(xero.put("Invoices", invoice()).json()["Invoices"]) == 1


def test_contacts_in_a_batch_are_flagged_in_their_own_way(xero: Client) -> None:
    batch = {"Contacts": [{"Name": "New Ltd"}, {"Name": "City Agency"}]}
    shown = xero.put("Contacts", batch, summarizeErrors="false").json()["Contacts"]
    assert [each["HasValidationErrors"] for each in shown] == [False, True]
    assert [each["StatusAttributeString"] for each in shown] == ["OK", "ERROR"]

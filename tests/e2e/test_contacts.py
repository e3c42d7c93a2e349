"""Contacts that change in Xero after they were used, and what a new one may be refused for."""

from typing import Any

import pytest

from demo.client import Failure
from productive.xero.v1 import documents_pb2
from support.whole import Subsidiary, Whole, changed, reason_name, told


def one_contact(whole: Whole, subsidiary: Subsidiary) -> Any:
    [contact] = whole.in_xero(subsidiary, "Contacts")
    return contact


def of(whole: Whole, subsidiary: Subsidiary, **company: str) -> documents_pb2.Invoice:
    """An invoice to the company of all others, with these fields of it changed."""
    invoice = whole.invoice(subsidiary)
    for name, value in company.items():
        setattr(invoice.company, name, value)
    return invoice


def billed(whole: Whole, subsidiary: Subsidiary) -> list[str]:
    return [each["Contact"]["Name"] for each in whole.in_xero(subsidiary)]


def test_a_copy_after_a_merge_goes_to_the_survivor_and_leaves_a_record_of_both_tries(whole: Whole) -> None:
    subsidiary = whole.subsidiary(contacts=["Harbour Group"])
    first = whole.invoice(subsidiary)
    whole.copy(first)
    whole.act(subsidiary, "merge_contact", contact=first.company.billing_name, into="Harbour Group")
    assert told(lambda: whole.copy(whole.invoice(subsidiary))) == set()
    assert told(lambda: whole.copy(changed(first, subject="Another"), "UPDATE_EXISTING")) == set()
    assert billed(whole, subsidiary) == ["Harbour Group", "Harbour Group"]
    before = len(whole.sandbox.requests())
    whole.copy(whole.invoice(subsidiary))
    calls = [each["path"].rsplit("/", 1)[-1] for each in whole.sandbox.requests()[before:]]
    assert calls == ["Invoices"], "the survivor is remembered"


def test_an_update_of_an_invoice_whose_contact_was_archived_goes_through(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary)
    whole.copy(invoice)
    whole.act(subsidiary, "archive_contact", contact=invoice.company.billing_name)
    assert told(lambda: whole.copy(changed(invoice, subject="Another"), "UPDATE_EXISTING")) == set()
    assert told(lambda: whole.copy(whole.invoice(subsidiary))) == {"CONTACT_UNUSABLE"}


@pytest.mark.parametrize("name", ["BRIGHT HARBOUR TRADING LTD", "Bríght Härbour Trading Ltd"])
def test_a_contact_is_matched_by_its_name_as_xero_compares_names(whole: Whole, name: str) -> None:
    subsidiary = whole.subsidiary(contacts=["Bright Harbour Trading Ltd"])
    assert told(lambda: whole.copy(of(whole, subsidiary, billing_name=name))) == {"CONTACT_MATCHED_BY_NAME"}
    assert len(whole.in_xero(subsidiary, "Contacts")) == 1


@pytest.mark.parametrize(
    ("company", "field"),
    [
        ({"email": "a;b"}, "document.invoice.company.email"),
        ({"email": "ann@acme"}, "document.invoice.company.email"),
        ({"billing_name": "A" * 256}, "document.invoice.company.billing_name"),
        ({"billing_name": "A <b>"}, "document.invoice.company.billing_name"),
        ({"vat_number": "1" * 51}, "document.invoice.company.vat_number"),
    ],
)
def test_what_a_new_contact_would_be_refused_for_is_known_before_any_write(
    whole: Whole, company: dict[str, str], field: str
) -> None:
    subsidiary = whole.subsidiary()
    with pytest.raises(Failure) as refused:
        whole.copy(of(whole, subsidiary, **company))
    assert [problem.field for problem in refused.value.problems] == [field]
    assert whole.in_xero(subsidiary, "Contacts") == []


def test_a_contact_gets_no_default_currency_that_xero_would_refuse(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    invoice = of(whole, subsidiary, default_currency_code="JPY")
    assert told(lambda: whole.copy(invoice)) == {"CONTACT_CURRENCY_LEFT_OUT"}
    assert "DefaultCurrency" not in one_contact(whole, subsidiary)


def test_two_messages_of_xero_about_a_contact_are_two_problems(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    element = '{"StatusAttributeString":"ERROR","ValidationErrors":[{"Message":"First."},{"Message":"Second."}]}'
    headers = {"content-type": "application/json; charset=utf-8"}
    body = f'{{"Contacts":[{element}]}}'
    whole.fault(subsidiary, path="/Contacts", fault="status", status=200, body=body, headers=headers)
    with pytest.raises(Failure) as refused:
        whole.copy(whole.invoice(subsidiary))
    problems = [(reason_name(each.reason), each.message, each.field) for each in refused.value.problems]
    assert problems == [
        ("XERO_REJECTED", "First.", "document.invoice.company"),
        ("XERO_REJECTED", "Second.", "document.invoice.company"),
    ]

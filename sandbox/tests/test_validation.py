"""Every message with which Xero refuses an invoice, a bill or a contact, and the request that provokes it."""

from collections.abc import Callable
from typing import Any

import pytest

from xero_sandbox.accounting.contacts import rules
from xero_sandbox.accounting.invoices import wording
from xero_sandbox.client import Client

Fields = dict[str, Any]
Build = Callable[..., Fields]
NOBODY = "11111111-1111-4111-8111-111111111111"


def line(**fields: Any) -> Fields:
    whole = {"Description": "Design", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200", **fields}
    return {name: value for name, value in whole.items() if value is not None}


def lines(*each: Fields) -> Fields:
    return {"LineItems": list(each)}


def one(**fields: Any) -> Fields:
    return lines(line(**fields))


UNIDENTIFIED = (
    "The Contact must contain at least 1 of the following elements to identify the contact:"
    " Name, ContactID, ContactNumber"
)
ARCHIVED = (
    "The contact with the specified contact details has been archived."
    " The contact must be un-archived before creating new invoices or credit notes."
)
NOT_FOUND = "The document with the supplied id was not found for this endpoint."
NOT_MODIFIABLE = "Invoice not of valid status for modification"
HAS_PAYMENTS = "This document cannot be edited as it has a payment or credit note allocated to it."

NEW_INVOICES: list[tuple[Fields, str]] = [
    ({"InvoiceNumber": "used"}, "Invoice # must be unique."),
    ({"Contact": None}, "A Contact must be specified for this type of transaction"),
    ({"Contact": {}}, UNIDENTIFIED),
    ({"Contact": {"ContactNumber": "nobody's"}}, UNIDENTIFIED),
    ({"Contact": {"ContactID": NOBODY}}, NOT_FOUND),
    ({"Contact": {"ContactNumber": "OLD-1"}}, ARCHIVED),
    ({"Contact": {"Name": "New Ltd", "EmailAddress": "nobody"}}, "Email address must be valid."),
    ({"LineItems": None}, "One or more line items must be specified"),
    ({"LineItems": []}, "One or more line items must be specified"),
    ({"Status": "PAID"}, "Invoice not of valid status for creation"),
    ({"Status": "VOIDED"}, "Invoice not of valid status for creation"),
    ({"Type": "ACCRECCREDIT"}, "Invoice not of valid type for creation"),
    ({"DueDate": None}, "The document DueDate field must be specified."),
    ({"DueDate": None, "Status": "SUBMITTED"}, "The document DueDate field must be specified."),
    (
        {"Date": "2019-12-31"},
        "The document date cannot be before the period lock date, currently set at 31-Dec-2019",
    ),
    (
        {"Date": "2018-12-31"},
        "The document date cannot be before the end of year lock date, currently set at 31-Dec-2018",
    ),
    (one(AccountCode=None), "Account code or ID must be specified"),
    (one(AccountCode=None, AccountID=NOBODY), "Account must be valid."),
    (one(AccountCode="999"), "Account code '999' is not a valid code for this document."),
    (one(AccountCode="090"), "Account code '090' is not a valid code for this document."),
    (one(AccountCode="610"), "Account code '610' is not a valid code for this document."),
    (
        one(AccountCode="299"),
        "Account code '299' has been archived, or has been deleted. Each line item must reference a valid account.",
    ),
    (one(TaxType="OUTPUT9"), "Tax rate must be valid."),
    (one(TaxType="TAX001"), "Tax rate must be valid."),
    (one(TaxType="INPUT2"), "The TaxType code 'INPUT2' cannot be used with account code '200'."),
    (one(LineAmount="123"), "The line total 123.00 does not match the expected line total 100.00"),
    (one(TaxAmount=101), "The tax amount cannot be greater than the line amount!"),
    (
        lines(line(UnitAmount=500), line(Quantity=-1)),
        "The quantity value '-1.0000' is invalid. Quantity must not be less than zero.",
    ),
    (one(UnitAmount=-5), "The total of the document must not be less than zero"),
    (one(ItemCode="DESK"), "Item code 'DESK' is not valid"),
    (one(Description=""), "Description must be specified"),
    (one(Description="x" * 4001), "The Description field exceeds the maximum length of 4000 characters."),
    (one(Quantity="9e17", UnitAmount="9e17"), "The line amount must not be greater than 9,999,999,999.99"),
    (
        one(Tracking=[{"Name": "Region", "Option": "North"}] * 3),
        "A line item can have no more than 2 tracking categories",
    ),
    (
        {"Type": "ACCPAY", **one(AccountCode="400", DiscountRate=10)},
        "Discounts are only supported on ACCREC invoices",
    ),
    ({"CurrencyCode": "JPY"}, "Organisation is not subscribed to currency JPY"),
    ({"CurrencyCode": "EUR", "CurrencyRate": -1}, "CurrencyRate must be greater than zero"),
    ({"BrandingThemeID": NOBODY}, "The BrandingThemeID does not match a branding theme of this organisation"),
    ({"Total": 121}, "The invoice total does not equal the sum of the lines."),
    ({"SubTotal": 99}, "The invoice total does not equal the sum of the lines."),
    ({"Url": "/relative"}, "Url must be an absolute address"),
    ({"Url": "https://example.com/xero/1"}, "Url must not contain the word xero"),
    ({"LineAmountTypes": "Sideways"}, "LineAmountTypes must be Exclusive, Inclusive or NoTax"),
    ({"InvoiceNumber": "9" * 256}, "The InvoiceNumber field exceeds the maximum length of 255 characters."),
    ({"Reference": "9" * 256}, "The Reference field exceeds the maximum length of 255 characters."),
]


@pytest.fixture
def books(xero: Client, invoice: Build) -> Client:
    """An organisation with a past: a number in use, locks, an archived contact."""
    xero.put("Invoices", invoice(InvoiceNumber="USED")).raise_for_status()
    xero.put("Contacts", {"Name": "Old Ltd", "ContactNumber": "OLD-1"}).raise_for_status()
    xero.action("archive_contact", contact="Old Ltd")
    xero.action("lock_period", period_lock_date="2019-12-31", end_of_year_lock_date="2018-12-31")
    return xero


def errors(response: Any) -> list[str]:
    assert response.status_code == 400, response.text
    assert (response.json()["ErrorNumber"], response.json()["Type"]) == (10, "ValidationException")
    (element,) = response.json()["Elements"]
    assert element.get("HasErrors") is True or element["HasValidationErrors"] is True
    return [each["Message"] for each in element["ValidationErrors"]]


@pytest.mark.parametrize(("fields", "message"), NEW_INVOICES)
def test_a_new_invoice_is_refused_in_these_words(books: Client, invoice: Build, fields: Fields, message: str) -> None:
    told = errors(books.put("Invoices", invoice(**fields)))
    assert told[-1] == message
    assert len(told) == 1 or fields.get("Date") == "2018-12-31", "both locks lie after that day"
    assert len(books.documents("Invoices")) == 1


PAID = ({"action": "pay", "amount": "20"},)
CREDITED = ({"action": "credit", "amount": "20"},)
VOIDED = ({"action": "void"},)
LOCKED = ({"action": "lock_period", "period_lock_date": "2026-12-31"},)
NO_MORE = ({"action": "limit_invoices", "count": 1},)

CHANGES: list[tuple[str, tuple[Fields, ...], Fields, list[str]]] = [
    ("AUTHORISED", (), {"Status": "DRAFT"}, [NOT_MODIFIABLE]),
    ("AUTHORISED", (), {"Status": "PAID"}, [NOT_MODIFIABLE]),
    ("AUTHORISED", VOIDED, {"Reference": "x"}, [NOT_MODIFIABLE]),
    ("DRAFT", (), {"LineItems": []}, ["One or more line items must be specified"]),
    ("AUTHORISED", PAID, one(), [NOT_MODIFIABLE, HAS_PAYMENTS]),
    ("AUTHORISED", CREDITED, {"CurrencyCode": "EUR"}, [NOT_MODIFIABLE, HAS_PAYMENTS]),
    (
        "AUTHORISED",
        PAID,
        {"Date": "2026-03-03"},
        ["Date cannot be changed on an invoice that has payment or credit notes allocated to it."],
    ),
    (
        "AUTHORISED",
        CREDITED,
        {"Status": "VOIDED"},
        ["The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it."],
    ),
    (
        "AUTHORISED",
        LOCKED,
        {"Reference": "x"},
        ["The document date cannot be before the period lock date, currently set at 31-Dec-2026"],
    ),
    ("DRAFT", NO_MORE, {"Status": "AUTHORISED"}, ["You have reached the limit of invoices you can approve"]),
    ("AUTHORISED", (), {"InvoiceNumber": "USED"}, ["Invoice # must be unique."]),
]


@pytest.mark.parametrize(("status", "past", "change", "messages"), CHANGES)
def test_a_change_is_refused_in_these_words(
    books: Client, invoice: Build, status: str, past: tuple[Fields, ...], change: Fields, messages: list[str]
) -> None:
    made = books.put("Invoices", invoice(Status=status)).json()["Invoices"][0]
    for deed in past:
        books.control("POST", "actions", {"tenant": books.tenant, "invoice": made["InvoiceID"], **deed})
    (before,) = books.get(f"Invoices/{made['InvoiceID']}").json()["Invoices"]
    assert errors(books.post(f"Invoices/{made['InvoiceID']}", change)) == messages
    assert books.get(f"Invoices/{made['InvoiceID']}").json()["Invoices"] == [before]


def test_an_invoice_that_does_not_exist_cannot_be_changed(books: Client) -> None:
    assert errors(books.post("Invoices", {"InvoiceID": NOBODY, "Reference": "x"})) == [NOT_FOUND]


def test_unknown_tracking_is_refused_where_the_switch_says_so(books: Client, invoice: Build) -> None:
    books.control("POST", "switches", {"unknown_tracking": "refuse"})
    told = errors(books.put("Invoices", invoice(**one(Tracking=[{"Name": "Region", "Option": "Mars"}]))))
    assert told == [wording.BAD_TRACKING]


def test_marking_a_draft_as_sent_is_a_warning_and_saves_it(books: Client, invoice: Build) -> None:
    body = {"Invoices": [invoice(Status="DRAFT", SentToContact=True)]}
    (shown,) = books.put("Invoices", body, summarizeErrors="false").json()["Invoices"]
    assert (shown["StatusAttributeString"], "SentToContact" in shown) == ("WARNING", False)
    assert shown["Warnings"] == [{"Message": "Only AUTHORISED invoices may have SentToContact updated."}]
    assert len(books.documents("Invoices")) == 2


CONTACTS: list[tuple[str, Fields, str]] = [
    ("PUT", {}, UNIDENTIFIED),
    ("PUT", {"ContactNumber": "N-1"}, UNIDENTIFIED),
    ("POST", {"EmailAddress": "a@b.example"}, UNIDENTIFIED),
    ("POST", {"ContactID": NOBODY, "Name": "B"}, NOT_FOUND),
    (
        "PUT",
        {"Name": "city agency"},
        (
            "The contact name city agency is already assigned to another contact."
            " The contact name must be unique across all active contacts."
        ),
    ),
    (
        "PUT",
        {"Name": "B", "ContactNumber": "c-1"},
        "Another contact has this contact number. Please enter a different contact number.",
    ),
    (
        "PUT",
        {"Name": "B", "ContactNumber": "OLD-1"},
        "Another contact has this contact number. Please enter a different contact number.",
    ),
    (
        "PUT",
        {"Name": "B", "AccountNumber": "a-1"},
        "The Account Number already exists. Please enter a different Account Number.",
    ),
    ("PUT", {"Name": "B", "EmailAddress": "nobody"}, "Email address must be valid."),
    ("PUT", {"Name": "B", "Website": "not a site"}, "Website must be valid"),
    ("PUT", {"Name": "B", "ContactStatus": "ARCHIVED"}, "The status 'ARCHIVED' is not valid for contacts"),
    ("POST", {"Name": "City Agency", "ContactStatus": "ASLEEP"}, "The status 'ASLEEP' is not valid for contacts"),
    ("POST", {"ContactNumber": "OLD-1", "ContactStatus": "ACTIVE"}, ARCHIVED),
    ("POST", {"ContactNumber": "OLD-1", "EmailAddress": "a@b.example"}, ARCHIVED),
    ("PUT", {"Name": "B <i>"}, "The contact name cannot contain the characters < or >."),
    (
        "PUT",
        {"Name": "B  C"},
        "The contact name cannot begin or end with a space, or contain two spaces in a row.",
    ),
    ("PUT", {"Name": "B" * 256}, "The Name field exceeds the maximum length of 255 characters."),
    (
        "PUT",
        {"Name": "B", "ContactNumber": "9" * 51},
        "The ContactNumber field exceeds the maximum length of 50 characters.",
    ),
    (
        "PUT",
        {"Name": "B", "ContactPersons": [{"FirstName": "A"}] * 6},
        "A contact can have no more than 5 contact persons.",
    ),
    ("PUT", {"Name": "B", "DefaultCurrency": "JPY"}, "Organisation is not subscribed to currency JPY"),
]


OF_OTHER_KINDS = (
    wording.ONLY_AUTHORISED_ORDERS_SENT,
    wording.NO_UNIT_AMOUNT,
    wording.NOT_ALLOCATABLE,
    wording.NOT_PAYABLE,
    wording.OVERSPENT,
    wording.OVERPAID,
    wording.ALLOCATED_TOO_MUCH,
    wording.PAID_OFF,
    wording.WRONG_PARTY,
)
"""See test_other_kinds."""


@pytest.mark.parametrize(("method", "fields", "message"), CONTACTS)
def test_a_contact_is_refused_in_these_words(books: Client, method: str, fields: Fields, message: str) -> None:
    books.put("Contacts", {"Name": "Numbered", "ContactNumber": "C-1", "AccountNumber": "A-1"}).raise_for_status()
    before = books.documents("Contacts")
    assert errors(books.call(method, "Contacts", fields)) == [message]
    assert books.documents("Contacts") == before


def test_no_message_is_missing_from_these_tables() -> None:
    shown = {message for _, message in NEW_INVOICES} | {message for _, _, message in CONTACTS}
    shown |= {message for *_, messages in CHANGES for message in messages}
    elsewhere = {wording.BAD_TRACKING, wording.ONLY_AUTHORISED_SENT, *OF_OTHER_KINDS}
    fixed = {
        value
        for module in (wording, rules)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    }
    assert fixed - elsewhere <= shown

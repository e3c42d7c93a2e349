"""What Xero refuses about a contact, with its words."""

import re
from collections.abc import Iterator

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.shapes import Contact
from xero_sandbox.storage.folding import folded

ARCHIVED = (
    "The contact with the specified contact details has been archived."
    " The contact must be un-archived before creating new invoices or credit notes."
)
UNIDENTIFIED = (
    "The Contact must contain at least 1 of the following elements to identify the contact:"
    " Name, ContactID, ContactNumber"
)
NOT_FOUND = "The document with the supplied id was not found for this endpoint."
NUMBER_TAKEN = "Another contact has this contact number. Please enter a different contact number."
ACCOUNT_NUMBER_TAKEN = "The Account Number already exists. Please enter a different Account Number."
EMAIL = "Email address must be valid."
WEBSITE = "Website must be valid"

# The rule is Xero's, the words are ours.
NAME_SIGNS = "The contact name cannot contain the characters < or >."
NAME_SPACES = "The contact name cannot begin or end with a space, or contain two spaces in a row."
TOO_MANY_PERSONS = "A contact can have no more than 5 contact persons."

LONGEST = {
    "name": ("Name", 255),
    "contact_number": ("ContactNumber", 50),
    "account_number": ("AccountNumber", 50),
    "company_number": ("CompanyNumber", 50),
    "tax_number": ("TaxNumber", 50),
    "first_name": ("FirstName", 255),
    "last_name": ("LastName", 255),
    "email_address": ("EmailAddress", 255),
}
MOST_PERSONS = 5
STATUSES = ("ACTIVE", "ARCHIVED")
"""What an app may set. A request to forget a person (GDPRREQUEST) is a person's act."""
_WEBSITE = re.compile(r"(https?://)?[^\s/.]+(\.[^\s/.]+)+(/\S*)?", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")


def name_taken(name: str) -> str:
    return (
        f"The contact name {name} is already assigned to another contact."
        " The contact name must be unique across all active contacts."
    )


def problems(books: Books, contact: Contact) -> Iterator[str]:
    """Everything wrong with a contact as it would be saved."""
    yield from _name_problems(contact.name)
    yield from _taken_problems(books, contact)
    if contact.email_address and not _EMAIL.fullmatch(contact.email_address):
        yield EMAIL
    if contact.website and not _WEBSITE.fullmatch(contact.website):
        yield WEBSITE
    if contact.status not in STATUSES:
        yield bad_status(contact.status)
    for attribute, (field, longest) in LONGEST.items():
        if len(getattr(contact, attribute) or "") > longest:
            yield too_long(field, longest)
    if len(contact.contact_persons) > MOST_PERSONS:
        yield TOO_MANY_PERSONS
    currency = contact.default_currency
    if currency and currency not in books.exchange_rates:
        yield f"Organisation is not subscribed to currency {currency}"


def bad_status(status: str) -> str:
    return f"The status '{status}' is not valid for contacts"


def too_long(field: str, longest: int) -> str:
    return f"The {field} field exceeds the maximum length of {longest} characters."


def _name_problems(name: str) -> Iterator[str]:
    if re.search(r"[<>]", name):
        yield NAME_SIGNS
    if name != name.strip() or "  " in name:
        yield NAME_SPACES


def _taken_problems(books: Books, contact: Contact) -> Iterator[str]:
    def taken(field: str, value: str | None) -> bool:
        return bool(value) and books.contacts.owner(field, folded(value or "")) not in (None, contact.id)

    if contact.status == "ACTIVE" and taken("Name", contact.name):
        yield name_taken(contact.name)
    if taken("ContactNumber", contact.contact_number):
        yield NUMBER_TAKEN
    if taken("AccountNumber", contact.account_number):
        yield ACCOUNT_NUMBER_TAKEN

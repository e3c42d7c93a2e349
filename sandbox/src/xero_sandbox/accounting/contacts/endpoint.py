"""Contacts: reading and writing."""

from uuid import UUID

import msgspec

from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.contacts import shown
from xero_sandbox.accounting.contacts.balances import balances
from xero_sandbox.accounting.contacts.given import ContactGiven
from xero_sandbox.accounting.contacts.writing import create, upsert
from xero_sandbox.accounting.kinds import CONTACTS
from xero_sandbox.accounting.lists import Listing, Page, one_of, searching
from xero_sandbox.accounting.reading import read_elements
from xero_sandbox.accounting.shapes import Contact
from xero_sandbox.accounting.where import Column, Sort, stored, text
from xero_sandbox.accounting.writing import write_batch
from xero_sandbox.messages import Refused
from xero_sandbox.refusals import not_found
from xero_sandbox.storage.folding import folded
from xero_sandbox.storage.shelves import Condition

SEARCHED = ("name", "first_name", "last_name", "contact_number", "company_number", "email_address")
FLAG = "HasValidationErrors"


COLUMNS = {
    "ContactID": Column("d.id", Sort.GUID),
    "ContactNumber": Column("d.number"),
    "ContactStatus": Column("d.status"),
    "Name": text("name"),
    "AccountNumber": text("account_number"),
    "EmailAddress": text("email_address"),
    "FirstName": text("first_name"),
    "LastName": text("last_name"),
    "CompanyNumber": text("company_number"),
    "TaxNumber": text("tax_number"),
    "IsCustomer": Column(stored("is_customer"), Sort.FLAG),
    "IsSupplier": Column(stored("is_supplier"), Sort.FLAG),
    "UpdatedDateUTC": Column("d.updated", Sort.INSTANT),
}


def _living(call: Call) -> Condition | None:
    return None if call.query.flag("includeArchived") else Condition("d.status = 'ACTIVE'")


def _shown(call: Call, contact: Contact, page: Page) -> Content:
    if page.summary:
        return shown.summary(contact)
    return _whole(call, contact) if page.number else shown.listed(contact)


def _whole(call: Call, contact: Contact) -> Content:
    return shown.whole(contact) | balances(call.books, contact, call.visit.now.date())


LISTING = Listing(
    kind=CONTACTS,
    singular="Contact",
    columns=COLUMNS,
    show=_shown,
    filters=(_living, searching(*(stored(name) for name in SEARCHED)), one_of("d.id", "IDs", str.lower)),
    forces_paging=("searchTerm",),
)


def get_list(call: Call) -> Content:
    return LISTING.serve(call)


def get_one(call: Call) -> Content:
    """By id, or by contact number."""
    return call.envelope("Contacts", [_whole(call, contact_named_in_path(call))])


def put_list(call: Call) -> Content:
    return write_batch(call, "Contacts", FLAG, _given(call), create)


def post_list(call: Call) -> Content:
    return write_batch(call, "Contacts", FLAG, _given(call), upsert)


def post_one(call: Call) -> Content:

    contact = contact_named_in_path(call)
    given = [msgspec.structs.replace(each, contact_id=UUID(contact.id)) for each in _given(call)[:1]]
    return write_batch(call, "Contacts", FLAG, given, upsert)


def _given(call: Call) -> list[ContactGiven]:
    request = call.visit.request
    return read_elements(request.body, request.headers.get("content-type", ""), "Contacts", ContactGiven)


def contact_named_in_path(call: Call) -> Contact:
    contacts = call.books.contacts
    found = contacts.get(call.id.lower()) or contacts.find("ContactNumber", folded(call.id))
    if found is None:
        raise Refused(not_found())
    return found

"""A contact as Xero shows it: whole, in a list, or as the short form inside a document of a list."""

from typing import Any

import msgspec

from xero_sandbox.accounting.call import Content
from xero_sandbox.accounting.shapes import Address, Contact, Phone
from xero_sandbox.wire import instant

ADDRESS_TYPES = ("STREET", "POBOX")
PHONE_TYPES = ("DDI", "DEFAULT", "FAX", "MOBILE")

_TEXTS = (
    ("Name", "name"),
    ("FirstName", "first_name"),
    ("LastName", "last_name"),
    ("CompanyNumber", "company_number"),
    ("EmailAddress", "email_address"),
)
_DETAILS = (
    ("TaxNumber", "tax_number"),
    ("AccountsReceivableTaxType", "accounts_receivable_tax_type"),
    ("AccountsPayableTaxType", "accounts_payable_tax_type"),
    ("DefaultCurrency", "default_currency"),
    ("SalesDefaultAccountCode", "sales_default_account_code"),
    ("PurchasesDefaultAccountCode", "purchases_default_account_code"),
    ("Website", "website"),
)


def present(source: object, fields: tuple[tuple[str, str], ...]) -> Content:
    """Fields that have a value; Xero leaves the others out."""
    values = ((wire, getattr(source, name)) for wire, name in fields)
    return {wire: value for wire, value in values if value is not None}


def whole(contact: Contact) -> Content:
    """As a single GET and every write answer it."""
    shown: Content = {"ContactID": contact.id}
    shown |= present(contact, (("ContactNumber", "contact_number"), ("AccountNumber", "account_number")))
    shown["ContactStatus"] = contact.status
    shown |= present(contact, _TEXTS)
    shown["BankAccountDetails"] = contact.bank_account_details or ""
    shown |= present(contact, _DETAILS)
    shown["Addresses"] = _filled(contact.addresses, "address_type", ADDRESS_TYPES, Address)
    shown["Phones"] = _filled(contact.phones, "phone_type", PHONE_TYPES, Phone)
    shown |= {
        "UpdatedDateUTC": instant(contact.updated),
        "ContactGroups": [],
        "IsSupplier": contact.is_supplier,
        "IsCustomer": contact.is_customer,
        "SalesTrackingCategories": [],
        "PurchasesTrackingCategories": [],
        "ContactPersons": [msgspec.to_builtins(person) for person in contact.contact_persons],
    }
    if contact.payment_terms:
        shown["PaymentTerms"] = msgspec.to_builtins(contact.payment_terms)
    if contact.batch_payments:
        shown["BatchPayments"] = msgspec.to_builtins(contact.batch_payments)
    if contact.merged_to:
        shown["MergedToContactID"] = contact.merged_to
    return shown | {"HasAttachments": False, "HasValidationErrors": False}


def listed(contact: Contact) -> Content:
    """In an unpaged list: without what only a single or paged GET gives."""
    shown = whole(contact)
    shown.pop("MergedToContactID", None)
    return shown


def summary(contact: Contact) -> Content:
    """Under summaryOnly=true."""
    shown: Content = {"ContactID": contact.id, "ContactStatus": contact.status}
    shown |= present(contact, _TEXTS)
    return shown | {
        "UpdatedDateUTC": instant(contact.updated),
        "IsSupplier": contact.is_supplier,
        "IsCustomer": contact.is_customer,
        "HasValidationErrors": False,
    }


def inside_a_document(contact: Contact) -> Content:
    """The short form that lists of documents carry."""
    empty: dict[str, list[Any]] = {"Addresses": [], "Phones": [], "ContactGroups": [], "ContactPersons": []}
    return {"ContactID": contact.id, "Name": contact.name, **empty, "HasValidationErrors": False}


def _filled(given: tuple[Any, ...], kind: str, kinds: tuple[str, ...], shape: Any) -> list[Any]:
    """Every type once, empty where nothing is known."""
    by_type = {getattr(each, kind): each for each in given}
    rows = [by_type.get(name) or shape(**{kind: name}) for name in kinds]
    return [{_pascal(kind): getattr(row, kind), **_without_defaults(row)} for row in rows]


def _without_defaults(row: Any) -> Content:
    built: Content = msgspec.to_builtins(row)
    if isinstance(row, Address):
        places = {"City": row.city, "Region": row.region, "PostalCode": row.postal_code, "Country": row.country}
        return {**built, **places}
    return built


def _pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))

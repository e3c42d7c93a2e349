"""Prepayments and overpayments: money of a contact that is not for an invoice yet.

Xero makes them of bank transactions; clients read them and allocate them.
"""

from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.invoices import shown
from xero_sandbox.accounting.kinds import OVERPAYMENTS, PREPAYMENTS
from xero_sandbox.accounting.lists import Listing, Page, one_of
from xero_sandbox.accounting.shapes import Contact, Invoice
from xero_sandbox.accounting.where import Column, Sort, stored, text
from xero_sandbox.messages import Refused
from xero_sandbox.refusals import not_found
from xero_sandbox.storage.shelves import Shelf

OF_DOCUMENTS_ONLY = ("HasErrors", "IsDiscounted", "SentToContact", "BrandingThemeID")


def _columns(id_field: str) -> dict[str, Column]:
    return {
        id_field: Column("d.id", Sort.GUID),
        "Type": Column("d.type"),
        "Status": Column("d.status"),
        "Reference": text("reference"),
        "Contact.ContactID": Column("d.contact", Sort.GUID),
        "Date": Column(stored("date"), Sort.DATE),
        "Total": Column(stored("total"), Sort.NUMBER),
        "CurrencyCode": text("currency_code"),
        "UpdatedDateUTC": Column("d.updated", Sort.INSTANT),
    }


def _contact(call: Call, credit: Invoice) -> Contact | None:
    return call.books.contacts.get(credit.contact_id)


def _fitting(whole: Content) -> Content:
    """Without what Xero says of invoices and credit notes only."""
    return {name: value for name, value in whole.items() if name not in OF_DOCUMENTS_ONLY}


def _shown(call: Call, credit: Invoice, page: Page) -> Content:
    if page.number is None:
        return _fitting(shown.listed(call.books, credit, _contact(call, credit)))
    return _fitting(shown.paged(call.books, credit, _contact(call, credit), call.four_decimals))


PREPAYMENT_LISTING = Listing(
    kind=PREPAYMENTS,
    singular="Prepayment",
    columns=_columns("PrepaymentID"),
    show=_shown,
    filters=(one_of("d.number", "InvoiceNumbers"),),
)
OVERPAYMENT_LISTING = Listing(
    kind=OVERPAYMENTS,
    singular="Overpayment",
    columns=_columns("OverpaymentID"),
    show=_shown,
    filters=(one_of(f"{stored('reference')} COLLATE NOCASE", "References"),),
)


def get_prepayments(call: Call) -> Content:
    return PREPAYMENT_LISTING.serve(call)


def get_prepayment(call: Call) -> Content:
    return _single(call, "Prepayments", prepayment_named_in_path(call))


def get_overpayments(call: Call) -> Content:
    return OVERPAYMENT_LISTING.serve(call)


def get_overpayment(call: Call) -> Content:
    return _single(call, "Overpayments", overpayment_named_in_path(call))


def _single(call: Call, plural: str, credit: Invoice) -> Content:
    whole = shown.whole(call.books, credit, _contact(call, credit), call.four_decimals)
    return call.envelope(plural, [_fitting(whole)])


def prepayment_named_in_path(call: Call) -> Invoice:
    return _named(call, call.books.prepayments)


def overpayment_named_in_path(call: Call) -> Invoice:
    return _named(call, call.books.overpayments)


def _named(call: Call, shelf: Shelf[Invoice]) -> Invoice:
    found = shelf.get(call.id.lower())
    if found is None:
        raise Refused(not_found())
    return found

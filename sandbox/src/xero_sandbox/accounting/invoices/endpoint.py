"""Invoices and bills: reading and writing."""

from uuid import UUID

import msgspec

from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.diary import SYSTEM
from xero_sandbox.accounting.invoices import shown
from xero_sandbox.accounting.invoices.family import BILL, INVOICE
from xero_sandbox.accounting.invoices.given import DocumentGiven
from xero_sandbox.accounting.invoices.writing import create, upsert
from xero_sandbox.accounting.kinds import INVOICES
from xero_sandbox.accounting.lists import Listing, Page, one_of, searching
from xero_sandbox.accounting.pdf import pdf_of, wants_pdf
from xero_sandbox.accounting.reading import read_elements
from xero_sandbox.accounting.shapes import Contact, Invoice
from xero_sandbox.accounting.where import Column, Sort, stored, text
from xero_sandbox.accounting.writing import write_batch
from xero_sandbox.messages import Refused, Reply
from xero_sandbox.refusals import not_found
from xero_sandbox.storage.folding import folded
from xero_sandbox.storage.shelves import Condition, all_of

FLAG = "HasErrors"
OWN_TYPES = (None, INVOICE.type, BILL.type)
"""Documents of other types have endpoints of their own."""

_CONTACT = "(SELECT {} FROM documents c WHERE c.tenant = d.tenant AND c.kind = 'Contacts' AND c.id = d.contact)"


COLUMNS = {
    "InvoiceID": Column("d.id", Sort.GUID),
    "InvoiceNumber": Column("d.number"),
    "Status": Column("d.status"),
    "Type": Column("d.type"),
    "Reference": text("reference"),
    "Contact.ContactID": Column("d.contact", Sort.GUID),
    "Contact.Name": Column(_CONTACT.format("json_extract(c.body, '$.name') COLLATE NOCASE")),
    "Contact.ContactNumber": Column(_CONTACT.format("c.number")),
    "Date": Column(stored("date"), Sort.DATE),
    "DueDate": Column(stored("due_date"), Sort.DATE),
    "FullyPaidOnDate": Column(stored("fully_paid_on"), Sort.DATE),
    "AmountDue": Column(stored("amount_due"), Sort.NUMBER),
    "AmountPaid": Column(stored("amount_paid"), Sort.NUMBER),
    "AmountCredited": Column(stored("amount_credited"), Sort.NUMBER),
    "SubTotal": Column(stored("sub_total"), Sort.NUMBER),
    "TotalTax": Column(stored("total_tax"), Sort.NUMBER),
    "Total": Column(stored("total"), Sort.NUMBER),
    "CurrencyCode": text("currency_code"),
    "Url": text("url"),
    "SentToContact": Column(stored("sent_to_contact"), Sort.FLAG),
    "UpdatedDateUTC": Column("d.updated", Sort.INSTANT),
}


def _mine(call: Call) -> Condition | None:
    if not call.query.flag("createdByMyApp"):
        return None
    made = Condition("d.app = ?", (call.admission.client_id,))
    return made if call.visit.switches["created_by_my_app"] == "made" else all_of([made, _untouched()])


def _untouched() -> Condition:
    edits = "SELECT 1 FROM history h WHERE h.tenant = d.tenant AND h.kind = d.kind AND h.id = d.id AND h.user <> ?"
    return Condition(f"NOT EXISTS ({edits})", (SYSTEM,))


def _shown(call: Call, invoice: Invoice, page: Page) -> Content:
    contact = _contact(call, invoice)
    if page.summary:
        return shown.summary(call.books, invoice, contact)
    if page.number is None:
        row = shown.listed(call.books, invoice, contact)
    else:
        row = shown.paged(call.books, invoice, contact, call.four_decimals)
    return row | shown.NO_CREDITS if call.visit.switches["list_rows"] == "without_credit_rows" else row


def _contact(call: Call, invoice: Invoice) -> Contact | None:
    return call.books.contacts.get(invoice.contact_id)


LISTING = Listing(
    kind=INVOICES,
    singular="Invoice",
    columns=COLUMNS,
    show=_shown,
    filters=(
        one_of("d.id", "IDs", str.lower),
        one_of("d.number", "InvoiceNumbers"),
        one_of("d.contact", "ContactIDs"),
        one_of("d.status", "Statuses"),
        searching("d.number", stored("reference")),
        _mine,
    ),
    forces_paging=("Statuses", "searchTerm"),
)


def get_list(call: Call) -> Content:
    return LISTING.serve(call)


def get_one(call: Call) -> Content | Reply:
    """By id, or by the number of a sales invoice. Xero's PDF of it where the caller accepts nothing else."""
    invoice = invoice_named_in_path(call)
    if wants_pdf(call):
        return pdf_of(invoice)
    return call.envelope("Invoices", [shown.whole(call.books, invoice, _contact(call, invoice), call.four_decimals)])


def put_list(call: Call) -> Content:
    return write_batch(call, "Invoices", FLAG, _given(call), create)


def post_list(call: Call) -> Content:
    return write_batch(call, "Invoices", FLAG, _given(call), upsert)


def post_one(call: Call) -> Content:
    """The address says which invoice it is, whatever the body says."""
    invoice = invoice_named_in_path(call)
    given = [msgspec.structs.replace(each, invoice_id=UUID(invoice.id)) for each in _given(call)[:1]]
    return write_batch(call, "Invoices", FLAG, given, upsert)


def _given(call: Call) -> list[DocumentGiven]:
    request = call.visit.request
    sent = read_elements(request.body, request.headers.get("content-type", ""), "Invoices", DocumentGiven)
    return [each if each.type in OWN_TYPES else msgspec.structs.replace(each, type="") for each in sent]


def invoice_named_in_path(call: Call) -> Invoice:
    invoices = call.books.invoices
    found = invoices.get(call.id.lower()) or invoices.find("InvoiceNumber", folded(call.id))
    if found is None:
        raise Refused(not_found())
    return found

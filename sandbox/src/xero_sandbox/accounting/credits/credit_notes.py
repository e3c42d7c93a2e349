"""Credit notes: reading and writing."""

from uuid import UUID

import msgspec

from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.invoices import shown
from xero_sandbox.accounting.invoices.family import CREDIT_NOTE, SUPPLIER_CREDIT_NOTE
from xero_sandbox.accounting.invoices.given import CreditNoteGiven, DocumentGiven
from xero_sandbox.accounting.invoices.writing import create, upsert
from xero_sandbox.accounting.kinds import CREDIT_NOTES
from xero_sandbox.accounting.lists import Listing, Page, one_of
from xero_sandbox.accounting.pdf import pdf_of, wants_pdf
from xero_sandbox.accounting.reading import read_elements
from xero_sandbox.accounting.shapes import Contact, Invoice
from xero_sandbox.accounting.where import Column, Sort, stored, text
from xero_sandbox.accounting.writing import write_batch
from xero_sandbox.messages import Refused, Reply
from xero_sandbox.refusals import not_found
from xero_sandbox.storage.folding import folded

PLURAL = CREDIT_NOTE.plural
OWN_TYPES = (CREDIT_NOTE.type, SUPPLIER_CREDIT_NOTE.type)
COLUMNS = {
    "CreditNoteID": Column("d.id", Sort.GUID),
    "CreditNoteNumber": Column("d.number"),
    "Status": Column("d.status"),
    "Type": Column("d.type"),
    "Reference": text("reference"),
    "Contact.ContactID": Column("d.contact", Sort.GUID),
    "Date": Column(stored("date"), Sort.DATE),
    "Total": Column(stored("total"), Sort.NUMBER),
    "CurrencyCode": text("currency_code"),
    "UpdatedDateUTC": Column("d.updated", Sort.INSTANT),
}


def _contact(call: Call, note: Invoice) -> Contact | None:
    return call.books.contacts.get(note.contact_id)


def _shown(call: Call, note: Invoice, page: Page) -> Content:
    if page.number is None:
        return shown.listed(call.books, note, _contact(call, note))
    return shown.paged(call.books, note, _contact(call, note), call.four_decimals)


LISTING = Listing(
    kind=CREDIT_NOTES,
    singular=CREDIT_NOTE.singular,
    columns=COLUMNS,
    show=_shown,
    filters=(one_of("d.id", "IDs", str.lower),),
)


def get_list(call: Call) -> Content:
    return LISTING.serve(call)


def get_one(call: Call) -> Content | Reply:
    note = note_named_in_path(call)
    if wants_pdf(call):
        return pdf_of(note)
    return call.envelope(PLURAL, [shown.whole(call.books, note, _contact(call, note), call.four_decimals)])


def put_list(call: Call) -> Content:
    return write_batch(call, PLURAL, "HasErrors", _given(call), create)


def post_list(call: Call) -> Content:
    return write_batch(call, PLURAL, "HasErrors", _given(call), upsert)


def post_one(call: Call) -> Content:
    note = note_named_in_path(call)
    given = [msgspec.structs.replace(each, invoice_id=UUID(note.id)) for each in _given(call)[:1]]
    return write_batch(call, PLURAL, "HasErrors", given, upsert)


def _given(call: Call) -> list[DocumentGiven]:
    request = call.visit.request
    sent = read_elements(request.body, request.headers.get("content-type", ""), PLURAL, CreditNoteGiven)
    documents = [each.as_document() for each in sent]
    return [each if each.type in OWN_TYPES else msgspec.structs.replace(each, type="") for each in documents]


def note_named_in_path(call: Call) -> Invoice:
    notes = call.books.credit_notes
    found = notes.get(call.id.lower()) or notes.find("InvoiceNumber", folded(call.id))
    if found is None:
        raise Refused(not_found())
    return found

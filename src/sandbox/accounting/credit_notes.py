"""Credit notes: reading and writing, and their allocation to invoices."""

from decimal import Decimal
from uuid import UUID

import msgspec

from sandbox.accounting.call import Call, Content
from sandbox.accounting.invoices import shown, wording
from sandbox.accounting.invoices.family import CREDIT_NOTE
from sandbox.accounting.invoices.given import CreditNoteGiven, DocumentGiven
from sandbox.accounting.invoices.totals import settled
from sandbox.accounting.invoices.writing import create, upsert
from sandbox.accounting.kinds import CREDIT_NOTES, folded
from sandbox.accounting.lists import Listing, Page, one_of
from sandbox.accounting.pdf import pdf_of, wants_pdf
from sandbox.accounting.reading import Day, Given, plain, read_elements
from sandbox.accounting.shapes import Allocation, Contact, CreditRow, Invoice
from sandbox.accounting.where import Column, Sort, stored, text
from sandbox.accounting.writing import Outcome, write_batch
from sandbox.clock import from_milliseconds
from sandbox.messages import Answer, Refused, new_id
from sandbox.refusals import not_found
from sandbox.wire import ms_date, rounded

PLURAL = CREDIT_NOTE.plural
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


def get_one(call: Call) -> Content | Answer:
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
    return [each.as_document() for each in sent]


def note_named_in_path(call: Call) -> Invoice:
    notes = call.books.credit_notes
    found = notes.get(call.id.lower()) or notes.find("InvoiceNumber", folded(call.id))
    if found is None:
        raise Refused(not_found())
    return found


class InvoiceNamed(Given, frozen=True, kw_only=True):
    invoice_id: UUID | None = None
    invoice_number: str | None = None


class AllocationGiven(Given, frozen=True, kw_only=True):
    amount: Decimal | None = None
    date: Day | None = None
    invoice: InvoiceNamed | None = None


def put_allocations(call: Call) -> Content:
    request = call.visit.request
    note = note_named_in_path(call)
    given = read_elements(request.body, request.headers.get("content-type", ""), "Allocations", AllocationGiven)
    return write_batch(call, "Allocations", "HasErrors", given, lambda call, each: _allocate(call, note.id, each))


def _allocate(call: Call, note_id: str, given: AllocationGiven) -> Outcome:
    note = call.books.credit_notes.get(note_id)
    assert note is not None
    invoice = _invoice(call, given.invoice)
    amount = rounded(given.amount or Decimal(0))
    day = plain(given.date) if given.date else from_milliseconds(call.now).date()
    allocation = Allocation(
        id=new_id(),
        note_id=note.id,
        invoice_id=invoice.id if invoice else "",
        amount=amount,
        date=day,
        updated=call.now,
    )
    errors = _problems(note, invoice, amount)
    if errors or invoice is None:
        return Outcome(_show(allocation, invoice), tuple(errors))
    call.books.allocations.put(allocation, new=True)
    _keep(call, note, invoice, allocation)
    return Outcome(_show(allocation, invoice))


def _problems(note: Invoice, invoice: Invoice | None, amount: Decimal) -> list[str]:
    if invoice is None:
        return [wording.NOT_FOUND]
    found = []
    if note.status != "AUTHORISED":
        found.append(wording.NOT_ALLOCATABLE)
    if invoice.status != "AUTHORISED":
        found.append(wording.NOT_PAYABLE)
    if (note.contact_id, note.currency_code) != (invoice.contact_id, invoice.currency_code):
        found.append(wording.WRONG_PARTY)
    if amount <= 0 or amount > note.amount_due:
        found.append(wording.OVERSPENT)
    if amount > invoice.amount_due:
        found.append(wording.OVERPAID)
    return found


def _keep(call: Call, note: Invoice, invoice: Invoice, made: Allocation) -> None:
    on_invoice = CreditRow(
        id=note.id,
        number=note.number or "",
        date=made.date,
        amount=made.amount,
        total=note.total,
        allocation_id=made.id,
    )
    on_note = CreditRow(
        id=invoice.id,
        number=invoice.number or "",
        date=made.date,
        amount=made.amount,
        total=invoice.total,
        allocation_id=made.id,
    )
    for document, row in ((invoice, on_invoice), (note, on_note)):
        changed = msgspec.structs.replace(document, credits=(*document.credits, row), updated=call.now)
        call.books.family(document.type).put(settled(changed))


def delete_allocation(call: Call) -> Content:
    """The invoice owes again, and the note has the credit again."""
    note = note_named_in_path(call)
    made = call.books.allocations.get(call.part_id.lower())
    if made is None or made.note_id != note.id or made.status != "ACTIVE":
        raise Refused(not_found())
    call.books.allocations.put(msgspec.structs.replace(made, status="DELETED", updated=call.now))
    invoice = call.books.invoices.get(made.invoice_id)
    for document in (note, invoice):
        if document is not None:
            left = tuple(row for row in document.credits if row.allocation_id != made.id)
            changed = msgspec.structs.replace(document, credits=left, updated=call.now)
            call.books.family(document.type).put(settled(changed))
    return call.envelope("Allocations", [{**_show(made, invoice), "IsDeleted": True}])


def _invoice(call: Call, named: InvoiceNamed | None) -> Invoice | None:
    if named is None:
        return None
    if named.invoice_id:
        return call.books.invoices.get(str(named.invoice_id))
    return call.books.invoices.find("InvoiceNumber", folded(named.invoice_number or ""))


def _show(made: Allocation, invoice: Invoice | None) -> Content:
    shown: Content = {"AllocationID": made.id, "Amount": made.amount, "Date": ms_date(made.date), "IsDeleted": False}
    if invoice is not None:
        shown["Invoice"] = {"InvoiceID": invoice.id, "InvoiceNumber": invoice.number}
    return shown | {"ValidationErrors": []}

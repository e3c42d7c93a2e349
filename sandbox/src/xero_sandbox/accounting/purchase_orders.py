"""Purchase orders: reading and writing. They are in no books: nothing is due, and no lock date binds them."""

from datetime import date
from uuid import UUID

import msgspec

from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.invoices import shown
from xero_sandbox.accounting.invoices.family import PURCHASE_ORDER
from xero_sandbox.accounting.invoices.given import DocumentGiven, PurchaseOrderGiven
from xero_sandbox.accounting.invoices.writing import create, upsert
from xero_sandbox.accounting.kinds import PURCHASE_ORDERS
from xero_sandbox.accounting.lists import Listing, Page, one_of
from xero_sandbox.accounting.pdf import pdf_of, wants_pdf
from xero_sandbox.accounting.reading import read_elements
from xero_sandbox.accounting.shapes import Contact, Invoice
from xero_sandbox.accounting.where import Column, Sort, stored
from xero_sandbox.accounting.writing import write_batch
from xero_sandbox.messages import Refused, Reply
from xero_sandbox.refusals import bad_query, not_found
from xero_sandbox.storage.folding import folded
from xero_sandbox.storage.shelves import Condition

PLURAL = PURCHASE_ORDER.plural
COLUMNS = {
    "PurchaseOrderNumber": Column("d.number"),
    "Date": Column(stored("date"), Sort.DATE),
    "DeliveryDate": Column(stored("delivery_date"), Sort.DATE),
    "UpdatedDateUTC": Column("d.updated", Sort.INSTANT),
}


def _contact(call: Call, order: Invoice) -> Contact | None:
    return call.books.contacts.get(order.contact_id)


def _shown(call: Call, order: Invoice, _: Page) -> Content:
    return shown.paged(call.books, order, _contact(call, order), True)


def _day(call: Call, name: str) -> date | None:
    text = call.query.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise bad_query(f"{name} is not a date") from None


def _from(call: Call) -> Condition | None:
    day = _day(call, "DateFrom")
    return Condition(f"{stored('date')} >= ?", (day.isoformat(),)) if day else None


def _to(call: Call) -> Condition | None:
    day = _day(call, "DateTo")
    return Condition(f"{stored('date')} <= ?", (day.isoformat(),)) if day else None


LISTING = Listing(
    kind=PURCHASE_ORDERS,
    singular=PURCHASE_ORDER.singular,
    columns=COLUMNS,
    show=_shown,
    filters=(one_of("d.status", "status"), _from, _to),
    always_pages=True,
    takes_where=False,
)


def get_list(call: Call) -> Content:
    return LISTING.serve(call)


def get_one(call: Call) -> Content | Reply:
    """By id or by number."""
    order = order_named_in_path(call)
    if wants_pdf(call):
        return pdf_of(order)
    return call.envelope(PLURAL, [shown.whole(call.books, order, _contact(call, order), True)])


def put_list(call: Call) -> Content:
    return write_batch(call, PLURAL, "HasErrors", _given(call), create)


def post_list(call: Call) -> Content:
    return write_batch(call, PLURAL, "HasErrors", _given(call), upsert)


def post_one(call: Call) -> Content:
    order = order_named_in_path(call)
    given = [msgspec.structs.replace(each, invoice_id=UUID(order.id)) for each in _given(call)[:1]]
    return write_batch(call, PLURAL, "HasErrors", given, upsert)


def _given(call: Call) -> list[DocumentGiven]:
    request = call.visit.request
    sent = read_elements(request.body, request.headers.get("content-type", ""), PLURAL, PurchaseOrderGiven)
    return [each.as_document() for each in sent]


def order_named_in_path(call: Call) -> Invoice:
    orders = call.books.purchase_orders
    found = orders.get(call.id.lower()) or orders.find("InvoiceNumber", folded(call.id))
    if found is None:
        raise Refused(not_found())
    return found

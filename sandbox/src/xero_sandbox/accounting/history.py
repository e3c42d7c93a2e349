"""The history of a document: what was done to it, and the notes that were left on it. Nothing can be taken back.

Xero: history and notes. A note has up to 2,500 characters; its user shows as "System Generated".
"""

from collections.abc import Callable
from typing import Any

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.contacts.endpoint import contact_named_in_path
from xero_sandbox.accounting.credits.credit_notes import note_named_in_path
from xero_sandbox.accounting.diary import SYSTEM, read, write
from xero_sandbox.accounting.invoices import wording
from xero_sandbox.accounting.invoices.endpoint import invoice_named_in_path
from xero_sandbox.accounting.purchase_orders import order_named_in_path
from xero_sandbox.accounting.reading import Given, read_elements
from xero_sandbox.accounting.shapes import Payment
from xero_sandbox.accounting.writing import Outcome, write_batch
from xero_sandbox.clock import from_milliseconds
from xero_sandbox.refusals import validation
from xero_sandbox.wire import instant

LONGEST_NOTE = 2500
NOTE = "Note"

# The rules are Xero's, the words are ours.
NO_DETAILS = "Details must be specified"
TOO_LONG = f"The Details field exceeds the maximum length of {LONGEST_NOTE} characters."


class NoteGiven(Given, frozen=True, kw_only=True):
    details: str | None = None


def show_record(record: Any, *, with_author: bool = True) -> Content:
    user, details = record["user"], record["details"]
    if not with_author:
        user, details = SYSTEM, "" if "Xero API" in details else details
    return {"Changes": record["changes"], **_when(record["at"]), "User": user, "Details": details}


def _when(at: int) -> Content:
    return {"DateUTCString": from_milliseconds(at).strftime("%Y-%m-%dT%H:%M:%S"), "DateUTC": instant(at)}


def _get(call: Call, plural: str, document_id: str) -> Content:
    """Newest first."""
    records = read(call.books, plural, document_id)
    told = call.visit.switches["history_authors"] == "told"
    return call.envelope("HistoryRecords", [show_record(record, with_author=told) for record in records])


def _put(call: Call, plural: str, document_id: str) -> Content:
    request = call.visit.request
    given = read_elements(request.body, request.headers.get("content-type", ""), "HistoryRecords", NoteGiven)

    def keep(_: Call, note: NoteGiven) -> Outcome:
        return _noted(call.books, plural, document_id, note.details or "", call.now)

    return write_batch(call, "HistoryRecords", "HasValidationErrors", given, keep)


def _noted(books: Books, plural: str, document_id: str, details: str, at: int) -> Outcome:
    shown = {**_when(at), "Details": details}
    if not details.strip():
        return Outcome(shown, (NO_DETAILS,))
    if len(details) > LONGEST_NOTE:
        return Outcome(shown, (TOO_LONG,))
    write(books, plural, document_id, NOTE, details, at)
    return Outcome({**shown, "ValidationErrors": []})


def _payment_named_in_path(call: Call) -> Payment:
    """Seen live: of an unknown payment a 400 that speaks of documents."""
    payment = call.books.payments.get(call.id.lower())
    if payment is None:
        raise validation([{"ValidationErrors": [{"Message": wording.NOT_FOUND}]}])
    return payment


def of(plural: str, named: Callable[[Call], Any]) -> tuple[Callable[[Call], Content], Callable[[Call], Content]]:
    """GET and PUT of the history of one kind of document; `named` finds the one that the path means."""
    return (
        lambda call: _get(call, plural, named(call).id),
        lambda call: _put(call, plural, named(call).id),
    )


get_invoice_history, put_invoice_history = of("Invoices", invoice_named_in_path)
get_note_history, put_note_history = of("CreditNotes", note_named_in_path)
get_order_history, put_order_history = of("PurchaseOrders", order_named_in_path)
get_payment_history, put_payment_history = of("Payments", _payment_named_in_path)
get_contact_history, put_contact_history = of("Contacts", contact_named_in_path)

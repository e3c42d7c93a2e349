"""Payments: reading, recording, deleting; batch payments are only read.

Xero: PUT takes many, POST one; a payment that is there can be deleted, and not changed.
"""

from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.kinds import BATCH_PAYMENTS, PAYMENTS
from xero_sandbox.accounting.lists import Listing
from xero_sandbox.accounting.payments import shown
from xero_sandbox.accounting.payments.given import PaymentGiven
from xero_sandbox.accounting.payments.writing import cashbook, change, create, upsert
from xero_sandbox.accounting.reading import read_elements
from xero_sandbox.accounting.shapes import Payment
from xero_sandbox.accounting.where import Column, Sort, stored, text
from xero_sandbox.accounting.writing import write_batch
from xero_sandbox.messages import Refused
from xero_sandbox.refusals import not_found

FLAG = "HasValidationErrors"

LISTING = Listing(
    kind=PAYMENTS,
    singular="Payment",
    columns={
        "PaymentID": Column("d.id", Sort.GUID),
        "PaymentType": Column("d.type"),
        "Status": Column("d.status"),
        "Date": Column(stored("date"), Sort.DATE),
        "Amount": Column(stored("amount"), Sort.NUMBER),
        "Reference": text("reference"),
        "Invoice.InvoiceID": Column("d.number", Sort.GUID),
        "BatchPaymentID": Column(stored("batch_id"), Sort.GUID),
        "IsReconciled": Column(stored("is_reconciled"), Sort.FLAG),
        "UpdatedDateUTC": Column("d.updated", Sort.INSTANT),
    },
    show=lambda call, payment, _page: shown.listed(call.books, payment, cashbook(call).document_of(payment)),
)
BATCH_LISTING = Listing(
    kind=BATCH_PAYMENTS,
    singular="BatchPayment",
    columns={
        "BatchPaymentID": Column("d.id", Sort.GUID),
        "Type": Column("d.type"),
        "Status": Column("d.status"),
        "Date": Column(stored("date"), Sort.DATE),
        "Reference": text("reference"),
        "TotalAmount": Column(stored("total"), Sort.NUMBER),
        "UpdatedDateUTC": Column("d.updated", Sort.INSTANT),
    },
    show=lambda call, batch, _page: shown.batch_whole(call.books, batch),
    pages=False,
)


def get_list(call: Call) -> Content:
    return LISTING.serve(call)


def get_one(call: Call) -> Content:
    payment = _named_in_path(call)
    return call.envelope("Payments", [shown.whole(call.books, payment, cashbook(call).document_of(payment))])


def put_list(call: Call) -> Content:
    return write_batch(call, "Payments", FLAG, _given(call), create)


def post_list(call: Call) -> Content:
    """One payment: a new one, or with its id one to be deleted."""
    return write_batch(call, "Payments", FLAG, _given(call)[:1], upsert)


def post_one(call: Call) -> Content:
    payment = _named_in_path(call)
    return write_batch(call, "Payments", FLAG, _given(call)[:1], lambda call, given: change(call, payment, given))


def get_batches(call: Call) -> Content:
    return BATCH_LISTING.serve(call)


def get_batch(call: Call) -> Content:
    batch = call.books.batch_payments.get(call.id.lower())
    if batch is None:
        raise Refused(not_found())
    return call.envelope("BatchPayments", [shown.batch_whole(call.books, batch)])


def _given(call: Call) -> list[PaymentGiven]:
    request = call.visit.request
    return read_elements(request.body, request.headers.get("content-type", ""), "Payments", PaymentGiven)


def _named_in_path(call: Call) -> Payment:
    found = call.books.payments.get(call.id.lower())
    if found is None:
        raise Refused(not_found())
    return found

"""Payments and batch payments as Xero shows them, with the document that they are for.

In Xero's published samples a payment from a credit note names it as an `Invoice` of type ACCRECCREDIT or ACCPAYCREDIT.
"""

from decimal import Decimal

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.call import Content
from xero_sandbox.accounting.contacts import shown as contacts
from xero_sandbox.accounting.invoices import shown as documents
from xero_sandbox.accounting.invoices.family import member_of
from xero_sandbox.accounting.shapes import BatchPayment, Invoice, Payment
from xero_sandbox.wire import SIX, instant, iso_date, iso_instant, ms_date, rounded

NAMED_AS_INVOICES = frozenset({"Invoices", "CreditNotes"})


def whole(books: Books, payment: Payment, document: Invoice | None) -> Content:
    """As a single GET and every write answer it: with the whole document."""
    shown = _payment(books, payment, document, with_name=True)
    return shown | (_paid(document, _whole_document(books, document)) if document else {})


def listed(books: Books, payment: Payment, document: Invoice | None) -> Content:
    """In a list: the document by its number, without its lines and sums."""
    shown = _payment(books, payment, document, with_name=False)
    return shown | (_paid(document, _short_document(books, document)) if document else {})


def _payment(books: Books, payment: Payment, document: Invoice | None, with_name: bool) -> Content:
    shown: Content = {"PaymentID": payment.id}
    batch = books.batch_payments.get(payment.batch_id) if payment.batch_id else None
    if batch:
        shown |= {"BatchPaymentID": batch.id, "BatchPayment": _batch(batch)}
    shown["Date"] = ms_date(payment.date)
    bank_amount = _bank_amount(books, payment, document)
    if bank_amount is not None:
        shown["BankAmount"] = bank_amount
    shown["Amount"] = payment.amount
    if payment.reference is not None:
        shown["Reference"] = payment.reference
    shown |= {
        "CurrencyRate": rounded(payment.currency_rate, SIX),
        "PaymentType": member_of(payment.document_type).payment_type,
        "Status": payment.status,
        "UpdatedDateUTC": instant(payment.updated),
        "UpdatedDateUTCString": iso_instant(payment.updated),
        "HasAccount": True,
        "IsReconciled": payment.is_reconciled,
    }
    return shown | _account(books, payment.account_id, with_name) | {"HasValidationErrors": False}


def _account(books: Books, account_id: str, with_name: bool) -> Content:
    account = books.accounts.get(account_id)
    if account is None:
        return {"HasAccount": False}
    shown = {"AccountID": account.id, "Code": account.code, "Name": account.name if with_name else None}
    return {"Account": {name: value for name, value in shown.items() if value is not None}}


def _bank_amount(books: Books, payment: Payment, document: Invoice | None) -> Decimal | None:
    """In the currency of the bank account: the document's, or the base currency; else it is not known here."""
    account, base = books.accounts.get(payment.account_id), books.organisation.base_currency
    held = (account.currency_code if account else None) or base
    if document is None or held == document.currency_code:
        return payment.amount
    return rounded(payment.amount / payment.currency_rate) if held == base else None


def _paid(document: Invoice, shown: Content) -> Content:
    member = member_of(document.type)
    return {"Invoice" if member.plural in NAMED_AS_INVOICES else member.singular: shown}


def _names(document: Invoice) -> Content:
    """Its type, id and number, a credit note's under the names of an invoice."""
    member = member_of(document.type)
    if member.plural in NAMED_AS_INVOICES:
        number = "" if document.number is None else document.number
        return {"Type": document.type, "InvoiceID": document.id, "InvoiceNumber": number}
    return {"Type": document.type, member.id_field: document.id}


def _whole_document(books: Books, document: Invoice) -> Content:
    shown = documents.paged(books, document, books.contacts.get(document.contact_id), four_decimals=False)
    if not member_of(document.type).is_credit:
        return shown
    for name in ("CreditNoteID", "CreditNoteNumber", "ID", "RemainingCredit", "Allocations"):
        shown.pop(name, None)
    sums = {"AmountDue": document.amount_due, "AmountPaid": document.amount_paid}
    return {**_names(document), **sums, **shown, "Prepayments": [], "Overpayments": []}


def _short_document(books: Books, document: Invoice) -> Content:
    contact = books.contacts.get(document.contact_id)
    shown = _names(document) | {"Payments": [], **documents.NO_CREDITS, "HasErrors": False, "IsDiscounted": False}
    if contact:
        shown["Contact"] = contacts.inside_a_document(contact)
    return shown | {"LineItems": [], "CurrencyCode": document.currency_code}


def _batch(batch: BatchPayment) -> Content:
    """As one of its payments shows it."""
    return {
        "Account": {"AccountID": batch.account_id},
        "BatchPaymentID": batch.id,
        "Date": ms_date(batch.date),
        "Type": batch.type,
        "Status": batch.status,
        "TotalAmount": batch.total,
        "UpdatedDateUTC": instant(batch.updated),
        "IsReconciled": False,
    }


def batch_whole(books: Books, batch: BatchPayment) -> Content:
    account = books.accounts.get(batch.account_id)
    currency = (account.currency_code if account else None) or books.organisation.base_currency
    shown: Content = {"Account": {"AccountID": batch.account_id, "CurrencyCode": currency}}
    if batch.reference is not None:
        shown["Reference"] = batch.reference
    payments = [books.payments.get(payment_id) for payment_id in batch.payment_ids]
    return shown | {
        "BatchPaymentID": batch.id,
        "DateString": iso_date(batch.date),
        "Date": ms_date(batch.date),
        "Payments": [_in_batch(books, payment) for payment in payments if payment],
        "Type": batch.type,
        "Status": batch.status,
        "TotalAmount": batch.total,
        "UpdatedDateUTC": instant(batch.updated),
        "IsReconciled": False,
    }


def _in_batch(books: Books, payment: Payment) -> Content:
    document = books.invoices.get(payment.invoice_id)
    bank_amount = _bank_amount(books, payment, document)
    invoice: Content = {"InvoiceID": payment.invoice_id}
    if document:
        invoice["CurrencyCode"] = document.currency_code
    invoice |= {"Payments": [], **documents.NO_CREDITS, "HasErrors": False, "IsDiscounted": False, "LineItems": []}
    shown: Content = {"Invoice": invoice, "PaymentID": payment.id}
    if payment.reference is not None:
        shown["Reference"] = payment.reference
    shown["Amount"] = payment.amount
    return shown if bank_amount is None else {**shown, "BankAmount": bank_amount}

"""Recording and deleting payments through the API."""

from dataclasses import dataclass
from decimal import Decimal

import msgspec

from xero_sandbox.accounting.call import Call
from xero_sandbox.accounting.invoices.family import CREDIT_NOTE, INVOICE, RECEIVED_OVERPAYMENT, RECEIVED_PREPAYMENT
from xero_sandbox.accounting.payments import shown
from xero_sandbox.accounting.payments.cashbook import Cashbook
from xero_sandbox.accounting.payments.given import DocumentNamed, PaymentGiven
from xero_sandbox.accounting.payments.rules import problems, update_problems
from xero_sandbox.accounting.reading import plain
from xero_sandbox.accounting.shapes import Account, Invoice, Payment
from xero_sandbox.accounting.writing import Outcome
from xero_sandbox.clock import EPOCH
from xero_sandbox.messages import Refused, new_id
from xero_sandbox.refusals import not_found
from xero_sandbox.storage.folding import folded
from xero_sandbox.wire import SIX, rounded

NOTHING = "00000000-0000-0000-0000-000000000000"


def cashbook(call: Call) -> Cashbook:
    return Cashbook(call.books, call.visit.switches, call.now)


def upsert(call: Call, given: PaymentGiven) -> Outcome:
    if given.payment_id is None:
        return create(call, given)
    payment = call.books.payments.get(str(given.payment_id))
    if payment is None:
        raise Refused(not_found())
    return change(call, payment, given)


def change(call: Call, payment: Payment, given: PaymentGiven) -> Outcome:
    errors = tuple(update_problems(payment, given))
    if errors:
        return Outcome(shown.whole(call.books, payment, cashbook(call).document_of(payment)), errors)
    document = cashbook(call).strike(payment)
    return Outcome(shown.whole(call.books, call.books.payments[payment.id], document))


def create(call: Call, given: PaymentGiven) -> Outcome:
    document, account = _document(call, given), _account(call, given)
    payment = _written(call, given, document, account)
    errors = tuple(problems(call.books, given, document, account))
    if errors or document is None:
        refused = msgspec.structs.replace(payment, id=NOTHING)
        return Outcome(shown.whole(call.books, refused, document), errors)
    return Outcome(shown.whole(call.books, payment, cashbook(call).enter(document, payment)))


def _written(call: Call, given: PaymentGiven, document: Invoice | None, account: Account | None) -> Payment:
    return Payment(
        id=new_id(),
        invoice_id=document.id if document else NOTHING,
        document_type=document.type if document else "",
        account_id=account.id if account else "",
        date=plain(given.date) if given.date else EPOCH.date(),
        amount=given.rounded_amount,
        currency_rate=_rate(call, given, document),
        reference=given.reference,
        is_reconciled=bool(given.is_reconciled),
        updated=call.now,
    )


def _rate(call: Call, given: PaymentGiven, document: Invoice | None) -> Decimal:
    """The base currency is worth itself, whatever was sent."""
    if document is None or document.currency_code == call.books.organisation.base_currency:
        return Decimal(1)
    return rounded(given.currency_rate, SIX) if given.currency_rate else document.currency_rate


@dataclass(frozen=True)
class _Place:
    """Where a client says which document: a field, and there the names of id and number."""

    field: str
    type: str
    """Of any document in the same list."""
    id_field: str
    number_field: str | None = None


_PLACES = (
    _Place("invoice", INVOICE.type, "invoice_id", "invoice_number"),
    _Place("credit_note", CREDIT_NOTE.type, "credit_note_id", "credit_note_number"),
    _Place("prepayment", RECEIVED_PREPAYMENT.type, "prepayment_id"),
    _Place("overpayment", RECEIVED_OVERPAYMENT.type, "overpayment_id"),
)


def _document(call: Call, given: PaymentGiven) -> Invoice | None:
    for place in _PLACES:
        named: DocumentNamed = getattr(given, place.field) or DocumentNamed()
        shelf, document_id = call.books.family(place.type), getattr(named, place.id_field)
        if document_id:
            return shelf.get(str(document_id))
        if place.number_field:
            number = getattr(named, place.number_field) or getattr(given, place.number_field)
            if number:
                return shelf.find("InvoiceNumber", folded(number))
    return None


def _account(call: Call, given: PaymentGiven) -> Account | None:
    named = given.account
    if named and named.account_id:
        return call.books.accounts.get(str(named.account_id))
    code = (named.code if named else None) or given.code
    return call.books.accounts_by_code.get(code) if code else None

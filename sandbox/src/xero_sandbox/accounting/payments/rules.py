"""What Xero refuses about a payment."""

from collections.abc import Iterator
from decimal import Decimal

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.invoices import wording as document_wording
from xero_sandbox.accounting.invoices.rules import locked
from xero_sandbox.accounting.payments import wording
from xero_sandbox.accounting.payments.given import PaymentGiven
from xero_sandbox.accounting.shapes import Account, Invoice, Payment


def takes_payments(account: Account | None) -> bool:
    """Xero: a bank account, or one with EnablePaymentsToAccount."""
    if account is None or account.status != "ACTIVE":
        return False
    return account.type == "BANK" or account.enable_payments


def amount_problems(document: Invoice, amount: Decimal) -> Iterator[str]:
    if document.status != "AUTHORISED":
        yield wording.NOT_PAYABLE
    if amount <= 0:
        yield wording.NO_AMOUNT
    elif amount > document.amount_due:
        yield wording.OVERPAID


def problems(books: Books, given: PaymentGiven, document: Invoice | None, account: Account | None) -> Iterator[str]:
    """Of a new payment."""
    if document is None:
        yield document_wording.NOT_FOUND
    else:
        yield from amount_problems(document, given.rounded_amount)
    if not takes_payments(account):
        yield wording.NO_ACCOUNT
    if given.date is None:
        yield wording.NO_DATE
    else:
        yield from locked(books, given.date)
    if given.currency_rate is not None and given.currency_rate <= 0:
        yield wording.BAD_RATE


def update_problems(payment: Payment, given: PaymentGiven) -> Iterator[str]:
    """Xero: a payment that is there can be deleted by its Status, and nothing else of it can change."""
    if given.says_more_than_status:
        yield wording.ONLY_STATUS
    elif payment.status == "DELETED" or given.status != "DELETED":
        yield wording.NOT_MODIFIABLE
    elif payment.batch_id:
        yield wording.IN_A_BATCH
    elif payment.is_reconciled:
        yield wording.RECONCILED

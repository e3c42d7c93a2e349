"""What a contact owes and is owed, in all and overdue, in the base currency. It does not count as a change of it."""

from datetime import date
from decimal import Decimal

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.call import Content
from xero_sandbox.accounting.invoices.family import BILL, INVOICE
from xero_sandbox.accounting.shapes import Contact, Invoice
from xero_sandbox.storage.shelves import Condition
from xero_sandbox.wire import ZERO, rounded

SIDES = (("AccountsReceivable", INVOICE.type), ("AccountsPayable", BILL.type))


def balances(books: Books, contact: Contact, today: date) -> Content:
    """Only of contacts that a document is of."""
    if not (contact.is_customer or contact.is_supplier):
        return {}
    found = books.invoices.select(Condition("d.contact = ?", (contact.id,)))
    due = [each for each in found if each.status == "AUTHORISED"]
    return {"Balances": {name: _side([each for each in due if each.type == type_], today) for name, type_ in SIDES}}


def _side(due: list[Invoice], today: date) -> Content:
    late = [each for each in due if each.due_date is not None and each.due_date < today]
    return {"Outstanding": _sum(due), "Overdue": _sum(late)}


def _sum(documents: list[Invoice]) -> Decimal:
    return rounded(sum((each.amount_due / each.currency_rate for each in documents), ZERO))

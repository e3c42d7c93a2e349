"""What the history of an invoice says by itself, as a person reads it on the screen."""

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.call import Call
from xero_sandbox.accounting.diary import SYSTEM, write
from xero_sandbox.accounting.invoices.family import member_of
from xero_sandbox.accounting.shapes import Contact, Invoice

APPROVED = ("AUTHORISED", "PAID")


def written(call: Call, before: Invoice | None, after: Invoice, contact: Contact | None) -> None:
    """Created or edited, and approved if it is by this."""
    words = ("Created", "Received through") if before is None else ("Edited", "Edited through")
    note(call.books, after, words[0], f"{words[1]} the Xero API from {call.app_name}", call.now)
    if after.status in APPROVED and (before is None or before.status not in APPROVED):
        note(call.books, after, "Approved", about(after, contact), call.now)


def ended(call: Call, invoice: Invoice, contact: Contact | None) -> None:
    """Voided or deleted."""
    note(call.books, invoice, invoice.status.capitalize(), about(invoice, contact), call.now)


def about(invoice: Invoice, contact: Contact | None) -> str:
    return f"{invoice.number or 'Bill'} to {contact.name if contact else 'nobody'} for {invoice.total}."


def note(books: Books, invoice: Invoice, changes: str, details: str, at: int, user: str = SYSTEM) -> None:
    write(books, member_of(invoice.type).plural, invoice.id, changes, details, at, user)

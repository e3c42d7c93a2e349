"""A person's edit in Xero's own screens: any field, without the API's rules."""

from collections.abc import Mapping
from typing import Any

import msgspec

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.contacts.given import ContactGiven
from xero_sandbox.accounting.invoices.given import DocumentGiven
from xero_sandbox.accounting.invoices.lines import LineWriter
from xero_sandbox.accounting.invoices.totals import summed
from xero_sandbox.accounting.reading import as_given
from xero_sandbox.accounting.shapes import Contact, Invoice


def edited_contact(contact: Contact, fields: Mapping[str, Any]) -> Contact:
    given = as_given(fields, ContactGiven)
    return msgspec.structs.replace(contact, **given.changes())


def edited_invoice(books: Books, invoice: Invoice, fields: Mapping[str, Any]) -> Invoice:
    """Totals follow from the lines, as they do on the screen."""
    given = as_given(fields, DocumentGiven)
    changes = given.header()
    if given.status:
        changes["status"] = given.status
    if given.sent_to_contact is not None:
        changes["sent_to_contact"] = given.sent_to_contact
    if given.contact and given.contact.id:
        changes["contact_id"] = given.contact.id
    changed = msgspec.structs.replace(invoice, **changes)
    if given.line_items is not None:
        writer = LineWriter(books, changed.line_amount_types, four_decimals=True)
        kept = {line.id: line for line in invoice.lines}
        lines = tuple(writer.written(line, kept.get(str(line.line_item_id))) for line in given.line_items)
        changed = msgspec.structs.replace(changed, lines=lines)
    return summed(changed)

"""What a person does with an invoice, a bill or a contact."""

from typing import Any

import msgspec

from xero_sandbox.accounting.invoices import chronicle, wording
from xero_sandbox.accounting.invoices.edits import is_settled
from xero_sandbox.accounting.shapes import Contact, Invoice
from xero_sandbox.control.actions.deed import Deed
from xero_sandbox.control.editing import edited_contact, edited_invoice
from xero_sandbox.control.responses import Mistake
from xero_sandbox.messages import new_id
from xero_sandbox.storage.shelves import Condition


def approve(deed: Deed) -> Any:
    """Approves a draft: invoice."""
    return _moved(deed, "AUTHORISED", "Approved")


def void(deed: Deed) -> Any:
    """Voids an approved invoice or credit note that has neither payments nor credits: invoice."""
    if is_settled(deed.invoice()):
        raise Mistake(wording.VOID_WITH_PAYMENTS)
    return _moved(deed, "VOIDED", "Voided")


def delete(deed: Deed) -> Any:
    """Deletes a draft: invoice."""
    return _moved(deed, "DELETED", "Deleted")


def _moved(deed: Deed, status: str, changes: str) -> Any:
    invoice = deed.invoice()
    details = chronicle.about(invoice, deed.books.contacts.get(invoice.contact_id))
    return deed.keep_invoice(msgspec.structs.replace(invoice, status=status), changes, details)


def edit(deed: Deed) -> Any:
    """Changes any fields of an invoice or a contact: invoice or contact, fields {as the API names them}."""
    fields = deed.asked.get("fields", {})
    if "contact" in deed.asked:
        return deed.keep_contact(edited_contact(deed.contact(), fields), "Edited")
    return deed.keep_invoice(edited_invoice(deed.books, deed.invoice(), fields), "Edited")


def duplicate(deed: Deed) -> Any:
    """Makes a draft like another document, as Copy on the screen does: invoice, number (what has one needs another)."""
    original, number = deed.invoice(), deed.asked.get("number")
    if original.number and not number:
        raise Mistake("this document has a number, and its copy needs another")
    copy = msgspec.structs.replace(
        original,
        id=new_id(),
        number=str(number) if number else None,
        status="DRAFT",
        lines=tuple(msgspec.structs.replace(line, id=new_id()) for line in original.lines),
        payments=(),
        credits=(),
        fully_paid_on=None,
        has_attachments=False,
        app=None,
    )
    return deed.keep_invoice(copy, "Created", chronicle.about(copy, deed.books.contacts.get(copy.contact_id)))


def archive_contact(deed: Deed) -> Any:
    """Archives a contact: contact (id or name). Its name is free again, its number is not."""
    return deed.keep_contact(msgspec.structs.replace(deed.contact(), status="ARCHIVED"), "Archived")


def restore_contact(deed: Deed) -> Any:
    """Un-archives a contact: contact (id)."""
    restored = msgspec.structs.replace(deed.contact(), status="ACTIVE", merged_to=None)
    return deed.keep_contact(restored, "Restored")


def twin_contact(deed: Deed) -> Any:
    """Makes a second contact of the same name, number and address, as some organisations have it: contact."""
    twin = msgspec.structs.replace(deed.contact(), id=new_id(), twin=True)
    return deed.keep_contact(twin, "Created")


def merge_contact(deed: Deed) -> Any:
    """Merges one contact into another: contact, into. The first is archived, points at the second, and hands its
    documents over."""
    loser, target = deed.contact(), deed.contact("into")
    if loser.id == target.id or target.status != "ACTIVE":
        raise Mistake("a contact is merged into another one that is active")
    for document in _documents_of(deed, loser):
        deed.books.family(document.type).put(msgspec.structs.replace(document, contact_id=target.id))
    deed.books.contacts.put(_with_roles(target, loser))
    merged = msgspec.structs.replace(loser, status="ARCHIVED", merged_to=target.id)
    return deed.keep_contact(merged, "Merged", f"Merged into {target.name}.")


def _documents_of(deed: Deed, contact: Contact) -> list[Invoice]:
    books, of_contact = deed.books, Condition("d.contact = ?", (contact.id,))
    shelves = (books.invoices, books.credit_notes, books.prepayments, books.overpayments)
    return [document for shelf in shelves for document in shelf.select(of_contact)]


def _with_roles(target: Contact, loser: Contact) -> Contact:
    return msgspec.structs.replace(
        target,
        is_customer=target.is_customer or loser.is_customer,
        is_supplier=target.is_supplier or loser.is_supplier,
    )

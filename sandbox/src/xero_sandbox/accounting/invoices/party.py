"""The contact of a document: named by id, by number or by name, and changed by whatever else is sent of it."""

from dataclasses import dataclass

import msgspec

from xero_sandbox.accounting.call import Call
from xero_sandbox.accounting.contacts import rules
from xero_sandbox.accounting.contacts.given import ContactGiven
from xero_sandbox.accounting.contacts.writing import identified, new_contact, revised
from xero_sandbox.accounting.invoices import wording
from xero_sandbox.accounting.shapes import Contact, Invoice
from xero_sandbox.storage.folding import folded


@dataclass(frozen=True)
class Party:
    contact: Contact | None
    errors: tuple[str, ...] = ()
    is_new: bool = False
    is_changed: bool = False

    def save(self, call: Call) -> None:
        if self.contact is not None and (self.is_new or self.is_changed):
            call.books.contacts.put(self.contact, new=self.is_new)


def party(call: Call, given: ContactGiven | None, before: Invoice | None, *, may_make: bool = True) -> Party:
    """Xero: only the id merely points at a contact; any further field edits it, or makes a new one (`may_make`)."""
    if given is None:
        kept = call.books.contacts.get(before.contact_id) if before else None
        return Party(kept) if kept else Party(None, (wording.NO_CONTACT,))
    if not (given.id or given.name or given.contact_number):
        return Party(None, (rules.UNIDENTIFIED,))
    known = identified(call, given)
    if known is None and given.id:
        return Party(None, (wording.NOT_FOUND,))
    if known is None and not may_make:
        return Party(None, (wording.NO_CONTACT,))
    if known is None:
        return _newcomer(call, given)
    return _known(call, known, given)


def _newcomer(call: Call, given: ContactGiven) -> Party:
    if not given.name:
        return Party(None, (rules.UNIDENTIFIED,))
    contact = new_contact(call, given)
    return Party(contact, tuple(rules.problems(call.books, contact)), is_new=True)


def _known(call: Call, known: Contact, given: ContactGiven) -> Party:
    if not given.id and given.name and folded(given.name) == folded(known.name):
        given = msgspec.structs.replace(given, name=None)  # it said which contact, not how to spell it
    differs = any(getattr(known, name) != value for name, value in given.changes().items())
    if not differs or known.status == "ARCHIVED":
        return Party(known)
    persons = given.contact_persons or ()  # Xero: those that are not sent along with the edit are dropped
    contact = revised(call, known, msgspec.structs.replace(given, contact_persons=persons))
    return Party(contact, tuple(rules.problems(call.books, contact)), is_changed=True)

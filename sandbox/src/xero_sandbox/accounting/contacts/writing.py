"""Creating and changing contacts."""

import msgspec

from xero_sandbox.accounting.call import Call
from xero_sandbox.accounting.contacts import rules, shown
from xero_sandbox.accounting.contacts.given import ContactGiven
from xero_sandbox.accounting.diary import write
from xero_sandbox.accounting.shapes import Contact
from xero_sandbox.accounting.writing import Outcome
from xero_sandbox.messages import new_id
from xero_sandbox.storage.folding import folded

NOBODY = "00000000-0000-0000-0000-000000000000"


def create(call: Call, given: ContactGiven) -> Outcome:
    """PUT: always a new contact; a name or number that is taken is an error."""
    if not given.name:
        return _refused(Contact(id=NOBODY, name=""), rules.UNIDENTIFIED)
    contact = new_contact(call, given)
    if given.contact_status == "ARCHIVED":
        return _refused(msgspec.structs.replace(contact, id=NOBODY), rules.bad_status("ARCHIVED"))
    return _saved(call, contact, new=True)


def upsert(call: Call, given: ContactGiven) -> Outcome:
    """POST: changes the contact that the id, the number or the name points at; else creates one.

    Xero: a POST that merely has the name of an active contact overwrites that contact.
    """
    target = identified(call, given)
    if not (given.id or given.name or given.contact_number):
        return _refused(Contact(id=NOBODY, name=""), rules.UNIDENTIFIED)
    if target is None and given.id:
        return _refused(Contact(id=given.id, name=given.name or ""), rules.NOT_FOUND)
    if target is None:
        return create(call, given)
    return change(call, target, given)


def change(call: Call, contact: Contact, given: ContactGiven) -> Outcome:
    if contact.status == "ARCHIVED":
        return _refused(contact, rules.ARCHIVED)
    return _saved(call, revised(call, contact, given), new=False)


def identified(call: Call, given: ContactGiven) -> Contact | None:
    """By id, else by number among all, else by name among the active ones."""
    contacts = call.books.contacts
    if given.id:
        return contacts.get(given.id)
    by_number = contacts.find("ContactNumber", folded(given.contact_number)) if given.contact_number else None
    if by_number or not given.name:
        return by_number
    return contacts.find("Name", folded(given.name))


def new_contact(call: Call, given: ContactGiven) -> Contact:
    return Contact(id=new_id(), updated=call.now, **_settled(given.changes()))  # type: ignore[arg-type]  # a mapping of Contact's own fields


def revised(call: Call, contact: Contact, given: ContactGiven) -> Contact:
    """Fields that were not sent stay; contact persons are replaced as a whole when any are sent."""
    changes = _settled(given.changes())
    if given.contact_status:
        changes["status"] = given.contact_status
    return msgspec.structs.replace(contact, **changes, updated=call.now)


def _settled(changes: dict[str, object]) -> dict[str, object]:
    """An empty text clears a field; only the name cannot be cleared."""
    return {name: value if value != "" or name == "name" else None for name, value in changes.items()}


def _saved(call: Call, contact: Contact, new: bool) -> Outcome:
    errors = tuple(rules.problems(call.books, contact))
    if errors:
        return _refused(msgspec.structs.replace(contact, id=NOBODY) if new else contact, *errors)
    call.books.contacts.put(contact, new=new)
    words = ("Created", "Received through") if new else ("Edited", "Edited through")
    write(call.books, "Contacts", contact.id, words[0], f"{words[1]} the Xero API from {call.app_name}", call.now)
    return Outcome(shown.whole(contact))


def _refused(contact: Contact, *errors: str) -> Outcome:
    return Outcome(shown.whole(contact), errors)

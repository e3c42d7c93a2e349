"""Finding and creating contacts."""

from collections.abc import Sequence
from datetime import datetime

from adapters.xero.call import Effect, Reply
from adapters.xero.error_body import error_body
from adapters.xero.failures import failure, not_understood, refused
from adapters.xero.reading import missing, read_elements, same_id, unreadable_response
from adapters.xero.tenant_api import TenantApi
from adapters.xero.wire.contacts import CONTACT, Contact, written
from adapters.xero.wire.envelope import elements
from core.errors import LedgerError, RequestUnreadable
from core.ids import ContactId
from core.ledger import ContactDraft, ContactStatus, LedgerContact
from core.ledger.contact import same_name
from core.transfer import LedgerRequest

VALIDATION = "validationexception"
BACKSLASH = "\\"
"""Xero may take one for a mark of its own within the quotes of a filter; then the contact is searched for."""

LARGEST_PAGE = "1000"
UNEXPLAINED = ("Xero refused this contact and did not say why",)


def read_contact(api: TenantApi, contact_id: ContactId) -> LedgerContact:
    """By its id only: Xero takes a contact number in that place, too, and silently picks one of several."""
    reply = api.read("Contacts", contact_id)
    for contact in read_elements(reply, "Contacts", CONTACT):
        if same_id(contact.contact_id, contact_id):
            return _ledger_contact(contact, reply)
    raise missing("contact", reply)


def read_contacts_matching(api: TenantApi, number: str, name: str) -> Sequence[LedgerContact]:
    """Compared once more here: Xero's own comparison ignores case and accents, and its names have single spaces."""
    by_number = _where(api, "ContactNumber", number) if number else []
    by_name = _where(api, "Name", " ".join(name.split())) if name else []
    found = [contact for contact in by_number if contact.number == number]
    found += [contact for contact in by_name if is_active(contact) and same_name(contact.name, name)]
    return list({contact.id: contact for contact in found}.values())


def search_contacts(api: TenantApi, text: str, page: int, page_size: int) -> Sequence[LedgerContact]:
    """Active contacts by name (Xero: searchTerm looks into names, numbers and email addresses)."""
    query = {"order": "Name ASC", "page": str(page), "pageSize": str(page_size)}
    if text.strip():
        query["searchTerm"] = text.strip()
    reply = api.read("Contacts", query=query)
    return [_ledger_contact(contact, reply) for contact in read_elements(reply, "Contacts", CONTACT)]


def create_contact(api: TenantApi, draft: ContactDraft, idempotency_key: str, give_up_at: datetime) -> LedgerContact:
    """PUT: a POST would take an existing contact of that name or number, and change it."""
    url = api.url("Contacts", query={"summarizeErrors": "false"})
    reply, error = api.write(LedgerRequest("PUT", url, written(draft)), idempotency_key, give_up_at)
    if error is not None:
        raise error
    contact = _created(reply)
    if contact.is_refused:
        raise refused(contact.refusals or UNEXPLAINED, reply)
    try:
        return contact.ledger_contact()
    except ValueError as odd:
        raise _unclear(odd, reply) from None


def is_active(contact: LedgerContact) -> bool:
    return contact.status is ContactStatus.ACTIVE


def _where(api: TenantApi, field: str, value: str) -> list[LedgerContact]:
    """Paged, because only then Xero says what an archived contact was merged into."""
    doubled = value.replace('"', '""')  # the only way to quote a quote that Xero reads
    query = {"includeArchived": "true", "page": "1"}
    try:
        reply = api.read("Contacts", query={"where": f'{field}=="{doubled}"', **query})
    except RequestUnreadable:
        if BACKSLASH not in value:
            raise
        reply = api.read("Contacts", query={"searchTerm": value, **query, "pageSize": LARGEST_PAGE})
    return [_ledger_contact(contact, reply) for contact in read_elements(reply, "Contacts", CONTACT)]


def _ledger_contact(contact: Contact, reply: Reply) -> LedgerContact:
    try:
        return contact.ledger_contact()
    except ValueError as odd:
        raise unreadable_response(odd, reply) from None


def _created(reply: Reply) -> Contact:
    """The one element of the response, saved or refused."""
    invalid = reply.status == 400 and error_body(reply).type.lower() == VALIDATION
    if not reply.is_success and not invalid:
        raise failure(reply, Effect.CHANGES)
    try:
        found = elements(reply, "Elements" if invalid else "Contacts", CONTACT)
    except ValueError as odd:
        raise (refused((error_body(reply).words,), reply) if invalid else _unclear(odd, reply)) from None
    if len(found) != 1:
        raise _unclear(ValueError(f"{len(found)} contacts came back for one"), reply)
    return found[0]


def _unclear(odd: ValueError, reply: Reply) -> LedgerError:
    return not_understood(f"Xero's response could not be read: {odd}", reply, Effect.CHANGES)

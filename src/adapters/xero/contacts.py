"""Finding and creating contacts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from adapters.xero.call import Effect, Reply
from adapters.xero.error_body import error_body
from adapters.xero.failures import failure, not_understood, refused
from adapters.xero.reading import missing, read_elements, same_id, unreadable_response
from adapters.xero.tenant_api import TenantApi
from adapters.xero.wire.contacts import CONTACT, Contact, written
from adapters.xero.wire.envelope import elements
from core.errors import LedgerError, RequestUnreadable
from core.ids import ContactId
from core.ledger import ContactDraft, ContactKey, ContactStatus, LedgerContact
from core.ledger.contact import folded
from core.transfer import LedgerRequest

VALIDATION = "validationexception"
BACKSLASH = "\\"
"""Xero may take one for a mark of its own within the quotes of a filter; then the contact is searched for."""

LARGEST_PAGE = "1000"
LARGEST_BATCH = 50
OR = " OR "
LONGEST_FILTER = 6000
"""Characters of a filter, as they stand in the URL."""

ALONE = 2
UNEXPLAINED = ("Xero refused this contact and did not say why",)


def read_contact(api: TenantApi, contact_id: ContactId) -> LedgerContact:
    """By its id only: Xero takes a contact number in that place, too, and silently picks one of several."""
    reply = api.read("Contacts", contact_id)
    for contact in read_elements(reply, "Contacts", CONTACT):
        if same_id(contact.contact_id, contact_id):
            return _ledger_contact(contact, reply)
    raise missing("contact", reply)


def read_contacts_of(api: TenantApi, keys: Sequence[ContactKey]) -> Sequence[LedgerContact]:
    """Compared once more here: Xero's own comparison ignores case and accents, and its names have single spaces."""
    clauses = [clause for key in keys for clause in _clauses(key)]
    found = [contact for group in _groups(clauses) for contact in _where(api, group)]
    numbers = {key.number for key in keys if key.number}
    names = {folded(key.name) for key in keys if key.name}
    matching = (
        contact
        for contact in found
        if contact.number in numbers or (is_active(contact) and folded(contact.name) in names)
    )
    return list({contact.id: contact for contact in matching}.values())


def search_contacts(api: TenantApi, text: str, page: int, page_size: int) -> Sequence[LedgerContact]:
    """Active contacts by name (Xero: searchTerm looks into names, numbers and email addresses)."""
    query = {"order": "Name ASC", "page": str(page), "pageSize": str(page_size)}
    if text.strip():
        query["searchTerm"] = text.strip()
    reply = api.read("Contacts", query=query)
    return [_ledger_contact(contact, reply) for contact in read_elements(reply, "Contacts", CONTACT)]


def create_contacts(
    api: TenantApi, drafts: Sequence[ContactDraft], idempotency_key: str, give_up_at: datetime
) -> Sequence[LedgerContact | LedgerError]:
    """PUT: a POST would take an existing contact of that name or number, and change it."""
    if not 1 <= len(drafts) <= LARGEST_BATCH:
        raise ValueError(f"1 to {LARGEST_BATCH} contacts go into one request, not {len(drafts)}")
    url = api.url("Contacts", query={"summarizeErrors": "false"})
    reply, error = api.write(LedgerRequest("PUT", url, written(drafts)), idempotency_key, give_up_at)
    if error is not None:
        raise error
    elements_by_draft = _answered(_created(reply, len(drafts)), drafts)
    return [_made(element, reply) for element in elements_by_draft]


def _answered(found: Sequence[Contact], drafts: Sequence[ContactDraft]) -> list[Contact | None]:
    """Each draft's own element, by our number for it; of one draft the one element. None: it is not among them."""
    if len(drafts) == len(found) == 1:
        return [found[0]]
    by_number = {contact.contact_number: contact for contact in found if contact.contact_number}
    return [by_number.get(draft.number) for draft in drafts]


def _made(element: Contact | None, reply: Reply) -> LedgerContact | LedgerError:
    if element is None:
        return _unclear(ValueError("it does not name the contact"), reply)
    if element.is_refused:
        return refused(element.refusals or UNEXPLAINED, reply)
    try:
        return element.ledger_contact()
    except ValueError as odd:
        return _unclear(odd, reply)


def is_active(contact: LedgerContact) -> bool:
    return contact.status is ContactStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class Clause:
    """A comparison within a filter, and the text that it compares with."""

    field: str
    value: str

    def __str__(self) -> str:
        doubled = self.value.replace('"', '""')  # the only way to quote a quote that Xero reads
        return f'{self.field}=="{doubled}"'


def _clauses(key: ContactKey) -> Iterator[Clause]:
    if key.number:
        yield Clause("ContactNumber", key.number)
    if name := " ".join(key.name.split()):
        yield Clause("Name", name)


def _groups(clauses: Sequence[Clause]) -> Iterator[Sequence[Clause]]:
    """As many as fit into one URL. Of a single contact each by itself: Xero looks that up in an index.

    One with a backslash is by itself, too: only then can it be searched for where Xero cannot read it.
    """
    plain = [clause for clause in clauses if BACKSLASH not in clause.value]
    yield from ([clause] for clause in clauses if BACKSLASH in clause.value)
    if len(plain) <= ALONE:
        yield from ([clause] for clause in plain)
        return
    group: list[Clause] = []
    length = 0
    for clause in plain:
        size = len(quote(str(clause))) + len(quote(OR))
        if group and length + size > LONGEST_FILTER:
            yield group
            group, length = [], 0
        group.append(clause)
        length += size
    yield group


def _where(api: TenantApi, group: Sequence[Clause]) -> list[LedgerContact]:
    """Paged, because only then Xero says what an archived contact was merged into."""
    query = {"includeArchived": "true", "page": "1"}
    if len(group) > 1:
        query["pageSize"] = LARGEST_PAGE
    try:
        reply = api.read("Contacts", query={"where": OR.join(map(str, group)), **query})
    except RequestUnreadable:
        if len(group) > 1:
            return [contact for clause in group for contact in _where(api, [clause])]
        if BACKSLASH not in group[0].value:
            raise
        reply = api.read("Contacts", query={"searchTerm": group[0].value, **query, "pageSize": LARGEST_PAGE})
    return [_ledger_contact(contact, reply) for contact in read_elements(reply, "Contacts", CONTACT)]


def _ledger_contact(contact: Contact, reply: Reply) -> LedgerContact:
    try:
        return contact.ledger_contact()
    except ValueError as odd:
        raise unreadable_response(odd, reply) from None


def _created(reply: Reply, count: int) -> Sequence[Contact]:
    """The elements of the response, saved or refused."""
    invalid = reply.status == 400 and error_body(reply).type.lower() == VALIDATION
    if not reply.is_success and not invalid:
        raise failure(reply, Effect.CHANGES)
    try:
        found = elements(reply, "Elements" if invalid else "Contacts", CONTACT)
    except ValueError as odd:
        if invalid and count == 1:
            raise refused((error_body(reply).words,), reply) from None
        raise _unclear(odd, reply) from None
    if count == 1 and len(found) != 1:
        raise _unclear(ValueError(f"{len(found)} contacts came back for one"), reply)
    return found


def _unclear(odd: ValueError, reply: Reply) -> LedgerError:
    return not_understood(f"Xero's response could not be read: {odd}", reply, Effect.CHANGES)

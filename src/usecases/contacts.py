"""Whom a document bills: the contact that was chosen, remembered, found by number or name, or else a new one.

Never changes a contact that exists. Our id of the company is the contact's number, which is unique in the ledger
even among archived contacts: it finds again what was created by an answer that got lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from injector import inject

from core.documents import Company
from core.errors import AccessExpired, Invalid, MissingInLedger, Refused, SendFailed, Uncertain
from core.ids import ContactId, OrganizationId
from core.ledger import ContactDraft, ContactStatus, LedgerContact
from core.problems import Problem, Reason
from ports import Identifiers, Ledger

LONGEST_NUMBER = 50
LONGEST_CHAIN_OF_MERGES = 5
ARCHIVED = "The contact {name} is archived in Xero"


@dataclass(frozen=True, slots=True)
class ContactChoice:
    """`contact_id`, or the draft of a contact that is still to be made; neither if a problem stands in the way."""

    contact_id: ContactId | None = None
    name: str = ""
    draft: ContactDraft | None = None
    problems: tuple[Problem, ...] = ()


class Contacts:
    @inject
    def __init__(self, identifiers: Identifiers) -> None:
        self._identifiers = identifiers

    def choose(
        self,
        ledger: Ledger,
        organization: OrganizationId,
        company: Company,
        picked: ContactId | None,
        remembered: ContactId | None,
    ) -> ContactChoice:
        """Only reads. A remembered contact costs no call."""
        if picked is not None and picked != remembered:
            return self._picked(ledger, picked)
        if remembered is not None:
            return ContactChoice(remembered, company.legal_name)
        draft = draft_of(organization, company)
        return self._matching(ledger, draft) or ContactChoice(name=draft.name, draft=draft)

    def create(self, ledger: Ledger, draft: ContactDraft) -> ContactId:
        """The id of the new contact, or of the one that turns out to have been made already."""
        try:
            return self._create(ledger, draft).id
        except (Invalid, Uncertain) as error:
            found = self._matching(ledger, draft)
            if found is not None and found.contact_id is not None:
                return found.contact_id
            if found is not None:
                raise Refused(*found.problems) from error
            raise SendFailed(_not_created(error)) from error

    def _create(self, ledger: Ledger, draft: ContactDraft) -> LedgerContact:
        try:
            return ledger.create_contact(draft, self._identifiers.new())
        except AccessExpired:  # the ledger has renewed its access by now
            return ledger.create_contact(draft, self._identifiers.new())

    def _picked(self, ledger: Ledger, picked: ContactId) -> ContactChoice:
        try:
            contact = followed(ledger, ledger.contact(picked))
        except MissingInLedger:
            message = f"The organisation has no contact {picked}"
            return ContactChoice(problems=(Problem(Reason.CONTACT_UNUSABLE, "contact_id", message),))
        return usable(contact, "contact_id")

    def _matching(self, ledger: Ledger, draft: ContactDraft) -> ContactChoice | None:
        found = ledger.contacts_matching(draft.number, draft.name)
        if ours := _first(contact for contact in found if contact.number == draft.number):
            return usable(followed(ledger, ours), "invoice.company")
        if named := _first(found):
            message = f"A contact named {named.name} was there before and is billed"
            warning = Problem(Reason.CONTACT_MATCHED_BY_NAME, "invoice.company.name", message, {"contact_id": named.id})
            return ContactChoice(named.id, named.name, problems=(warning,))
        return None


def draft_of(organization: OrganizationId, company: Company) -> ContactDraft:
    """The five things that Productive hands over, and our number for the company."""
    return ContactDraft(
        number=contact_number(organization, company),
        name=" ".join(company.legal_name.split()),
        email=company.email,
        tax_number=company.vat_number,
        default_currency=company.default_currency,
        billing_address=company.billing_address,
        postal_address=company.postal_address,
    )


def contact_number(organization: OrganizationId, company: Company) -> str:
    """Our stable id of a company, which fits into the 50 characters of a contact's number."""
    number = f"productive-{organization}-{company.id}"
    return number if len(number) <= LONGEST_NUMBER else f"productive-{sha256(number.encode()).hexdigest()[:38]}"


def followed(ledger: Ledger, contact: LedgerContact) -> LedgerContact:
    """The contact that this one was merged into, however often."""
    for _ in range(LONGEST_CHAIN_OF_MERGES):
        if contact.merged_into is None:
            break
        contact = ledger.contact(contact.merged_into)
    return contact


def usable(contact: LedgerContact, field: str) -> ContactChoice:
    if contact.status is ContactStatus.ACTIVE:
        return ContactChoice(contact.id, contact.name)
    facts = {"contact_id": contact.id}
    return ContactChoice(problems=(Problem(Reason.CONTACT_UNUSABLE, field, ARCHIVED.format(name=contact.name), facts),))


def _first(contacts: Iterable[LedgerContact]) -> LedgerContact | None:
    return next(iter(contacts), None)


def _not_created(error: Invalid | Uncertain) -> Problem:
    if isinstance(error, Invalid):
        return Problem(Reason.XERO_REJECTED, "invoice.company", error.message)
    return Problem(Reason.XERO_UNAVAILABLE, "invoice.company", f"The contact could not be created: {error.message}")

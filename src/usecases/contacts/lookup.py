"""Whom a document names: the contact that was chosen, remembered, found by number or name, or else a new one.

Never changes a contact that exists. Our id of the party is the contact's number, which is unique in the ledger
even among archived contacts: it finds again what was created by a response that got lost.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol, TypeVar

from injector import inject

from core.contact_link import ContactLink
from core.documents import Party
from core.errors import AccessExpired, Invalid, LedgerError, MissingInLedger, Refused, SendFailed, Uncertain, problem_of
from core.ids import ContactId, OrganizationId
from core.ledger import ContactDraft, ContactStatus, LedgerContact
from core.problems import Problem, Reason
from core.translation.texts import trimmed
from ports import Clock, Identifiers, Ledger

LONGEST_NUMBER = 50
MOST_IN_A_WRITE = 50
LONGEST_CHAIN_OF_MERGES = 5
KNOWN_FOR = timedelta(hours=1)
"""A preview reads a remembered contact anew when its knowledge is older; a copy finds out by Xero's response."""


class ContactReads(Protocol):
    """What is read of a ledger to find a contact; see there."""

    def contact(self, contact_id: ContactId) -> LedgerContact: ...

    def contacts_matching(self, number: str, name: str) -> Sequence[LedgerContact]: ...


@dataclass(frozen=True, slots=True)
class ContactChoice:
    """`contact_id`, or the draft of a contact that is still to be made; neither if a problem stands in the way.

    `known_at` is when the ledger showed it; None: it was not asked. `is_kept`: it is the one that the document has, and
    stays.
    """

    contact_id: ContactId | None = None
    name: str = ""
    draft: ContactDraft | None = None
    problems: tuple[Problem, ...] = ()
    known_at: datetime | None = None
    is_kept: bool = False


class Contacts:
    @inject
    def __init__(self, identifiers: Identifiers, clock: Clock) -> None:
        self._identifiers = identifiers
        self._clock = clock

    def choose(
        self,
        ledger: ContactReads,
        organization: OrganizationId,
        party: Party,
        picked: ContactId | None,
        remembered: ContactLink | None,
        path: str,
        *,
        verify: bool = False,
    ) -> ContactChoice:
        """Only reads. `path` is where the party stands in the request.

        A remembered contact costs no call, unless `verify` asks for knowledge that is not older than KNOWN_FOR.
        """
        now = self._clock.now()
        if picked is not None and (remembered is None or picked != remembered.contact_id):
            return replace(self._picked(ledger, picked), known_at=now)
        if remembered is not None:
            is_fresh = remembered.known_at is not None and now - remembered.known_at <= KNOWN_FOR
            if is_fresh or not verify:
                return ContactChoice(remembered.contact_id, party.legal_name, known_at=remembered.known_at)
            with suppress(MissingInLedger):  # gone for good: as if it had never been chosen
                return replace(usable(survivor_of(ledger, remembered.contact_id), path), known_at=now)
        draft = draft_of(organization, party)
        found = self._matching(ledger, draft, path) or ContactChoice(name=draft.name, draft=draft)
        return replace(found, known_at=now)

    def survivor(self, ledger: Ledger, refused: ContactId) -> ContactId | None:
        """The contact that took the place of one that the ledger has refused; None if none did."""
        try:
            contact = survivor_of(ledger, refused)
        except LedgerError:
            return None
        is_another = contact.id.casefold() != refused.casefold()
        return contact.id if is_another and contact.status is ContactStatus.ACTIVE else None

    def create(self, ledger: Ledger, draft: ContactDraft, path: str) -> ContactId:
        """The id of the new contact, or of the one that turns out to have been made already."""
        try:
            return self._create(ledger, draft).id
        except (Invalid, Uncertain) as error:
            found = self._matching(ledger, draft, path)
            if found is not None and found.contact_id is not None:
                return found.contact_id
            if found is not None:
                raise Refused(*found.problems) from error
            raise SendFailed(*_not_created(error, path)) from error

    def create_all(
        self, ledger: Ledger, drafts: Sequence[tuple[ContactDraft, str]]
    ) -> list[ContactId | tuple[Problem, ...]]:
        """As `create`, fifty to a call: for each draft with its path the contact's id, or why it has none.

        Drafts of one number are of one contact. Raises only what says that nothing at all can be written now.
        """
        made: dict[str, ContactId | tuple[Problem, ...]] = {}
        unique = list({draft.number: (draft, path) for draft, path in drafts}.values())
        for at in range(0, len(unique), MOST_IN_A_WRITE):
            part = unique[at : at + MOST_IN_A_WRITE]
            for (draft, path), result in zip(part, self._create_part(ledger, part), strict=True):
                made[draft.number] = self._settled(ledger, draft, path, result)
        return [made[draft.number] for draft, _ in drafts]

    def _create_part(
        self, ledger: Ledger, part: Sequence[tuple[ContactDraft, str]]
    ) -> Sequence[LedgerContact | LedgerError]:
        drafts = [draft for draft, _ in part]
        try:
            try:
                return ledger.create_contacts(drafts, self._identifiers.new())
            except AccessExpired:  # the ledger has renewed its access by now
                return ledger.create_contacts(drafts, self._identifiers.new())
        except (Invalid, Uncertain) as error:
            return [error] * len(drafts)

    def _settled(
        self, ledger: Ledger, draft: ContactDraft, path: str, result: LedgerContact | LedgerError
    ) -> ContactId | tuple[Problem, ...]:
        """What was not made may have been made before, or by a write whose response was lost."""
        if isinstance(result, LedgerContact):
            return result.id
        found = self._matching(ledger, draft, path)
        if found is not None:
            return found.contact_id or found.problems
        return (
            _not_created(result, path)
            if isinstance(result, Invalid | Uncertain)
            else (replace(problem_of(result), field=path),)
        )

    def _create(self, ledger: Ledger, draft: ContactDraft) -> LedgerContact:
        try:
            return ledger.create_contact(draft, self._identifiers.new())
        except AccessExpired:  # the ledger has renewed its access by now
            return ledger.create_contact(draft, self._identifiers.new())

    def _picked(self, ledger: ContactReads, picked: ContactId) -> ContactChoice:
        try:
            contact = survivor_of(ledger, picked)
        except MissingInLedger:
            message = f"The organisation has no contact {picked}"
            return ContactChoice(problems=(Problem(Reason.CONTACT_UNUSABLE, "options.contact_id", message),))
        return usable(contact, "options.contact_id")

    def _matching(self, ledger: ContactReads, draft: ContactDraft, path: str) -> ContactChoice | None:
        found = ledger.contacts_matching(draft.number, draft.name)
        if ours := _first(contact for contact in found if contact.number == draft.number):
            return usable(followed(ledger, ours), path)
        if named := _first(found):
            message = f"A contact named {named.name} was there before and is used"
            warning = Problem(Reason.CONTACT_MATCHED_BY_NAME, f"{path}.name", message, {"contact_id": named.id})
            return ContactChoice(named.id, named.name, problems=(warning,))
        return None


def draft_of(organization: OrganizationId, party: Party) -> ContactDraft:
    """The five things that Productive hands over, and our number for the party."""
    return ContactDraft(
        number=contact_number(organization, party),
        name=" ".join(trimmed(party.legal_name).split()),
        email=trimmed(party.email),
        tax_number=trimmed(party.vat_number),
        default_currency=party.default_currency,
        billing_address=party.billing_address,
        postal_address=party.postal_address,
    )


def contact_number(organization: OrganizationId, party: Party) -> str:
    """Our stable id of a party, which fits into the 50 characters of a contact's number."""
    number = f"productive-{organization}-{party.id}"
    return number if len(number) <= LONGEST_NUMBER else f"productive-{sha256(number.encode()).hexdigest()[:38]}"


def survivor_of(ledger: ContactReads, contact_id: ContactId) -> LedgerContact:
    """The contact, or the one that it was merged into. MissingInLedger if there is none."""
    return followed(ledger, ledger.contact(contact_id))


def followed(ledger: ContactReads, contact: LedgerContact) -> LedgerContact:
    """The contact that this one was merged into, however often."""
    for _ in range(LONGEST_CHAIN_OF_MERGES):
        if contact.merged_into is None:
            break
        contact = ledger.contact(contact.merged_into)
    return contact


def usable(contact: LedgerContact, field: str) -> ContactChoice:
    if contact.status is ContactStatus.ACTIVE:
        return ContactChoice(contact.id, contact.name)
    message = f"The contact {contact.name} is archived in Xero"
    return ContactChoice(problems=(Problem(Reason.CONTACT_UNUSABLE, field, message, {"contact_id": contact.id}),))


def shared_with(party_id: str, contact_id: ContactId, others: Iterable[str], field: str) -> tuple[Problem, ...]:
    """A warning where another party has the same contact: two customers in one account is rarely meant."""
    other = _first(each for each in others if each != party_id)
    if other is None:
        return ()
    message = f"The contact is that of {other} in Productive, too"
    return (Problem(Reason.CONTACT_SHARED, field, message, {"contact_id": contact_id, "company_id": other}),)


Item = TypeVar("Item")


def _first(items: Iterable[Item]) -> Item | None:
    return next(iter(items), None)


def _not_created(error: Invalid | Uncertain, path: str) -> tuple[Problem, ...]:
    """Xero's own words, one problem each."""
    if isinstance(error, Invalid):
        return tuple(Problem(Reason.XERO_REJECTED, path, message) for message in error.messages)
    return (Problem(Reason.XERO_UNAVAILABLE, path, f"The contact could not be created: {error.message}"),)

"""Choosing which contact in the ledger a company or person of Productive is."""

from collections.abc import Sequence

from injector import inject

from core.caller import Caller
from core.connection import Connection
from core.contact_link import ContactLink
from core.errors import MissingInLedger, Refused
from core.ids import ConnectionId, ContactId, PartyId
from core.ledger import LedgerContact
from core.problems import Problem, Reason
from ports import Clock, UnitsOfWork
from usecases.contacts.lookup import shared_with, survivor_of, usable
from usecases.contacts.requests import ContactChosen, ContactSaved
from usecases.ledger_access import LedgerAccess, own_connection
from usecases.once import once
from usecases.write import Write


class SearchContacts:
    """A page, counted from 1, of the organisation's active contacts."""

    @inject
    def __init__(self, units: UnitsOfWork, access: LedgerAccess) -> None:
        self._units = units
        self._access = access

    def __call__(
        self, caller: Caller, connection_id: ConnectionId, text: str, page: int, page_size: int
    ) -> Sequence[LedgerContact]:
        with self._units.reading() as unit:
            connection = own_connection(unit, caller, connection_id, "connection_id")
        with self._access.reading(connection) as ledger:
            return ledger.search_contacts(text, page, page_size)


class GetContactChoice:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, connection_id: ConnectionId, party_id: PartyId) -> ContactId:
        with self._units.reading() as unit:
            connection = own_connection(unit, caller, connection_id, "connection_id")
            chosen = unit.contact_links.get(caller.organization_id, connection.tenant.id, party_id)
        if chosen is None:
            raise Refused.because(Reason.NOT_FOUND, "party", "No contact was chosen for this party yet")
        return chosen.contact_id


class SetContactChoice:
    """The next copy uses it; copies that are there stay as they are."""

    METHOD = "SetContactChoice"

    @inject
    def __init__(self, units: UnitsOfWork, access: LedgerAccess, clock: Clock) -> None:
        self._units = units
        self._access = access
        self._clock = clock

    def __call__(self, caller: Caller, chosen: ContactChosen, write: Write) -> ContactSaved:
        with self._units.reading() as unit:
            connection = own_connection(unit, caller, chosen.connection_id, "connection_id")
            once(caller, self.METHOD, write).begun(unit)
        contact = self._usable(connection, chosen.contact_id) if chosen.contact_id is not None else None
        problems = self._shared(caller, connection, chosen, contact)
        if not write.validate_only:
            self._save(caller, connection, chosen, contact, write)
        return ContactSaved(contact, problems)

    def _usable(self, connection: Connection, contact_id: ContactId) -> LedgerContact:
        with self._access.reading(connection) as ledger:
            try:
                contact = survivor_of(ledger, contact_id)
            except MissingInLedger:
                message = f"{connection.tenant.name} has no contact {contact_id}"
                raise Refused.because(Reason.CONTACT_UNUSABLE, "contact_id", message) from None
        if problems := usable(contact, "contact_id").problems:
            raise Refused(*problems)
        return contact

    def _shared(
        self, caller: Caller, connection: Connection, chosen: ContactChosen, contact: LedgerContact | None
    ) -> tuple[Problem, ...]:
        if contact is None:
            return ()
        with self._units.reading() as unit:
            links = unit.contact_links.of_contact(caller.organization_id, connection.tenant.id, contact.id)
        return shared_with(chosen.party_id, contact.id, [link.party_id for link in links], "contact_id")

    def _save(
        self,
        caller: Caller,
        connection: Connection,
        chosen: ContactChosen,
        contact: LedgerContact | None,
        write: Write,
    ) -> None:
        request = once(caller, self.METHOD, write)
        organization, tenant = caller.organization_id, connection.tenant.id
        with self._units.writing() as unit:
            if request.begun(unit) is not None:
                return
            if contact is None:
                unit.contact_links.remove(organization, tenant, chosen.party_id)
            else:
                unit.contact_links.put(
                    ContactLink(organization, tenant, chosen.party_id, contact.id, self._clock.now())
                )
            request.done(unit, chosen.party_id, self._clock.now())
            unit.commit()

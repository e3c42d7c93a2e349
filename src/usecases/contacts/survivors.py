"""Remembered contacts that were merged into others in the ledger: the survivor is remembered in their place."""

from contextlib import suppress
from dataclasses import replace

from injector import inject

from core.contact_link import ContactLink
from core.ids import ContactId
from core.problems import Reason
from core.transfer import Transfer, TransferState
from ports import Clock, Ledgers, StoreBusy, UnitsOfWork
from usecases.contacts.lookup import ContactChoice, Contacts


class Survivors:
    @inject
    def __init__(self, units: UnitsOfWork, ledgers: Ledgers, contacts: Contacts, clock: Clock) -> None:
        self._units = units
        self._ledgers = ledgers
        self._contacts = contacts
        self._clock = clock

    def took_over(self, transfer: Transfer) -> bool:
        """Whether the remembered contact of a refused transfer has a survivor, which is remembered now."""
        refused, party = transfer.content.contact_id, transfer.content.party
        is_unusable = any(problem.reason is Reason.CONTACT_UNUSABLE for problem in transfer.problems)
        if transfer.state is not TransferState.REJECTED or not is_unusable or refused is None or party is None:
            return False
        with self._units.reading() as unit:
            connection = unit.connections.get(transfer.document.organization_id, transfer.connection_id)
            remembered = unit.contact_links.get(transfer.document.organization_id, transfer.tenant_id, party)
        if connection is None or remembered is None or remembered.contact_id != refused:
            return False
        survivor = self._contacts.survivor(self._ledgers.of(connection), refused)
        if survivor is None:
            return False
        self._put(remembered, survivor)
        return True

    def keep_verified(self, before: ContactLink | None, shown: ContactChoice) -> None:
        """What the ledger has just shown of a remembered contact, so that it need not be asked again at once."""
        if before is None or shown.contact_id is None or shown.known_at in (None, before.known_at):
            return
        with suppress(StoreBusy):
            self._put(before, shown.contact_id)

    def _put(self, before: ContactLink, contact_id: ContactId) -> None:
        """Unless a person has chosen another since."""
        key = (before.organization_id, before.tenant_id, before.party_id)
        with self._units.writing() as unit:
            if unit.contact_links.get(*key) == before:
                unit.contact_links.put(replace(before, contact_id=contact_id, known_at=self._clock.now()))
                unit.commit()

"""What many plans need of the ledger, read in few calls: documents forty, contacts some fifty to a call."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.documents import DocumentKind
from core.errors import MissingInLedger
from core.ids import ContactId, LedgerId
from core.ledger import ContactKey, ContactStatus, LedgerContact, LedgerDocument, ReferenceData
from core.ledger.contact import folded
from ports import Ledger


class PlanLedger(Protocol):
    """What a plan reads of a ledger; see there."""

    def reference_data(self) -> ReferenceData: ...

    def time(self) -> datetime: ...

    def document(self, kind: DocumentKind, ledger_id: LedgerId) -> LedgerDocument: ...

    def contact(self, contact_id: ContactId) -> LedgerContact: ...

    def contacts_matching(self, number: str, name: str) -> Sequence[LedgerContact]: ...


class ReadAhead:
    """A ledger, of which these documents and the contacts of these keys were read already."""

    def __init__(
        self, ledger: Ledger, documents: Mapping[DocumentKind, Sequence[LedgerId]], keys: Iterable[ContactKey]
    ) -> None:
        self._ledger = ledger
        self._documents = {
            (kind, ledger_id): document
            for kind, ids in documents.items()
            if ids
            for ledger_id, document in ledger.documents(kind, ids).items()
        }
        self._asked = {(kind, ledger_id) for kind, ids in documents.items() for ledger_id in ids}
        self._keys = frozenset(keys)
        found = ledger.contacts_of(sorted(self._keys, key=lambda key: key.number)) if self._keys else ()
        self._by_number = {contact.number: contact for contact in found if contact.number}
        self._by_name = {folded(each.name): each for each in found if each.status is ContactStatus.ACTIVE}

    def reference_data(self) -> ReferenceData:
        return self._ledger.reference_data()

    def time(self) -> datetime:
        return self._ledger.time()

    def document(self, kind: DocumentKind, ledger_id: LedgerId) -> LedgerDocument:
        if (kind, ledger_id) not in self._asked:
            return self._ledger.document(kind, ledger_id)
        try:
            return self._documents[kind, ledger_id]
        except KeyError:
            raise MissingInLedger(f"There is no {kind.words} {ledger_id}") from None

    def contact(self, contact_id: ContactId) -> LedgerContact:
        return self._ledger.contact(contact_id)

    def contacts_matching(self, number: str, name: str) -> Sequence[LedgerContact]:
        if ContactKey(number, name) not in self._keys:
            return self._ledger.contacts_matching(number, name)
        found = (self._by_number.get(number), self._by_name.get(folded(name)) if name else None)
        return list({contact.id: contact for contact in found if contact is not None}.values())

"""What is remembered. All of it takes part in the unit of work that hands it out.

Everything handed in or out is a value: changing it afterwards changes nothing that is stored.
Lists come in the order stated, `limit` at most, after the position `after` (the id of the last one seen; "" begins).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.connection import Connection, Consent
from core.documents import DocumentKind, DocumentRef
from core.ids import (
    CompanyId,
    ConnectionId,
    ContactId,
    DispatchId,
    LedgerId,
    LinkId,
    OrganizationId,
    RequestId,
    SubsidiaryId,
    TenantId,
    TransferId,
    UserId,
)
from core.ledger import LedgerDocument
from core.ledger.file import AttachedFile
from core.link import Link, LinkState
from core.money import Money
from core.restoration import Restoration, Restore
from core.settings import Settings
from core.transfer import Attempt, Dispatch, Refusal, Transfer, TransferState


class AlreadyThere(Exception):
    """Something unique is taken: an open transfer of that document, a live connection of that tenant, a request id.

    The call that raised it changed nothing, and its unit of work can go on.
    """


class StaleVersion(Exception):
    """Somebody else changed it since it was read."""


class ConnectionRepository(ABC):
    """Connections; they are never deleted."""

    @abstractmethod
    def add(self, connection: Connection) -> None:
        """AlreadyThere if the tenant, or the subsidiary, has another live connection in this organization (R6)."""

    @abstractmethod
    def update(self, connection: Connection) -> None:
        """Replace the one with this id. AlreadyThere as for `add`; KeyError if its organization has none."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, connection_id: ConnectionId) -> Connection | None:
        """None also where the id belongs to another organization."""

    @abstractmethod
    def is_shared(self, connection: Connection) -> bool:
        """Whether another organization has a live connection to the same tenant."""

    @abstractmethod
    def list(
        self, organization_id: OrganizationId, *, after: str = "", limit: int = 1000, deleted: bool = True
    ) -> Sequence[Connection]:
        """The connections of the organization, ordered by id; `deleted` False leaves out those that were."""


class ConsentRepository(ABC):
    """Consents that were asked for; each serves once."""

    @abstractmethod
    def add(self, consent: Consent) -> None:
        """Keep it in place of one of the same state."""

    @abstractmethod
    def expired(self, now: datetime, limit: int = 100) -> Sequence[Consent]:
        """Those that have expired by now (see core.connection.CONSENT_LASTS), oldest first; they are left in place."""

    @abstractmethod
    def get(self, state: str) -> Consent | None:
        """It, left in place; None if it is unknown or was taken."""

    @abstractmethod
    def take(self, state: str) -> Consent | None:
        """Remove and return it; None if it is unknown or was taken before."""


class SettingsRepository(ABC):
    """Every version of every connection's settings."""

    @abstractmethod
    def latest(self, connection_id: ConnectionId) -> Settings:
        """The newest version; version 0 with the defaults if nothing was ever saved."""

    @abstractmethod
    def get(self, connection_id: ConnectionId, version: int) -> Settings | None:
        """One version, however old."""

    @abstractmethod
    def add(self, settings: Settings, at: datetime, by: str) -> None:
        """Save a version; StaleVersion unless it is the newest plus one."""

    @abstractmethod
    def forget(self, connection_id: ConnectionId) -> None:
        """Remove every version: the next one saved is 1 again. What transfers say of their version stays."""


@dataclass(frozen=True, slots=True)
class LinksWanted:
    """Which links to list; None and empty mean all."""

    subsidiary_id: SubsidiaryId | None = None
    kind: DocumentKind | None = None
    states: frozenset[LinkState] = frozenset()
    with_differences: bool = False
    tenant_id: TenantId | None = None


@dataclass(frozen=True, slots=True)
class TransfersWanted:
    """Which transfers to list; None and empty mean all. Those created from `begin` on and before `end`."""

    document: DocumentRef | None = None
    kind: DocumentKind | None = None
    subsidiary_id: SubsidiaryId | None = None
    connection_id: ConnectionId | None = None
    actor: UserId | None = None
    states: frozenset[TransferState] = frozenset()
    begin: datetime | None = None
    end: datetime | None = None


ALL_TRANSFERS = TransfersWanted()


class LinkRepository(ABC):
    @abstractmethod
    def add(self, link: Link) -> None:
        """AlreadyThere if the document has an ACTIVE link and this one is ACTIVE, too.

        Or if another one that is not UNLINKED leads to the same document of the ledger, as this one does: its payments
        would be counted twice.
        """

    @abstractmethod
    def update(self, link: Link) -> None:
        """Replace the one with this id. AlreadyThere as for `add`; KeyError if its organization has none."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, link_id: LinkId) -> Link | None:
        """None also where the id belongs to another organization."""

    @abstractmethod
    def get_all(self, organization_id: OrganizationId, link_ids: Sequence[LinkId]) -> Mapping[LinkId, Link]:
        """What `get` returns, for many links at once; those that are not there are left out."""

    @abstractmethod
    def current(self, document: DocumentRef) -> Link | None:
        """The document's ACTIVE link, else its newest that is SOURCE_DELETED; whichever tenant it leads to.

        Never one that is SUPERSEDED or UNLINKED.
        """

    @abstractmethod
    def of_document(self, document: DocumentRef) -> Sequence[Link]:
        """All links of the document, oldest first."""

    @abstractmethod
    def current_of(self, documents: Sequence[DocumentRef]) -> Mapping[DocumentRef, Link]:
        """What `current` answers, for many documents of one organization at once; those without a link are left out."""

    @abstractmethod
    def to_ledger(self, organization_id: OrganizationId, tenant_id: TenantId, ledger_id: LedgerId) -> Link | None:
        """The link that leads to this document of the ledger and is not UNLINKED."""

    @abstractmethod
    def leading_to(
        self, organization_id: OrganizationId, tenant_id: TenantId, ledger_ids: Sequence[LedgerId]
    ) -> Mapping[LedgerId, Link]:
        """What `to_ledger` returns, for many documents of the ledger at once; those without a link are left out."""

    @abstractmethod
    def list(
        self, organization_id: OrganizationId, wanted: "LinksWanted", *, after: str = "", limit: int = 1000
    ) -> Sequence[Link]:
        """The links that fit, ordered by id."""

    @abstractmethod
    def put_written(self, link: Link, document: LedgerDocument) -> None:
        """Keep the document as the ledger returned it to the last write, or showed it when it was linked.

        In place of what was kept of this link before.
        """

    @abstractmethod
    def written(self, link: Link) -> LedgerDocument | None:
        """What `put_written` kept last; None where nothing was kept."""


class TransferRepository(ABC):
    """Transfers and the dispatches that carry them.

    A dispatch carries the transfers that name it as theirs: one that moved on to another dispatch is carried there.
    """

    @abstractmethod
    def add(self, transfer: Transfer) -> None:
        """AlreadyThere if the document has an open transfer (of the states in OPEN_STATES)."""

    @abstractmethod
    def update(self, transfer: Transfer) -> None:
        """Replace the one with this id. AlreadyThere as for `add`; KeyError if its organization has none."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, transfer_id: TransferId) -> Transfer | None:
        """None also where the id belongs to another organization."""

    @abstractmethod
    def open_for(self, document: DocumentRef) -> Transfer | None:
        """The open transfer of this document."""

    @abstractmethod
    def list(
        self,
        organization_id: OrganizationId,
        wanted: TransfersWanted = ALL_TRANSFERS,
        *,
        before: str = "",
        limit: int = 1000,
    ) -> Sequence[Transfer]:
        """Those that fit, newest first, as their ids sort; with `before` only those whose id is less."""

    @abstractmethod
    def owing_notes(self, before: datetime, *, after: str = "", limit: int = 100) -> Sequence[Transfer]:
        """Those with `note_owed` that were not updated since `before`, of all organizations, ordered by id."""

    @abstractmethod
    def owing_allocations(self, before: datetime, *, after: str = "", limit: int = 100) -> Sequence[Transfer]:
        """Those with `allocation_owed`, as `owing_notes` answers those with `note_owed`."""

    @abstractmethod
    def add_dispatch(self, dispatch: Dispatch) -> None:
        """Before or after its transfers, in the same unit."""

    @abstractmethod
    def get_dispatch(self, dispatch_id: DispatchId) -> Dispatch | None: ...

    @abstractmethod
    def transfers_of(self, dispatch_id: DispatchId) -> Sequence[Transfer]:
        """The transfers that the dispatch carries, in its order."""

    @abstractmethod
    def take_over(
        self, dispatch_id: DispatchId, *, owner: str, new_owner: str, now: datetime, give_up_at: datetime
    ) -> bool:
        """Make `new_owner` the owner until `give_up_at`: only if `owner` still is, and its own give-up time has come.

        A compare-and-set: of many who try at once, one gets True.
        """

    @abstractmethod
    def update_dispatch(self, dispatch: Dispatch, *, owner: str) -> bool:
        """Replace it; False, and nothing changed, if `owner` is not the stored one any more."""

    @abstractmethod
    def forget_looks(self) -> int:
        """Begin to look for what is in doubt, of all organizations, as if for the first time; returns how many sends.

        After a backup was restored: their writes may have been made after it.
        """

    @abstractmethod
    def unsettled(self, now: datetime, limit: int = 100) -> Sequence[Dispatch]:
        """Dispatches whose give-up time has come that still carry SENDING or UNCERTAIN transfers.

        Ordered by when they were first sent, then by id.
        """


class AttemptRepository(ABC):
    """The append-only record. Rows are never changed or removed."""

    @abstractmethod
    def add(self, attempt: Attempt) -> None:
        """KeyError if its dispatch, or one of its transfers, is not there."""

    @abstractmethod
    def of_transfer(self, transfer_id: TransferId) -> Sequence[Attempt]:
        """Every attempt made for it, in the order in which they were added."""


@dataclass(frozen=True, slots=True)
class ContactLink:
    """This company is that contact, in one tenant. `known_at` is when the ledger last showed that it can be used."""

    organization_id: OrganizationId
    tenant_id: TenantId
    company_id: CompanyId
    contact_id: ContactId
    known_at: datetime | None = None


class ContactLinkRepository(ABC):
    @abstractmethod
    def get(
        self, organization_id: OrganizationId, tenant_id: TenantId, company_id: CompanyId
    ) -> ContactLink | None: ...

    @abstractmethod
    def put(self, link: ContactLink) -> None:
        """Remember it in place of any earlier choice."""

    @abstractmethod
    def remove(self, organization_id: OrganizationId, tenant_id: TenantId, company_id: CompanyId) -> None:
        """Forget one choice; nothing happens if there is none."""

    @abstractmethod
    def of_contact(
        self, organization_id: OrganizationId, tenant_id: TenantId, contact_id: ContactId
    ) -> Sequence[ContactLink]:
        """Every company and person that is this contact, ordered by company id."""

    @abstractmethod
    def forget(self, organization_id: OrganizationId, tenant_id: TenantId) -> None:
        """Remove every choice that was made for this tenant."""


class FileRepository(ABC):
    """What is known of the files attached to documents, one row for each name on each document of the ledger."""

    @abstractmethod
    def put(self, file: AttachedFile) -> None:
        """In place of the row of the same organization, ledger document and name."""

    @abstractmethod
    def of_document(self, document: DocumentRef, ledger_id: LedgerId) -> Sequence[AttachedFile]:
        """Those of one copy of a document, oldest first, then by name."""


@dataclass(frozen=True, slots=True)
class OwnAllocation:
    """An allocation that we asked for: what the payments that come back must not be taken for a person's.

    `allocation_id` is the ledger's, None from the intent until the answer. `transfer_id` is the credit note's send.
    """

    organization_id: OrganizationId
    tenant_id: TenantId
    transfer_id: TransferId
    note_id: LedgerId
    invoice_id: LedgerId
    amount: Money
    at: datetime
    allocation_id: str | None = None


class AllocationRepository(ABC):
    @abstractmethod
    def put(self, allocation: OwnAllocation) -> None:
        """In place of the one of the same transfer and invoice."""

    @abstractmethod
    def of_note(
        self, organization_id: OrganizationId, tenant_id: TenantId, note_id: LedgerId
    ) -> Sequence[OwnAllocation]:
        """Those of one credit note, oldest first."""

    @abstractmethod
    def of_invoice(
        self, organization_id: OrganizationId, tenant_id: TenantId, invoice_id: LedgerId
    ) -> Sequence[OwnAllocation]:
        """Those that settle one invoice, oldest first."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request id stands for: one write of one method, and the id of what it made.

    `fingerprint` is a digest of the request without its request id.
    """

    organization_id: OrganizationId
    request_id: RequestId
    method: str
    fingerprint: str
    result_id: str
    at: datetime


class OperationRepository(ABC):
    """Remembered for 30 days."""

    @abstractmethod
    def add(self, operation: Operation) -> None:
        """AlreadyThere if the organization has used this request id."""

    @abstractmethod
    def replace(self, operation: Operation) -> None:
        """In place of the one with this request id: what it began was followed by something else."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, request_id: RequestId) -> Operation | None: ...

    @abstractmethod
    def forget_before(self, moment: datetime) -> int:
        """Remove those made before; answers how many."""


class RestorationRepository(ABC):
    """Restores of the database, and the connections that do not copy yet since the last one."""

    @abstractmethod
    def begin(self, restore: Restore) -> int:
        """Every connection waits until it is read from the backup's time on: answers how many.

        One that waits already begins anew, from the older of both backups.
        """

    @abstractmethod
    def latest(self) -> Restore | None:
        """The last restore."""

    @abstractmethod
    def get(self, connection_id: ConnectionId) -> Restoration | None: ...

    @abstractmethod
    def due(self, now: datetime, limit: int = 100) -> Sequence[Restoration]:
        """Those that nobody has to ask for any more: `look_at` has come; earliest first, then by connection."""

    @abstractmethod
    def put(self, restoration: Restoration) -> None:
        """In place of the one of this connection, if there is one."""

    @abstractmethod
    def remove(self, connection_id: ConnectionId) -> None:
        """It may copy. Harmless if it may already."""


class RefusalRepository(ABC):
    """Copies that were refused before anything was sent."""

    @abstractmethod
    def add(self, refusal: Refusal) -> None:
        """AlreadyThere if there is one of this id."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, transfer_id: TransferId) -> Refusal | None:
        """None also where the id belongs to another organization."""

    @abstractmethod
    def list(
        self,
        organization_id: OrganizationId,
        wanted: TransfersWanted = ALL_TRANSFERS,
        *,
        before: str = "",
        limit: int = 1000,
    ) -> Sequence[Refusal]:
        """As the list of transfers; all of them are REFUSED."""

    @abstractmethod
    def forget_before(self, moment: datetime) -> int:
        """Remove those that were created before; returns how many."""

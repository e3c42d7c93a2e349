"""Transfers and the dispatches that carry them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.documents import DocumentKind, DocumentRef
from core.ids import (
    ConnectionId,
    DispatchId,
    OrganizationId,
    SubsidiaryId,
    TenantId,
    TransferId,
    UserId,
)
from core.transfer import Dispatch, Transfer, TransferState


@dataclass(frozen=True, slots=True)
class TransferFilter:
    """Which transfers to list; None and empty mean all. Those created from `begin` on and before `end`."""

    document: DocumentRef | None = None
    kind: DocumentKind | None = None
    subsidiary_id: SubsidiaryId | None = None
    connection_id: ConnectionId | None = None
    actor: UserId | None = None
    states: frozenset[TransferState] = frozenset()
    begin: datetime | None = None
    end: datetime | None = None


ALL_TRANSFERS = TransferFilter()


class TransferRepository(ABC):
    """Transfers and the dispatches that carry them.

    A dispatch carries the transfers that name it as theirs: one that moved on to another dispatch is carried there.
    """

    @abstractmethod
    def add(self, transfer: Transfer) -> None:
        """AlreadyExists if the document has an open transfer (of the states in OPEN_STATES)."""

    @abstractmethod
    def update(self, transfer: Transfer) -> None:
        """Replace the one with this id. AlreadyExists as for `add`; KeyError if its organization has none."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, transfer_id: TransferId) -> Transfer | None:
        """None also where the id belongs to another organization."""

    @abstractmethod
    def get_all(
        self, organization_id: OrganizationId, transfer_ids: Sequence[TransferId]
    ) -> Mapping[TransferId, Transfer]:
        """What `get` returns, for many at once; those that are not there are left out."""

    @abstractmethod
    def open_for(self, document: DocumentRef) -> Transfer | None:
        """The open transfer of this document."""

    @abstractmethod
    def list(
        self,
        organization_id: OrganizationId,
        wanted: TransferFilter = ALL_TRANSFERS,
        *,
        before: str = "",
        limit: int = 1000,
    ) -> Sequence[Transfer]:
        """Those that fit, newest first, as their ids sort; with `before` only those whose id is less."""

    @abstractmethod
    def with_pending_notes(self, before: datetime, *, after: str = "", limit: int = 100) -> Sequence[Transfer]:
        """Those with `note_owed` that were not updated since `before`, of all organizations, ordered by id."""

    @abstractmethod
    def with_pending_allocations(self, before: datetime, *, after: str = "", limit: int = 100) -> Sequence[Transfer]:
        """Those with `allocation_owed`, as `with_pending_notes` returns those with `note_owed`."""

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
    def look_soon(self, organization_id: OrganizationId, tenant_id: TenantId, now: datetime) -> int:
        """Have those that are UNCERTAIN looked for at once, as if no look had failed; returns how many there are."""

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

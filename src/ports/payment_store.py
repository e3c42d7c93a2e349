"""What is remembered of payments: how far each list was read, what each document's money looked like, and the feed."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.ids import LinkId, OrganizationId, TenantId
from core.payments.feed import FeedEvent, Position
from core.payments.kept import KeptPayments
from core.payments.switch import PaymentSync
from ports.payment_ledger import PaymentList

EVERY, ALL = OrganizationId(""), TenantId("")


class WatermarkRepository(ABC):
    """How far a list was read (P3): one for each organization, tenant and list, kept over reconnects."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, tenant_id: TenantId, of: PaymentList) -> datetime | None: ...

    @abstractmethod
    def put(self, organization_id: OrganizationId, tenant_id: TenantId, of: PaymentList, at: datetime) -> None:
        """Whatever was there before, later or not."""


class KeptPaymentsRepository(ABC):
    @abstractmethod
    def get(self, link_id: LinkId) -> KeptPayments | None: ...

    @abstractmethod
    def of_links(self, link_ids: Sequence[LinkId]) -> Mapping[LinkId, KeptPayments]:
        """What `get` returns, for many links at once; those of which nothing is kept are left out."""

    @abstractmethod
    def put(self, kept: KeptPayments) -> None:
        """In place of what was kept for this link."""

    @abstractmethod
    def list(
        self, organization_id: OrganizationId, tenant_id: TenantId, *, after: str = "", limit: int = 1000
    ) -> Sequence[KeptPayments]:
        """Of one tenant, ordered by link."""

    @abstractmethod
    def read_all_again(self, at: datetime, organization_id: OrganizationId = EVERY, tenant_id: TenantId = ALL) -> None:
        """Set `read_again_since` wherever it is not set, of one tenant or of all."""

    @abstractmethod
    def to_read_again(
        self, organization_id: OrganizationId, tenant_id: TenantId, limit: int = 40
    ) -> Sequence[KeptPayments]:
        """Those with `read_again_since`, longest waiting first, then by link."""


class PaymentSyncRepository(ABC):
    """The switch of each organization and tenant, and how its polls stand."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, tenant_id: TenantId) -> PaymentSync | None:
        """None where nobody ever switched it."""

    @abstractmethod
    def put(self, sync: PaymentSync) -> None:
        """In place of what was there for this organization and tenant."""

    @abstractmethod
    def of_tenant(self, tenant_id: TenantId) -> Sequence[PaymentSync]:
        """Of every organization that was ever switched on for this tenant, ordered by organization."""

    @abstractmethod
    def next_due(self, now: datetime) -> PaymentSync | None:
        """The one that has been due for longest, of those that are not off and that nobody holds a lease of now."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An event at its place. `id` is of epoch and number, for none made of content would be safe (P15)."""

    organization_id: OrganizationId
    position: Position
    at: datetime
    event: FeedEvent

    @property
    def id(self) -> str:
        return f"{self.position.epoch}-{self.position.number}"


class FeedRepository(ABC):
    """The events of each organization, numbered from 1 without a gap in each epoch, in the order of their commits."""

    @abstractmethod
    def append(self, organization_id: OrganizationId, events: Sequence[FeedEvent], at: datetime) -> Sequence[FeedEntry]:
        """The last thing that a unit does before its commit: the organization's counter is held until then (P6).

        So no reader ever passes an event that is committed later.
        """

    @abstractmethod
    def after(self, organization_id: OrganizationId, position: Position, limit: int) -> Sequence[FeedEntry]:
        """What follows this position, oldest first, of this epoch and those after it."""

    @abstractmethod
    def newest(self, organization_id: OrganizationId) -> Position:
        """The position of the last event that was ever appended, also if it was forgotten; in a new epoch its 0."""

    @abstractmethod
    def oldest(self, organization_id: OrganizationId) -> Position | None:
        """The position of the first event that is still there."""

    @abstractmethod
    def begin_epoch(self) -> int:
        """For every organization, those to come included, the next event is the first of a new epoch: its number.

        After a backup was restored: consumers may have seen events that the backup does not have (P13).
        """

    @abstractmethod
    def forget_before(self, moment: datetime) -> int:
        """Remove the events that are older; returns how many. Positions go on as if they were there."""

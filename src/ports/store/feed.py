"""The feed of payment events."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime

from core.ids import OrganizationId
from core.payments.entry import FeedEntry
from core.payments.feed import FeedEvent, Position


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

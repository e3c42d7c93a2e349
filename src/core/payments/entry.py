"""An event of the feed, as it is kept."""

from dataclasses import dataclass
from datetime import datetime

from core.ids import OrganizationId
from core.payments.feed import FeedEvent, Position


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

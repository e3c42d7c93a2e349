"""A consumer of the feed, as the README tells them to be."""

from dataclasses import dataclass, field

from core.payments import Item, ItemKey, Standing
from core.payments.changes import REMOVALS
from core.payments.feed import EventType, FeedEvent

REMOVED = {change.value for change in REMOVALS}


@dataclass
class Consumer:
    """As the README tells them to be: records by Xero's ids; what is older than what is known is ignored.

    `known` is the epoch and revision of the last event of each item (None: of the document), removals included.
    """

    records: dict[ItemKey, Item] = field(default_factory=dict)
    standing: Standing = Standing.OPEN
    known: dict[ItemKey | None, tuple[int, int]] = field(default_factory=dict)
    begun: tuple[int, int] = (-1, 0)

    def receive(self, epoch: int, event: FeedEvent) -> None:
        at = (epoch, event.revision)
        if event.type is EventType.DOCUMENT_RESTATED and at > self.begun:
            self.begun = at
            self.records = {key: each for key, each in self.records.items() if self.known[key] > at}
            for item in event.items:
                self._upsert(at, item)
        elif event.item is not None and event.type.value in REMOVED:
            if self._is_news(at, event.item.key):
                self.records.pop(event.item.key, None)
        elif event.item is not None:
            self._upsert(at, event.item)
        if event.standing is not None and self._is_news(at, None):
            self.standing = event.standing

    def _upsert(self, at: tuple[int, int], item: Item) -> None:
        if self._is_news(at, item.key):
            self.records[item.key] = item

    def _is_news(self, at: tuple[int, int], key: ItemKey | None) -> bool:
        if at < max(self.begun, self.known.get(key, self.begun)):
            return False
        self.known[key] = at
        return True

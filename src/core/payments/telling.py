"""What consumers get of one document: its changes as events, and after a restored backup all of it at once."""

from collections.abc import Iterable

from core.link import Link, LinkState
from core.payments.baseline import Counted, Memory
from core.payments.changes import Change, Origin
from core.payments.feed import EventType, FeedEvent, Sums
from core.payments.snapshot import Item, Snapshot


def events_of(link: Link, snapshot: Snapshot, revision: int, changes: Iterable[Change]) -> tuple[FeedEvent, ...]:
    """One for each change. All of them bear this revision, and say where this snapshot's money and document stand."""
    return tuple(
        event(link, snapshot, revision, EventType(change.type.value), change.item, change.origin) for change in changes
    )


def restated(link: Link, snapshot: Snapshot, revision: int, memory: Memory) -> FeedEvent:
    """All that counts, in place of whatever was reported before (P14). What was there before the switch is left out."""
    items = tuple(item for key, item in sorted(snapshot.items.items()) if memory.get(key) is not Counted.BASELINE)
    return event(link, snapshot, revision, EventType.DOCUMENT_RESTATED, items=items)


def event(
    link: Link,
    snapshot: Snapshot,
    revision: int,
    type_: EventType,
    item: Item | None = None,
    origin: Origin = Origin.LEDGER,
    items: tuple[Item, ...] = (),
) -> FeedEvent:
    return FeedEvent(
        type=type_,
        connection_id=link.connection_id,
        tenant_id=link.tenant_id,
        subsidiary_id=link.subsidiary_id,
        document=link.document,
        link_id=link.id,
        ledger_id=snapshot.ledger_id,
        revision=revision,
        item=item,
        origin=origin,
        sums=Sums(snapshot.total, snapshot.paid, snapshot.credited, snapshot.due),
        standing=snapshot.standing,
        fully_paid_on=snapshot.fully_paid_on,
        items=items,
        is_superseded=link.state is LinkState.SUPERSEDED,
    )

"""What is kept of the money of one link's document, and what a response of the ledger changes (P4, P5, P10, P14)."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from core.ids import LinkId, OrganizationId, TenantId
from core.ledger.document import LedgerStatus
from core.link import Link
from core.payments.baseline import Counted, counted, in_baseline
from core.payments.changes import Picture, changes_between
from core.payments.feed import EventType, FeedEvent
from core.payments.snapshot import ItemKey, Snapshot, is_older
from core.payments.telling import event, events_of, restated

LAG = timedelta(minutes=5)
"""Xero's: what a document shows is whole, and on its lists, so long after its UpdatedDateUTC at the latest."""

NEVER_TOLD = -1
"""The epoch of a link that was found again after a restore: consumers may know more of it than we do."""

OwnCredits = Callable[[], Set[str]]


@dataclass(frozen=True, slots=True)
class KeptPayments:
    """What is known of the money of one link's document.

    `snapshot` is the last one that was stored, None before the first; `memory` what each of its items ever was (P10).
    `generation` is the one of the switch for which it has begun, empty or with its baseline: while it is behind the
    switch's own, the next sound snapshot is the baseline. `revision` counts its changes, and `epoch` is the feed's when
    the last was reported: behind the feed's own, all is reported again (P14). `read_again_since`: it is to be read
    by its id, and since when. `difference_reported`: the feed has said that its sums differ. `awaited`: a webhook has
    announced a change of this time, by Xero; it is read again until that is seen, or until `awaited_until`.
    """

    organization_id: OrganizationId
    tenant_id: TenantId
    link_id: LinkId
    snapshot: Snapshot | None = None
    memory: Mapping[ItemKey, Counted] = field(default_factory=dict)
    revision: int = 0
    epoch: int = 0
    read_again_since: datetime | None = None
    difference_reported: bool = False
    generation: int = 0
    awaited: datetime | None = None
    awaited_until: datetime | None = None


def is_settled(snapshot: Snapshot) -> bool:
    """Whether what it shows is not just late: unsound then, it stays unsound until somebody changes the document."""
    return snapshot.read_at - snapshot.updated_at > LAG


def after_observation(
    kept: KeptPayments, link: Link, snapshot: Snapshot, *, generation: int, epoch: int, own_credits: OwnCredits
) -> tuple[KeptPayments, tuple[FeedEvent, ...]]:
    """What is kept once the ledger has answered with this snapshot, and what consumers get.

    `generation` is the switch's, `epoch` the feed's; `own_credits` are asked for only where something has changed.
    An older one changes nothing. A baseline restates nothing: after a restore that fell into one, consumers may know
    of payments that we do not, and they keep them. `read_again_since` is left to the caller, who knows how it was read.
    """
    if kept.snapshot is not None and is_older(snapshot, kept.snapshot):
        return kept, ()
    begins = kept.generation != generation
    if begins and not snapshot.sums_up:
        waiting, differs = _unsound(kept, link, snapshot)
        return waiting, tuple(replace(each, standing=None) for each in differs)  # a baseline has no standing either
    is_first = begins and kept.snapshot is None
    before = Picture.of(kept.snapshot) if kept.snapshot is not None else Picture()
    memory = in_baseline(snapshot.items, kept.memory) if begins else kept.memory
    is_news = before != Picture.of(snapshot)
    telling = counted(changes_between(before, snapshot, own_credits() if is_news else frozenset()), memory)
    revision = kept.revision + 1
    events: tuple[FeedEvent, ...] = ()
    if kept.epoch < epoch and not begins:
        events = (restated(link, snapshot, revision, telling.memory),)
    elif not is_first:
        events = events_of(link, snapshot, revision, telling.changes)
    after = replace(
        kept,
        snapshot=snapshot,
        memory=telling.memory,
        generation=generation,
        epoch=epoch,
        revision=revision if events else kept.revision,
    )
    if snapshot.sums_up:
        return replace(after, difference_reported=False), events
    reported, differs = _unsound(after, link, snapshot)
    return reported, (*events, *differs)


def _unsound(kept: KeptPayments, link: Link, snapshot: Snapshot) -> tuple[KeptPayments, tuple[FeedEvent, ...]]:
    """Told once, until its sums come right. Its revision stays: nothing of it has changed for anybody."""
    if kept.difference_reported:
        return kept, ()
    reported = event(link, snapshot, kept.revision, EventType.SUMS_DIFFER)
    return replace(kept, difference_reported=True), (reported,)


def released(kept: KeptPayments, link: Link, since: date, epoch: int) -> tuple[KeptPayments, tuple[FeedEvent, ...]]:
    """A back-fill: what is in the baseline and bears this day or a later one is given out (R12).

    From then on it counts like any other; what is not in the document any more stays what it was.
    """
    if kept.snapshot is None:
        return kept, ()
    due = {
        key: item
        for key, item in kept.snapshot.items.items()
        if item.on >= since and kept.memory.get(key) is Counted.BASELINE
    }
    if not due:
        return kept, ()
    revision = kept.revision + 1
    recorded = changes_between(Picture(), replace(kept.snapshot, items=due, status=LedgerStatus.AUTHORISED))
    memory = {**kept.memory, **dict.fromkeys(due, Counted.GIVEN_OUT)}
    after = replace(kept, memory=memory, revision=revision)
    if kept.epoch < epoch:
        return replace(after, epoch=epoch), (restated(link, kept.snapshot, revision, memory),)
    return after, events_of(link, kept.snapshot, revision, recorded)

"""Recording what the ledger returned: snapshots, flags, watermarks and events in one unit (P4-P6)."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from injector import inject

from core.documents import DocumentKind
from core.ids import LedgerId, LinkId
from core.link import Link, LinkState
from core.payments import Snapshot
from core.payments.feed import FeedEvent
from core.payments.kept import LAG, KeptPayments, OwnCredits, after_observation, is_settled
from core.payments.switch import PaymentSync, SwitchState
from core.payments.webhooks import after_payments_list, has_reached
from ports import Clock, PaymentList, UnitOfWork, UnitsOfWork
from usecases.policy import Policy

COUNTED = frozenset({LinkState.ACTIVE, LinkState.SUPERSEDED})
"""Links of which payments are reported (R12); those of superseded copies are reported as such."""

MISSING_LASTS = timedelta(minutes=10)
"""A document that we have just made may not be shown yet; after that its absence is believed."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What one response of the ledger, or a few, showed, and what follows once it is recorded.

    `by_id`: they were read by their ids, so that their flags fall; `missing` were asked for so, and are not there.
    `aside` are links of which nothing is reported, whose flags fall, too. `touched` are documents to be read by
    their ids, and `all_again` says that all are (P2). `watermarks` never go back. `payments_listed`: the list of
    payments was read, whose first row has the stamp `newest`.
    """

    snapshots: Sequence[Snapshot] = ()
    by_id: bool = False
    missing: Sequence[LinkId] = ()
    aside: Sequence[LinkId] = ()
    touched: Sequence[LedgerId] = ()
    watermarks: Mapping[PaymentList, datetime] = field(default_factory=dict)
    all_again: bool = False
    payments_listed: bool = False
    newest: datetime | None = None


class Overtaken(Exception):
    """The switch was turned, or another process polls this connection now: nothing was recorded."""


class PaymentRecorder:
    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, policy: Policy) -> None:
        self._units = units
        self._clock = clock
        self._lease = policy.poll_lease

    def links_to(self, sync: PaymentSync, ledger_ids: Sequence[LedgerId]) -> Mapping[LedgerId, Link]:
        """The links of which payments are reported, of those that lead to these documents."""
        with self._units.reading() as unit:
            return counted_links(unit, sync, ledger_ids)

    def record(self, sync: PaymentSync, observed: Observation, **changes: Any) -> tuple[PaymentSync, int]:
        """All of it or nothing: the sync as it is stored then, and how many events were reported.

        `changes` are of the sync, in the same unit. Its lease is renewed. Overtaken if this poll is not the
        one that may record any more; its switch and its links are read again here.
        """
        with self._units.writing() as unit:
            now = self._clock.now()
            stored = current(unit, sync)
            events = self._take(unit, stored, observed, now)
            for of, at in observed.watermarks.items():
                before = unit.watermarks.get(sync.organization_id, sync.tenant_id, of)
                unit.watermarks.put(sync.organization_id, sync.tenant_id, of, max(at, before or at))
            for link in counted_links(unit, sync, observed.touched).values():
                self._flag(unit, sync, link.id, now)
            if observed.all_again:
                unit.kept_payments.read_all_again(now, sync.organization_id, sync.tenant_id)
            if observed.payments_listed:
                stored = after_payments_list(stored, observed.newest, now)
            turned = replace(stored.leased(stored.leased_by, now + self._lease), **changes)
            unit.payment_syncs.put(turned)
            unit.feed.append(sync.organization_id, events, now)
            unit.commit()
        return turned, len(events)

    def renew(self, sync: PaymentSync) -> None:
        """The lease of a poll that reads for long. Overtaken if it has lost it."""
        with self._units.writing() as unit:
            stored = current(unit, sync)
            unit.payment_syncs.put(stored.leased(stored.leased_by, self._clock.now() + self._lease))
            unit.commit()

    def _take(self, unit: UnitOfWork, sync: PaymentSync, observed: Observation, now: datetime) -> list[FeedEvent]:
        links = counted_links(unit, sync, [each.ledger_id for each in observed.snapshots])
        kept = unit.kept_payments.of_links([link.id for link in links.values()])
        epoch = unit.feed.newest(sync.organization_id).epoch
        events: list[FeedEvent] = []
        for snapshot in sorted(observed.snapshots, key=lambda each: each.ledger_id):
            link = links.get(snapshot.ledger_id)
            if link is None:
                continue
            before = kept.get(link.id) or KeptPayments(sync.organization_id, sync.tenant_id, link.id, epoch=epoch)
            after, reported = after_observation(
                before,
                link,
                snapshot,
                generation=sync.generation,
                epoch=epoch,
                own_credits=own_credits(unit, sync, snapshot),
            )
            begun = after.generation == sync.generation
            flagged = as_flagged(after, snapshot, now, by_id=observed.by_id, begun=begun)
            if flagged != kept.get(link.id):
                unit.kept_payments.put(flagged)
            events.extend(reported)
        for link_id in observed.missing:
            self._note_missing(unit, sync, link_id, now)
        for each in unit.kept_payments.of_links(observed.aside).values():
            unit.kept_payments.put(replace(each, read_again_since=None))
        return events

    def _note_missing(self, unit: UnitOfWork, sync: PaymentSync, link_id: LinkId, now: datetime) -> None:
        since = self._flag(unit, sync, link_id, now)
        kept = unit.kept_payments.get(link_id)
        if kept is not None and now - since > MISSING_LASTS:
            unit.kept_payments.put(replace(kept, read_again_since=None))

    def _flag(self, unit: UnitOfWork, sync: PaymentSync, link_id: LinkId, now: datetime) -> datetime:
        """It is to be read by its id; returns since when."""
        kept = unit.kept_payments.get(link_id)
        if kept is None:
            epoch = unit.feed.newest(sync.organization_id).epoch
            kept = KeptPayments(sync.organization_id, sync.tenant_id, link_id, epoch=epoch)
        since = kept.read_again_since or now
        if kept.read_again_since is None:
            unit.kept_payments.put(replace(kept, read_again_since=since))
        return since


def current(unit: UnitOfWork, sync: PaymentSync) -> PaymentSync:
    """The sync as it is stored. Overtaken if that is not the one that this poll began with."""
    stored = unit.payment_syncs.get(sync.organization_id, sync.tenant_id)
    if stored is None or stored.state is SwitchState.OFF or stored.generation != sync.generation:
        raise Overtaken("the switch was turned")
    if stored.leased_by != sync.leased_by:
        raise Overtaken("another process polls this connection")
    return stored


def counted_links(unit: UnitOfWork, sync: PaymentSync, ledger_ids: Iterable[LedgerId]) -> Mapping[LedgerId, Link]:
    found = unit.links.leading_to(sync.organization_id, sync.tenant_id, list(dict.fromkeys(ledger_ids)))
    return {ledger_id: link for ledger_id, link in found.items() if link.state in COUNTED}


def as_flagged(kept: KeptPayments, snapshot: Snapshot, now: datetime, *, by_id: bool, begun: bool) -> KeptPayments:
    """Since when it is to be read by its id: a flag falls only with such a read (P2, P7).

    What does not sum up is read again until it does, or until nothing can be late in it any more; what a webhook has
    announced, until it is there; and what waits for its baseline, until a response is not older than what is stored.
    """
    kept = seen(kept, snapshot, now)
    is_torn = not snapshot.sums_up and not is_settled(snapshot)
    was_dropped = not begun and snapshot.sums_up
    if is_torn or (by_id and (kept.awaited is not None or was_dropped)):
        return replace(kept, read_again_since=kept.read_again_since or now)
    return replace(kept, read_again_since=None) if by_id else kept


def seen(kept: KeptPayments, snapshot: Snapshot, now: datetime) -> KeptPayments:
    """Whether it still awaits what a webhook has announced."""
    is_late = kept.awaited_until is not None and now >= kept.awaited_until
    if kept.awaited is not None and (is_late or has_reached(snapshot.updated_at, kept.awaited)):
        return replace(kept, awaited=None, awaited_until=None)
    return kept


def own_credits(unit: UnitOfWork, sync: PaymentSync, snapshot: Snapshot) -> OwnCredits:
    """The ids of the documents that this plugin has allocated to it, or it to them."""

    def ids() -> Set[str]:
        place = (sync.organization_id, sync.tenant_id, snapshot.ledger_id)
        if snapshot.kind is DocumentKind.CREDIT_NOTE:
            return {each.invoice_id for each in unit.allocations.of_note(*place)}
        return {each.note_id for each in unit.allocations.of_invoice(*place)}

    return ids


def watermark_of(unit: UnitOfWork, sync: PaymentSync, of: PaymentList) -> datetime:
    """From when on a list is read. Its baseline sets it: LookupError where there is none."""
    since = unit.watermarks.get(sync.organization_id, sync.tenant_id, of)
    if since is None:
        raise LookupError(f"{of.value} of tenant {sync.tenant_id} have no watermark: their baseline is not complete")
    return since


def watermark(first_response: datetime) -> datetime:
    """From where a list is read next time, once it was read to its end (P3)."""
    return (first_response - LAG).replace(microsecond=0)

"""What is remembered of payments, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.state import View
from core.ids import LinkId, OrganizationId, TenantId
from core.payments.entry import FeedEntry
from core.payments.feed import FeedEvent, Position
from core.payments.kept import KeptPayments
from core.payments.switch import PaymentSync, SwitchState
from ports.payment_ledger import PaymentList
from ports.store.feed import FeedRepository
from ports.store.kept_payments import ALL, EVERY, KeptPaymentsRepository
from ports.store.payment_syncs import PaymentSyncRepository
from ports.store.watermarks import WatermarkRepository

EVERYBODY = OrganizationId("")
"""Stands for all organizations: its position holds the epoch."""


def is_of(kept: KeptPayments, organization_id: OrganizationId, tenant_id: TenantId) -> bool:
    return (kept.organization_id, kept.tenant_id) == (organization_id, tenant_id)


class MemoryPaymentSyncs(PaymentSyncRepository):
    def __init__(self, view: View) -> None:
        self._view = view

    def get(self, organization_id: OrganizationId, tenant_id: TenantId) -> PaymentSync | None:
        return self._view.read().payment_syncs.get((organization_id, tenant_id))

    def put(self, sync: PaymentSync) -> None:
        self._view.write().payment_syncs[sync.organization_id, sync.tenant_id] = sync

    def of_tenant(self, tenant_id: TenantId) -> Sequence[PaymentSync]:
        found = [each for each in self._view.read().payment_syncs.values() if each.tenant_id == tenant_id]
        return sorted(found, key=lambda each: each.organization_id)

    def next_due(self, now: datetime) -> PaymentSync | None:
        syncs = self._view.read().payment_syncs.values()
        due = [each for each in syncs if each.state is not SwitchState.OFF and each.due_at <= now]
        free = [each for each in due if not each.is_leased(now)]
        return min(free, key=lambda each: (each.due_at, each.organization_id, each.tenant_id), default=None)


class MemoryWatermarks(WatermarkRepository):
    def __init__(self, view: View) -> None:
        self._view = view

    def get(self, organization_id: OrganizationId, tenant_id: TenantId, of: PaymentList) -> datetime | None:
        return self._view.read().watermarks.get((organization_id, tenant_id, of))

    def put(self, organization_id: OrganizationId, tenant_id: TenantId, of: PaymentList, at: datetime) -> None:
        self._view.write().watermarks[organization_id, tenant_id, of] = at


class MemoryKeptPayments(KeptPaymentsRepository):
    def __init__(self, view: View) -> None:
        self._view = view

    def get(self, link_id: LinkId) -> KeptPayments | None:
        return self._view.read().kept_payments.get(link_id)

    def of_links(self, link_ids: Sequence[LinkId]) -> Mapping[LinkId, KeptPayments]:
        kept = self._view.read().kept_payments
        return {link_id: kept[link_id] for link_id in link_ids if link_id in kept}

    def list(
        self, organization_id: OrganizationId, tenant_id: TenantId, *, after: str = "", limit: int = 1000
    ) -> Sequence[KeptPayments]:
        own = [each for each in self._view.read().kept_payments.values() if is_of(each, organization_id, tenant_id)]
        return sorted((each for each in own if each.link_id > after), key=lambda each: each.link_id)[:limit]

    def read_all_again(self, at: datetime, organization_id: OrganizationId = EVERY, tenant_id: TenantId = ALL) -> None:
        kept = self._view.write().kept_payments
        for each in list(kept.values()):
            if each.read_again_since is None and (organization_id == EVERY or is_of(each, organization_id, tenant_id)):
                kept[each.link_id] = replace(each, read_again_since=at)

    def put(self, kept: KeptPayments) -> None:
        self._view.write().kept_payments[kept.link_id] = kept

    def to_read_again(
        self, organization_id: OrganizationId, tenant_id: TenantId, limit: int = 40
    ) -> Sequence[KeptPayments]:
        of_tenant = [
            (kept.read_again_since, kept.link_id, kept)
            for kept in self._view.read().kept_payments.values()
            if kept.read_again_since is not None and is_of(kept, organization_id, tenant_id)
        ]
        return [kept for _, _, kept in sorted(of_tenant, key=lambda each: each[:2])[:limit]]


class MemoryFeed(FeedRepository):
    def __init__(self, view: View) -> None:
        self._view = view

    def append(self, organization_id: OrganizationId, events: Sequence[FeedEvent], at: datetime) -> Sequence[FeedEntry]:
        last = self.newest(organization_id)
        state = self._view.write()
        made = [
            FeedEntry(organization_id, Position(last.epoch, last.number + place), at, event)
            for place, event in enumerate(events, start=1)
        ]
        state.feed.update({(organization_id, entry.position): entry for entry in made})
        if made:
            state.feed_positions[organization_id] = made[-1].position
        return made

    def after(self, organization_id: OrganizationId, position: Position, limit: int) -> Sequence[FeedEntry]:
        return [entry for entry in self._of(organization_id) if entry.position > position][:limit]

    def newest(self, organization_id: OrganizationId) -> Position:
        positions = self._view.read().feed_positions
        return max(positions.get(organization_id, Position()), positions.get(EVERYBODY, Position()))

    def oldest(self, organization_id: OrganizationId) -> Position | None:
        return next((entry.position for entry in self._of(organization_id)), None)

    def begin_epoch(self) -> int:
        epoch = max((each.epoch for each in self._view.read().feed_positions.values()), default=0) + 1
        self._view.write().feed_positions[EVERYBODY] = Position(epoch)
        return epoch

    def forget_before(self, moment: datetime) -> int:
        feed = self._view.write().feed
        old = [key for key, entry in feed.items() if entry.at < moment]
        for key in old:
            del feed[key]
        return len(old)

    def _of(self, organization_id: OrganizationId) -> list[FeedEntry]:
        entries = (entry for entry in self._view.read().feed.values() if entry.organization_id == organization_id)
        return sorted(entries, key=lambda entry: entry.position)

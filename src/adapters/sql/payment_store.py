"""What is remembered of payments: one row a link, a watermark a list, a row an event, a counter an organization."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update

from adapters.sql import tables
from adapters.sql.rows import Row, by, flat
from adapters.sql.transaction import Transaction
from core.ids import LinkId, OrganizationId, TenantId
from core.payments import Snapshot
from core.payments.entry import FeedEntry
from core.payments.feed import FeedEvent, Position
from core.payments.kept import KeptPayments
from core.payments.switch import PaymentSync
from ports.payment_ledger import PaymentList
from ports.store.feed import FeedRepository
from ports.store.kept_payments import ALL, EVERY, KeptPaymentsRepository
from ports.store.payment_syncs import PaymentSyncRepository
from ports.store.watermarks import WatermarkRepository

watermarks, kept, feed, counters = tables.watermarks, tables.kept_payments, tables.feed, tables.feed_counters
syncs = tables.payment_syncs
LINKS_A_QUERY = 500
EVERYBODY = OrganizationId("")
"""Stands for all organizations: its counter holds the epoch."""

SYNC = select(syncs).where(by(syncs, "organization_id", "tenant_id"))
SYNCS_OF_TENANT = select(syncs).where(by(syncs, "tenant_id"))
NEXT_DUE = (
    select(syncs)
    .where(
        tables.SWITCHED_ON,
        syncs.c.due_at <= bindparam("now"),
        or_(syncs.c.leased_by == "", syncs.c.leased_until <= bindparam("now")),
    )
    .order_by(syncs.c.due_at, syncs.c.organization_id, syncs.c.tenant_id)
    .limit(1)
)
WATERMARK = select(watermarks).where(by(watermarks, "organization_id", "tenant_id", "list"))
KEPT = select(kept).where(by(kept, "link_id"))
KEPT_OF_LINKS = select(kept).where(kept.c.link_id.in_(bindparam("ids", expanding=True)))
KEPT_OF_TENANT = (
    select(kept)
    .where(by(kept, "organization_id", "tenant_id"), kept.c.link_id > bindparam("after"))
    .order_by(kept.c.link_id)
    .limit(bindparam("most"))
)
READ_AGAIN = (
    select(kept)
    .where(by(kept, "organization_id", "tenant_id"), kept.c.read_again_since.is_not(None))
    .order_by(kept.c.read_again_since, kept.c.link_id)
    .limit(bindparam("most"))
)
COUNTERS = select(counters).where(counters.c.organization_id.in_([bindparam("one"), bindparam("all")]))
LATER = or_(
    feed.c.epoch > bindparam("the_epoch"),
    (feed.c.epoch == bindparam("the_epoch")) & (feed.c.number > bindparam("the_number")),
)
OF_ORGANIZATION = select(feed).where(by(feed, "organization_id")).order_by(feed.c.epoch, feed.c.number)
AFTER = OF_ORGANIZATION.where(LATER).limit(bindparam("most"))
OLDEST = OF_ORGANIZATION.limit(1)
NEWEST_EPOCH = select(func.max(counters.c.epoch).label("epoch"))


class SqlPaymentSyncs(PaymentSyncRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, organization_id: OrganizationId, tenant_id: TenantId) -> PaymentSync | None:
        row = self._transaction.row(SYNC, organization_id=organization_id, tenant_id=tenant_id)
        return PaymentSync(**row) if row else None

    def put(self, sync: PaymentSync) -> None:
        self._transaction.put(syncs, flat(sync))

    def of_tenant(self, tenant_id: TenantId) -> Sequence[PaymentSync]:
        """Sorted here: for the order's sake PostgreSQL would read all of them."""
        found = [PaymentSync(**row) for row in self._transaction.rows(SYNCS_OF_TENANT, tenant_id=tenant_id)]
        return sorted(found, key=lambda sync: sync.organization_id)

    def next_due(self, now: datetime) -> PaymentSync | None:
        row = self._transaction.row(NEXT_DUE, now=now)
        return PaymentSync(**row) if row else None


class SqlWatermarks(WatermarkRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, organization_id: OrganizationId, tenant_id: TenantId, of: PaymentList) -> datetime | None:
        key = {"organization_id": organization_id, "tenant_id": tenant_id, "list": of}
        row = self._transaction.row(WATERMARK, **key)
        return row["at"] if row else None

    def put(self, organization_id: OrganizationId, tenant_id: TenantId, of: PaymentList, at: datetime) -> None:
        row: Row = {"organization_id": organization_id, "tenant_id": tenant_id, "list": of, "at": at}
        self._transaction.put(watermarks, row)


class SqlKeptPayments(KeptPaymentsRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, link_id: LinkId) -> KeptPayments | None:
        row = self._transaction.row(KEPT, link_id=link_id)
        return from_row(row) if row else None

    def of_links(self, link_ids: Sequence[LinkId]) -> Mapping[LinkId, KeptPayments]:
        found: dict[LinkId, KeptPayments] = {}
        for start in range(0, len(link_ids), LINKS_A_QUERY):
            some = link_ids[start : start + LINKS_A_QUERY]
            rows = self._transaction.rows(KEPT_OF_LINKS, ids=some)
            found.update({each.link_id: each for each in map(from_row, rows)})
        return found

    def list(
        self, organization_id: OrganizationId, tenant_id: TenantId, *, after: str = "", limit: int = 1000
    ) -> Sequence[KeptPayments]:
        key: dict[str, Any] = {"organization_id": organization_id, "tenant_id": tenant_id, "after": after}
        return [from_row(row) for row in self._transaction.rows(KEPT_OF_TENANT, **key, most=limit)]

    def read_all_again(self, at: datetime, organization_id: OrganizationId = EVERY, tenant_id: TenantId = ALL) -> None:
        statement = update(kept).where(kept.c.read_again_since.is_(None)).values(read_again_since=at)
        if organization_id != EVERY:
            its_own = (kept.c.organization_id == organization_id) & (kept.c.tenant_id == tenant_id)
            statement = statement.where(its_own)
        self._transaction.change(statement)

    def put(self, kept_payments: KeptPayments) -> None:
        self._transaction.put(kept, to_row(kept_payments))

    def to_read_again(
        self, organization_id: OrganizationId, tenant_id: TenantId, limit: int = 40
    ) -> Sequence[KeptPayments]:
        key = {"organization_id": organization_id, "tenant_id": tenant_id, "most": limit}
        return [from_row(row) for row in self._transaction.rows(READ_AGAIN, **key)]


def to_row(kept_payments: KeptPayments) -> Row:
    """Items lie beside their snapshot, and memory as pairs: JSON has texts for keys only."""
    snapshot = kept_payments.snapshot
    return {
        "organization_id": kept_payments.organization_id,
        "tenant_id": kept_payments.tenant_id,
        "link_id": kept_payments.link_id,
        "snapshot": replace(snapshot, items={}) if snapshot else None,
        "items": tuple(snapshot.items.values()) if snapshot else (),
        "memory": tuple(kept_payments.memory.items()),
        "revision": kept_payments.revision,
        "epoch": kept_payments.epoch,
        "read_again_since": kept_payments.read_again_since,
        "difference_reported": kept_payments.difference_reported,
        "generation": kept_payments.generation,
        "awaited": kept_payments.awaited,
        "awaited_until": kept_payments.awaited_until,
    }


def from_row(row: Row) -> KeptPayments:
    snapshot: Snapshot | None = row.pop("snapshot")
    items = {item.key: item for item in row.pop("items")}
    memory = dict(row.pop("memory"))
    return KeptPayments(snapshot=replace(snapshot, items=items) if snapshot else None, memory=memory, **row)


class SqlFeed(FeedRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def append(self, organization_id: OrganizationId, events: Sequence[FeedEvent], at: datetime) -> Sequence[FeedEntry]:
        last = self.newest(organization_id)
        made = [
            FeedEntry(organization_id, Position(last.epoch, last.number + place), at, event)
            for place, event in enumerate(events, start=1)
        ]
        for entry in made:
            self._transaction.insert(feed, entry_row(entry))
        if made:
            self._count(organization_id, made[-1].position)
        return made

    def after(self, organization_id: OrganizationId, position: Position, limit: int) -> Sequence[FeedEntry]:
        key: dict[str, Any] = {"the_epoch": position.epoch, "the_number": position.number, "most": limit}
        return [entry_from(row) for row in self._transaction.rows(AFTER, organization_id=organization_id, **key)]

    def newest(self, organization_id: OrganizationId) -> Position:
        rows = self._transaction.rows(COUNTERS, one=organization_id, all=EVERYBODY)
        return max((Position(row["epoch"], row["number"]) for row in rows), default=Position())

    def oldest(self, organization_id: OrganizationId) -> Position | None:
        row = self._transaction.row(OLDEST, organization_id=organization_id)
        return Position(row["epoch"], row["number"]) if row else None

    def begin_epoch(self) -> int:
        row = self._transaction.row(NEWEST_EPOCH)
        epoch = int(row["epoch"] or 0) + 1 if row else 1
        self._count(EVERYBODY, Position(epoch))
        return epoch

    def forget_before(self, moment: datetime) -> int:
        return self._transaction.change(delete(feed).where(feed.c.at < moment))

    def _count(self, organization_id: OrganizationId, position: Position) -> None:
        row: Row = {"organization_id": organization_id, "epoch": position.epoch, "number": position.number}
        self._transaction.put(counters, row)


def entry_row(entry: FeedEntry) -> Row:
    position = entry.position
    place: Row = {"organization_id": entry.organization_id, "epoch": position.epoch, "number": position.number}
    return {**place, "at": entry.at, "event": entry.event}


def entry_from(row: Row) -> FeedEntry:
    return FeedEntry(row["organization_id"], Position(row["epoch"], row["number"]), row["at"], row["event"])

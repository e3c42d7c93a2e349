"""A ledger whose lists are late, out of order and torn, and whose readers are interrupted at every call."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from adapters.memory.books import Books
from adapters.memory.payment_ledger import ON_LISTS
from core.connection import Connection
from core.documents import DocumentKind
from core.errors import MissingInLedger
from core.ids import LedgerId
from core.payments import Snapshot
from ports import Clock, PaymentLedger, PaymentLedgers, PaymentList, SnapshotPage, TouchedPage

SECOND = timedelta(seconds=1)
MOST_LAG = timedelta(minutes=3)
"""Lists and single documents show a change so much later at the latest."""

TORN_FOR = MOST_LAG / 2


@dataclass(frozen=True, slots=True)
class Habits:
    """What is not known of the real one: each is tried both ways.

    `whole`: stamps are in whole seconds. `inclusive`: a list since a second has that second. `fresh`: a single document
    shows what is true now. `torn`: a new version may show the rows of the one before. `bumps`: deletions move stamps.
    """

    whole: bool
    inclusive: bool
    fresh: bool
    torn: bool
    bumps: bool

    @classmethod
    def of(cls, random: Random) -> "Habits":
        return cls(*(random.random() < 0.5 for _ in range(5)))


@dataclass(frozen=True, slots=True)
class Version:
    visible_at: datetime
    snapshot: Snapshot


class HostileLedgers(PaymentLedgers):
    """`note` is called after whatever changed the books; `interrupt` before and after each call of a reader."""

    def __init__(self, books: Books, clock: Clock, random: Random, habits: Habits, page_size: int) -> None:
        self.books, self.clock, self.random, self.habits, self.page_size = books, clock, random, habits, page_size
        self.versions: dict[LedgerId, list[Version]] = {}
        self.payments: list[tuple[datetime, datetime, LedgerId]] = []
        self.interrupt: Callable[[], None] = lambda: None
        self.calls = 0
        self._paid: dict[str, datetime] = {}

    def of(self, connection: Connection) -> "HostileLedger":
        return HostileLedger(self)

    def note(self) -> None:
        """Whatever has changed gets a new version, which is visible later."""
        now = self.clock.now()
        for document in self.books.documents:
            shown = self.books.cash.snapshot(document, by_id=True)
            versions = self.versions.setdefault(document.id, [])
            stamp = shown.updated_at.replace(microsecond=0) if self.habits.whole else shown.updated_at
            if versions:
                stamp = max(stamp, versions[-1].snapshot.updated_at)
            shown = replace(shown, updated_at=stamp, read_at=now)
            if not versions or replace(versions[-1].snapshot, read_at=now) != shown:
                visible = max([now + self._lag(), *(each.visible_at for each in versions[-1:])])
                versions.append(Version(visible, shown))
        for payment, recorded in self.books.cash.payments.items():
            if self._paid.get(payment) != recorded.updated_at:
                self._paid[payment] = recorded.updated_at
                self.payments.append((recorded.updated_at, now + self._lag(), recorded.document))

    def _lag(self) -> timedelta:
        return self.random.random() ** 2 * MOST_LAG

    def shown(self, ledger_id: LedgerId, *, by_id: bool) -> Snapshot | None:
        now = self.clock.now()
        is_fresh = by_id and self.habits.fresh
        seen = [each for each in self.versions.get(ledger_id, []) if is_fresh or each.visible_at <= now]
        if not seen:
            return None
        shown = replace(seen[-1].snapshot, read_at=self.responded_at())
        is_new = len(seen) > 1 and now < seen[-1].visible_at + TORN_FOR
        if self.habits.torn and is_new and self.random.random() < (0.15 if by_id else 0.35):
            shown = replace(shown, items=seen[-2].snapshot.items)
        return shown

    def responded_at(self) -> datetime:
        return self.clock.now()


class HostileLedger(PaymentLedger):
    def __init__(self, world: HostileLedgers) -> None:
        self._world = world

    def changed(self, documents: PaymentList, since: datetime, page: int) -> SnapshotPage:
        self._called()
        world, since = self._world, since.replace(microsecond=0)
        kinds = ON_LISTS[documents]
        shown = [world.shown(each.id, by_id=False) for each in world.books.documents if each.kind in kinds]
        rows = [
            each
            for each in shown
            if each is not None
            and (
                each.updated_at > since or (world.habits.inclusive and each.updated_at.replace(microsecond=0) == since)
            )
        ]
        world.random.shuffle(rows)  # in which order equal stamps come is not known
        rows.sort(key=lambda each: each.updated_at, reverse=True)
        part = rows[(page - 1) * world.page_size : page * world.page_size]
        edges = (part[0].updated_at, part[-1].updated_at) if part else (None, None)
        response = SnapshotPage(part, world.responded_at(), len(part) >= world.page_size, *edges)
        world.interrupt()
        return response

    def payments_since(self, since: datetime, page: int) -> TouchedPage:
        self._called()
        world, now = self._world, self._world.clock.now()
        since = since.replace(microsecond=0)
        seen = [(at, document) for at, visible, document in world.payments if visible <= now and at >= since]
        seen.sort(key=lambda each: each[0], reverse=True)
        part = seen[(page - 1) * world.page_size : page * world.page_size]
        edges = (part[0][0], part[-1][0]) if part else (None, None)
        touched = list(dict.fromkeys(document for _, document in part))
        response = TouchedPage(touched, world.responded_at(), len(part) >= world.page_size, *edges)
        world.interrupt()
        return response

    def snapshot(self, kind: DocumentKind, ledger_id: LedgerId) -> Snapshot:
        self._called()
        shown = self._world.shown(ledger_id, by_id=True)
        self._world.interrupt()
        if shown is None or shown.kind is not kind:
            raise MissingInLedger("not there")
        return shown

    def snapshots(self, ledger_ids: Sequence[LedgerId]) -> Sequence[Snapshot]:
        if not ledger_ids:
            return []
        self._called()
        shown = [self._world.shown(each, by_id=True) for each in ledger_ids]
        self._world.interrupt()
        return [each for each in shown if each is not None and each.kind is not DocumentKind.CREDIT_NOTE]

    def calls_remaining(self) -> int | None:
        return 4999

    def _called(self) -> None:
        self._world.calls += 1
        self._world.interrupt()

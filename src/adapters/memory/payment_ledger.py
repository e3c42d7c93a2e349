"""The payment side of a ledger in memory, over the same books."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.books import Books
from adapters.memory.cash import Recorded
from adapters.memory.ledger import MemoryLedgers
from core.connection import Connection
from core.documents import DocumentKind
from core.errors import MissingInLedger
from core.ids import LedgerId
from core.ledger import LedgerDocument
from core.payments import Snapshot
from ports import Clock
from ports.payment_ledger import IDS_A_CALL, PaymentLedger, PaymentLedgers, PaymentList, SnapshotPage, TouchedPage

ON_LISTS = {
    PaymentList.INVOICES: frozenset({DocumentKind.INVOICE, DocumentKind.EXPENSE}),
    PaymentList.CREDIT_NOTES: frozenset({DocumentKind.CREDIT_NOTE}),
}
LARGEST_PAGE = 1000


class MemoryPaymentLedger(PaymentLedger):
    def __init__(self, books: Books, clock: Clock, page_size: int = LARGEST_PAGE) -> None:
        self._books = books
        self._clock = clock
        self._page_size = page_size

    def changed(self, documents: PaymentList, since: datetime, page: int) -> SnapshotPage:
        if documents is PaymentList.PAYMENTS:
            raise ValueError("Payments are no documents: ask payments_since")
        self._asked()
        since = since.replace(microsecond=0)
        on_list = [each for each in self._books.documents if each.kind in ON_LISTS[documents]]
        changed = sorted((each for each in on_list if each.updated_at >= since), key=lambda each: each.updated_at)
        rows = changed[::-1][(page - 1) * self._page_size : page * self._page_size]
        shown = [self._books.cash.snapshot(each, by_id=False) for each in rows]
        return SnapshotPage(shown, self._clock.now(), len(rows) >= self._page_size, *edges(rows))

    def payments_since(self, since: datetime, page: int) -> TouchedPage:
        self._asked()
        since = since.replace(microsecond=0)
        recorded = [each for each in self._books.cash.payments.values() if each.updated_at >= since]
        newest = sorted(recorded, key=lambda each: each.updated_at, reverse=True)
        rows = newest[(page - 1) * self._page_size : page * self._page_size]
        touched = list(dict.fromkeys(each.document for each in rows))
        return TouchedPage(touched, self._clock.now(), len(rows) >= self._page_size, *edges(rows))

    def snapshot(self, kind: DocumentKind, ledger_id: LedgerId) -> Snapshot:
        self._asked()
        document = self._books.document(ledger_id)
        if document is None or document.kind is not kind:
            raise MissingInLedger(f"The books have no {kind.words} {ledger_id}")
        return self._books.cash.snapshot(document, by_id=True)

    def snapshots(self, ledger_ids: Sequence[LedgerId]) -> Sequence[Snapshot]:
        ids = list(dict.fromkeys(each.lower() for each in ledger_ids))
        if len(ids) > IDS_A_CALL:
            raise ValueError(f"At most {IDS_A_CALL} ids go into one call, not {len(ids)}")
        self._asked()
        found = [self._books.document(LedgerId(each)) for each in ids]
        there = [each for each in found if each is not None and each.kind in ON_LISTS[PaymentList.INVOICES]]
        return [self._books.cash.snapshot(each, by_id=False) for each in there]

    def calls_remaining(self) -> int | None:
        return None

    def _asked(self) -> None:
        self._books.reads += 1
        if self._books.outage is not None:
            raise self._books.outage


def edges(rows: Sequence[LedgerDocument | Recorded]) -> tuple[datetime | None, datetime | None]:
    return (rows[0].updated_at, rows[-1].updated_at) if rows else (None, None)


class MemoryPaymentLedgers(PaymentLedgers):
    """Over the books of `ledgers`. `page_size` may be changed by a test."""

    def __init__(self, ledgers: MemoryLedgers, clock: Clock) -> None:
        self.page_size = LARGEST_PAGE
        self._ledgers = ledgers
        self._clock = clock

    def of(self, connection: Connection) -> MemoryPaymentLedger:
        return MemoryPaymentLedger(self._ledgers.books(connection.tenant.id), self._clock, self.page_size)

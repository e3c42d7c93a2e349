"""Calls that a poll makes are counted: they come out of a tenth of the day's (B6)."""

from collections.abc import Sequence
from datetime import datetime

from core.documents import DocumentKind
from core.ids import LedgerId
from core.payments import Snapshot
from ports import PaymentLedger, PaymentList, SnapshotPage, TouchedPage


class CountedLedger(PaymentLedger):
    """`calls` is how many were asked for, whatever came of them."""

    def __init__(self, ledger: PaymentLedger) -> None:
        self._ledger = ledger
        self.calls = 0

    def changed(self, documents: PaymentList, since: datetime, page: int) -> SnapshotPage:
        self.calls += 1
        return self._ledger.changed(documents, since, page)

    def payments_since(self, since: datetime, page: int) -> TouchedPage:
        self.calls += 1
        return self._ledger.payments_since(since, page)

    def snapshot(self, kind: DocumentKind, ledger_id: LedgerId) -> Snapshot:
        self.calls += 1
        return self._ledger.snapshot(kind, ledger_id)

    def snapshots(self, ledger_ids: Sequence[LedgerId]) -> Sequence[Snapshot]:
        self.calls += bool(ledger_ids)
        return self._ledger.snapshots(ledger_ids)

    def calls_left(self) -> int | None:
        return self._ledger.calls_left()

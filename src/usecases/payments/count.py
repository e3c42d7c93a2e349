"""Calls that a poll makes are counted: they come out of a tenth of the day's (B6)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from core.documents import DocumentKind
from core.ids import LedgerId
from core.payments import Snapshot
from ports import PaymentLedger, PaymentList, SnapshotPage, TouchedPage


class CountedLedger(PaymentLedger):
    """`calls` is how many were asked for, whatever came of them. `before_call` may raise, and then there is none."""

    def __init__(self, ledger: PaymentLedger, before_call: Callable[[], None]) -> None:
        self._ledger = ledger
        self._before_call = before_call
        self.calls = 0

    def changed(self, documents: PaymentList, since: datetime, page: int) -> SnapshotPage:
        self._called()
        return self._ledger.changed(documents, since, page)

    def payments_since(self, since: datetime, page: int) -> TouchedPage:
        self._called()
        return self._ledger.payments_since(since, page)

    def snapshot(self, kind: DocumentKind, ledger_id: LedgerId) -> Snapshot:
        self._called()
        return self._ledger.snapshot(kind, ledger_id)

    def snapshots(self, ledger_ids: Sequence[LedgerId]) -> Sequence[Snapshot]:
        if ledger_ids:
            self._called()
        return self._ledger.snapshots(ledger_ids)

    def calls_remaining(self) -> int | None:
        return self._ledger.calls_remaining()

    def _called(self) -> None:
        self._before_call()
        self.calls += 1

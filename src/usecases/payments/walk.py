"""The lists of what has changed: walked newest first, from their watermarks (P1-P3)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from injector import inject

from core.documents import DocumentKind
from core.payments import Snapshot
from core.payments.switch import PaymentSync
from ports import PaymentLedger, PaymentList, UnitsOfWork
from ports.store.links import LinkFilter
from usecases.payments.record import COUNTED, Observation, PaymentRecorder, watermark, watermark_of
from usecases.payments.reread import Read
from usecases.payments.whole import made_whole


class ListReader:
    @inject
    def __init__(self, units: UnitsOfWork, recorder: PaymentRecorder) -> None:
        self._units = units
        self._recorder = recorder

    def all(self, sync: PaymentSync, ledger: PaymentLedger) -> Read:
        """Invoices and bills, and credit notes where some were copied."""
        reported = 0
        for of in self._lists(sync):
            sync, events = self._walk(sync, ledger, of)
            reported += events
        return Read(sync, reported)

    def _lists(self, sync: PaymentSync) -> Iterator[PaymentList]:
        yield PaymentList.INVOICES
        wanted = LinkFilter(tenant_id=sync.tenant_id, kind=DocumentKind.CREDIT_NOTE, states=COUNTED)
        with self._units.reading() as unit:
            has_notes = bool(unit.links.list(sync.organization_id, wanted, limit=1))
        if has_notes:
            yield PaymentList.CREDIT_NOTES

    def _walk(self, sync: PaymentSync, ledger: PaymentLedger, of: PaymentList) -> tuple[PaymentSync, int]:
        """To the first page that is not full: what moves shifts the rest only to pages not yet read (P1).

        Only then the watermark moves, to the first response less the lag (P3). Two pages that meet within one stamp may
        hide a row between them (P2).
        """
        with self._units.reading() as unit:
            since = watermark_of(unit, sync, of)
        page, reported, is_split = 1, 0, False
        response = ledger.changed(of, since, page)
        until = response.responded_at
        while response.is_full:
            sync, events = self._recorder.record(sync, self._linked(sync, ledger, response.snapshots))
            reported, page, edge = reported + events, page + 1, response.oldest
            response = ledger.changed(of, since, page)
            is_split = is_split or (response.newest is not None and response.newest == edge)
        last = self._linked(sync, ledger, response.snapshots)
        whole = replace(last, watermarks={of: watermark(until)}, all_again=is_split)
        sync, events = self._recorder.record(sync, whole)
        return sync, reported + events

    def _linked(self, sync: PaymentSync, ledger: PaymentLedger, listed: Sequence[Snapshot]) -> Observation:
        """Those of linked documents, each whole."""
        links = self._recorder.links_to(sync, [each.ledger_id for each in listed]) if listed else {}
        return Observation(tuple(made_whole(ledger, (each for each in listed if each.ledger_id in links))))

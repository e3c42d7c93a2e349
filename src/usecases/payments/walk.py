"""The lists of what has changed: walked newest first, from their watermarks (P1-P3)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from injector import inject

from core.documents import DocumentKind
from core.payments import Snapshot
from core.payments.switch import PaymentSync
from ports import PaymentLedger, PaymentList, UnitsOfWork
from ports.store.links import LinksWanted
from usecases.payments.record import COUNTED, Answered, Recording, watermark, watermark_of
from usecases.payments.reread import Read
from usecases.payments.whole import made_whole


class Walking:
    @inject
    def __init__(self, units: UnitsOfWork, recording: Recording) -> None:
        self._units = units
        self._recording = recording

    def all(self, sync: PaymentSync, ledger: PaymentLedger) -> Read:
        """Invoices and bills, and credit notes where some were copied."""
        told = 0
        for of in self._lists(sync):
            sync, events = self._walk(sync, ledger, of)
            told += events
        return Read(sync, told)

    def _lists(self, sync: PaymentSync) -> Iterator[PaymentList]:
        yield PaymentList.INVOICES
        wanted = LinksWanted(tenant_id=sync.tenant_id, kind=DocumentKind.CREDIT_NOTE, states=COUNTED)
        with self._units.reading() as unit:
            has_notes = bool(unit.links.list(sync.organization_id, wanted, limit=1))
        if has_notes:
            yield PaymentList.CREDIT_NOTES

    def _walk(self, sync: PaymentSync, ledger: PaymentLedger, of: PaymentList) -> tuple[PaymentSync, int]:
        """To the first page that is not full: what moves shifts the rest only to pages not yet read (P1).

        Only then the watermark moves, to the first answer less the lag (P3). Two pages that meet within one stamp may
        hide a row between them (P2).
        """
        with self._units.reading() as unit:
            since = watermark_of(unit, sync, of)
        page, told, is_split = 1, 0, False
        answer = ledger.changed(of, since, page)
        until = answer.answered_at
        while answer.is_full:
            sync, events = self._recording.record(sync, self._linked(sync, ledger, answer.snapshots))
            told, page, edge = told + events, page + 1, answer.oldest
            answer = ledger.changed(of, since, page)
            is_split = is_split or (answer.newest is not None and answer.newest == edge)
        last = self._linked(sync, ledger, answer.snapshots)
        whole = replace(last, watermarks={of: watermark(until)}, all_again=is_split)
        sync, events = self._recording.record(sync, whole)
        return sync, told + events

    def _linked(self, sync: PaymentSync, ledger: PaymentLedger, listed: Sequence[Snapshot]) -> Answered:
        """Those of linked documents, each whole."""
        links = self._recording.links_to(sync, [each.ledger_id for each in listed]) if listed else {}
        return Answered(tuple(made_whole(ledger, (each for each in listed if each.ledger_id in links))))

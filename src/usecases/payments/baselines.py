"""The baseline of a switch-on (R12): every linked document is read by its id; then the switch is on."""

from collections.abc import Sequence

from injector import inject

from core.link import Link
from core.payments.snapshot import PAYABLE
from core.payments.switch import PaymentSync, SwitchState
from ports import Clock, PaymentList, UnitsOfWork
from ports.payment_ledger import IDS_A_CALL
from ports.store.links import LinksWanted
from usecases.payments.count import CountedLedger
from usecases.payments.record import COUNTED, Answered, Recording, watermark
from usecases.payments.reread import CALLS_A_TURN, Read, Rereading, read_by_id

MANY = 1000


class Baselines:
    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, recording: Recording, rereading: Rereading) -> None:
        self._units = units
        self._clock = clock
        self._recording = recording
        self._rereading = rereading

    def take(self, sync: PaymentSync, ledger: CountedLedger) -> Read:
        """As far as one poll goes. Its lists are read from the first answer of the baseline on (P9).

        What does not sum up is read again; if it never does it holds nobody up, and its baseline waits (P10).
        """
        told, most = 0, ledger.calls + CALLS_A_TURN
        began = sync.baseline_from
        if began is None:
            began = ledger.changed(PaymentList.INVOICES, self._clock.now(), 1).answered_at
            sync, _ = self._recording.record(sync, Answered(), baseline_from=began)
        while links := self._next_links(sync):
            if ledger.calls >= most:
                return Read(sync, told, is_unfinished=True)
            answered = read_by_id(ledger, self._without_beginning(sync, links))
            sync, events = self._recording.record(sync, answered, visited=links[-1].id)
            told += events
        again = self._rereading.flagged(sync, ledger)
        sync, told = again.sync, again.events + told
        if again.is_unfinished or self._is_awaited(sync):
            return Read(sync, told, is_unfinished=True)
        marks = dict.fromkeys(PaymentList, watermark(began))
        sync, _ = self._recording.record(sync, Answered(watermarks=marks), state=SwitchState.ON)
        return Read(sync, told)

    def _next_links(self, sync: PaymentSync) -> Sequence[Link]:
        wanted = LinksWanted(tenant_id=sync.tenant_id, states=COUNTED)
        with self._units.reading() as unit:
            return unit.links.list(sync.organization_id, wanted, after=sync.visited, limit=IDS_A_CALL)

    def _without_beginning(self, sync: PaymentSync, links: Sequence[Link]) -> list[Link]:
        """A document that was sent since the switch was turned has begun empty, and takes no baseline."""
        with self._units.reading() as unit:
            kept = unit.kept_payments.of_links([link.id for link in links])
        begun = {link_id for link_id, each in kept.items() if each.generation == sync.generation}
        return [link for link in links if link.id not in begun and link.document.kind in PAYABLE]

    def _is_awaited(self, sync: PaymentSync) -> bool:
        """Whether a document is still to be read before it has its baseline."""
        with self._units.reading() as unit:
            waiting = unit.kept_payments.to_read_again(sync.organization_id, sync.tenant_id, MANY)
        return any(kept.generation != sync.generation for kept in waiting)

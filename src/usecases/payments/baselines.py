"""The baseline of a switch-on (R12): every linked document is read by its id; then the switch is on."""

from collections.abc import Sequence

from injector import inject

from core.link import Link
from core.payments.snapshot import PAYABLE
from core.payments.switch import PaymentSync, SwitchState
from ports import Clock, PaymentList, UnitsOfWork
from ports.payment_ledger import IDS_A_CALL
from ports.store.links import LinkFilter
from usecases.payments.count import CountedLedger
from usecases.payments.record import COUNTED, Observation, PaymentRecorder, watermark
from usecases.payments.reread import CALLS_A_TURN, Read, Rereader, read_by_id

MANY = 1000


class Baselines:
    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, recorder: PaymentRecorder, rereader: Rereader) -> None:
        self._units = units
        self._clock = clock
        self._recorder = recorder
        self._rereader = rereader

    def take(self, sync: PaymentSync, ledger: CountedLedger) -> Read:
        """As far as one poll goes. Its lists are read from the first response of the baseline on (P9).

        What does not sum up is read again; if it never does it holds nobody up, and its baseline waits (P10).
        """
        reported, most = 0, ledger.calls + CALLS_A_TURN
        began = sync.baseline_from
        if began is None:
            began = ledger.changed(PaymentList.INVOICES, self._clock.now(), 1).responded_at
            sync, _ = self._recorder.record(sync, Observation(), baseline_from=began)
        while links := self._next_links(sync):
            if ledger.calls >= most:
                return Read(sync, reported, is_unfinished=True)
            observed = read_by_id(ledger, self._without_beginning(sync, links))
            sync, events = self._recorder.record(sync, observed, visited=links[-1].id)
            reported += events
        again = self._rereader.flagged(sync, ledger)
        sync, reported = again.sync, again.events + reported
        if again.is_unfinished or self._is_awaited(sync):
            return Read(sync, reported, is_unfinished=True)
        marks = dict.fromkeys(PaymentList, watermark(began))
        sync, _ = self._recorder.record(sync, Observation(watermarks=marks), state=SwitchState.ON)
        return Read(sync, reported)

    def _next_links(self, sync: PaymentSync) -> Sequence[Link]:
        wanted = LinkFilter(tenant_id=sync.tenant_id, states=COUNTED)
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

"""Once a day: deleting a payment may leave its document's stamp as it was, and removing a credit, too (P11, P12)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from injector import inject

from core.ids import LinkId
from core.link import Link
from core.payments.kept import KeptPayments
from core.payments.pace import most_nets, spent
from core.payments.switch import BEGINNING, DAY, PaymentSync
from ports import Clock, PaymentLedger, PaymentList, UnitsOfWork
from ports.payment_ledger import IDS_A_CALL
from usecases.payments.count import CountedLedger
from usecases.payments.record import Observation, PaymentRecorder, watermark, watermark_of
from usecases.payments.reread import CALLS_A_TURN, Read, Rereader, read_by_id

SETTLED_LATELY = timedelta(days=90)
LOOKED_AT = 200


class Nets:
    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, recorder: PaymentRecorder, rereader: Rereader) -> None:
        self._units = units
        self._clock = clock
        self._recorder = recorder
        self._rereader = rereader

    def cast(self, sync: PaymentSync, ledger: CountedLedger) -> Read:
        """In as many polls as the calls of the day allow: the sweep goes on where it was."""
        if sync.swept == BEGINNING:
            sync = self.list_payments(sync, ledger)
        reported = 0
        allowed = most_nets(sync) - spent(sync, self._clock.now()) - ledger.calls
        most = ledger.calls + min(CALLS_A_TURN, allowed)
        while ledger.calls < most:
            kept, links = self._next(sync)
            observed = read_by_id(ledger, links.values())
            if not kept:
                sync, events = self._recorder.record(
                    sync, observed, swept=BEGINNING, nets_due_at=self._clock.now() + DAY
                )
                flagged = self._rereader.flagged(sync, ledger)
                return Read(flagged.sync, flagged.events + events + reported, flagged.is_unfinished)
            sync, events = self._recorder.record(sync, observed, swept=kept[-1].link_id)
            reported += events
        return Read(sync, reported)

    def _next(self, sync: PaymentSync) -> tuple[Sequence[KeptPayments], Mapping[LinkId, Link]]:
        """What is looked at next, and the links of those that are to be read: at most as many as one call takes."""
        with self._units.reading() as unit:
            kept = unit.kept_payments.list(sync.organization_id, sync.tenant_id, after=sync.swept, limit=LOOKED_AT)
            now = self._clock.now()
            due = [each.link_id for each in kept if needs_sweep(each, now)]
            if len(due) > IDS_A_CALL:
                last = due[IDS_A_CALL - 1]
                kept = [each for each in kept if each.link_id <= last]
            return kept, unit.links.get_all(sync.organization_id, due[:IDS_A_CALL])

    def list_payments(self, sync: PaymentSync, ledger: PaymentLedger) -> PaymentSync:
        """Of whichever document payments were recorded, changed or deleted, it is read by its id."""
        with self._units.reading() as unit:
            since = watermark_of(unit, sync, PaymentList.PAYMENTS)
        page, response = 1, ledger.payments_since(since, 1)
        until, newest, touched, is_split = response.responded_at, response.newest, list(response.documents), False
        while response.is_full:
            page, edge = page + 1, response.oldest
            response = ledger.payments_since(since, page)
            touched += response.documents
            is_split = is_split or (response.newest is not None and response.newest == edge)
        marks = {PaymentList.PAYMENTS: watermark(until)}
        listed = Observation(touched=touched, watermarks=marks, all_again=is_split, payments_listed=True, newest=newest)
        sync, _ = self._recorder.record(sync, listed)
        return sync


def needs_sweep(kept: KeptPayments, now: datetime) -> bool:
    """With an amount due, changed lately, or with credits, however old (P12)."""
    snapshot = kept.snapshot
    if snapshot is None:
        return False
    has_credits = any(not key.kind.is_money for key in snapshot.items)
    return bool(snapshot.due.amount) or snapshot.updated_at > now - SETTLED_LATELY or has_credits

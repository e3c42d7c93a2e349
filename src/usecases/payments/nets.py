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
from usecases.payments.record import Answered, Recording, watermark, watermark_of
from usecases.payments.reread import CALLS_A_TURN, Read, Rereading, read_by_id

SETTLED_LATELY = timedelta(days=90)
LOOKED_AT = 200


class Nets:
    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, recording: Recording, rereading: Rereading) -> None:
        self._units = units
        self._clock = clock
        self._recording = recording
        self._rereading = rereading

    def cast(self, sync: PaymentSync, ledger: CountedLedger) -> Read:
        """In as many polls as the calls of the day allow: the sweep goes on where it was."""
        if sync.swept == BEGINNING:
            sync = self.list_payments(sync, ledger)
        told = 0
        allowed = most_nets(sync) - spent(sync, self._clock.now()) - ledger.calls
        most = ledger.calls + min(CALLS_A_TURN, allowed)
        while ledger.calls < most:
            kept, links = self._next(sync)
            answered = read_by_id(ledger, links.values())
            if not kept:
                sync, events = self._recording.record(
                    sync, answered, swept=BEGINNING, nets_due_at=self._clock.now() + DAY
                )
                flagged = self._rereading.flagged(sync, ledger)
                return Read(flagged.sync, flagged.events + events + told, flagged.is_unfinished)
            sync, events = self._recording.record(sync, answered, swept=kept[-1].link_id)
            told += events
        return Read(sync, told)

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
        page, answer = 1, ledger.payments_since(since, 1)
        until, newest, touched, is_split = answer.answered_at, answer.newest, list(answer.documents), False
        while answer.is_full:
            page, edge = page + 1, answer.oldest
            answer = ledger.payments_since(since, page)
            touched += answer.documents
            is_split = is_split or (answer.newest is not None and answer.newest == edge)
        marks = {PaymentList.PAYMENTS: watermark(until)}
        listed = Answered(touched=touched, watermarks=marks, all_again=is_split, payments_listed=True, newest=newest)
        sync, _ = self._recording.record(sync, listed)
        return sync


def needs_sweep(kept: KeptPayments, now: datetime) -> bool:
    """With an amount due, changed lately, or with credits, however old (P12)."""
    snapshot = kept.snapshot
    if snapshot is None:
        return False
    has_credits = any(not key.kind.is_money for key in snapshot.items)
    return bool(snapshot.due.amount) or snapshot.updated_at > now - SETTLED_LATELY or has_credits

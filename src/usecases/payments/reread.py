"""Reading documents by their ids: those that are flagged for it, each once in a poll (P2, P7)."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from injector import inject

from core.documents import DocumentKind
from core.errors import MissingInLedger
from core.ids import LinkId
from core.link import Link
from core.payments.snapshot import PAYABLE
from core.payments.switch import PaymentSync
from ports import PaymentLedger, UnitsOfWork
from ports.payment_ledger import IDS_A_CALL
from usecases.payments.count import CountedLedger
from usecases.payments.record import COUNTED, Observation, PaymentRecorder
from usecases.payments.whole import made_whole

CALLS_A_TURN = 20
"""Reads by id that one part of a poll makes at most; the rest is for the next one, soon."""


@dataclass(frozen=True, slots=True)
class Read:
    """How the sync stands then, how many events were reported, and whether something is left over for the next poll."""

    sync: PaymentSync
    events: int = 0
    is_unfinished: bool = False


class Rereader:
    @inject
    def __init__(self, units: UnitsOfWork, recorder: PaymentRecorder) -> None:
        self._units = units
        self._recorder = recorder

    def flagged(self, sync: PaymentSync, ledger: CountedLedger) -> Read:
        """Those that are to be read by their ids. One whose flag stays, as it does not sum up, waits for the next."""
        reported, seen, most = 0, set[LinkId](), ledger.calls + CALLS_A_TURN
        while True:
            with self._units.reading() as unit:
                place = (sync.organization_id, sync.tenant_id)
                waiting = unit.kept_payments.to_read_again(*place, len(seen) + IDS_A_CALL)
                fresh = [kept.link_id for kept in waiting if kept.link_id not in seen][:IDS_A_CALL]
                links = unit.links.get_all(sync.organization_id, fresh)
            if not fresh or ledger.calls >= most:
                return Read(sync, reported, is_unfinished=bool(fresh))
            seen.update(fresh)
            sync, events = self._recorder.record(sync, read_by_id(ledger, links.values(), fresh))
            reported += events


def read_by_id(ledger: PaymentLedger, links: Iterable[Link], asked: Sequence[LinkId] = ()) -> Observation:
    """What the ledger shows of these; credit notes one by one, for their list knows no ids.

    Of links that were asked for and are not among `links`, or of which nothing is reported, the flags fall.
    """
    reported = [link for link in links if link.state in COUNTED and link.document.kind in PAYABLE]
    notes = [link for link in reported if link.document.kind is DocumentKind.CREDIT_NOTE]
    others = [link for link in reported if link.document.kind is not DocumentKind.CREDIT_NOTE]
    found = list(made_whole(ledger, ledger.snapshots([link.ledger_id for link in others])))
    for note in notes:
        with suppress(MissingInLedger):
            found.append(ledger.snapshot(DocumentKind.CREDIT_NOTE, note.ledger_id))
    there = {snapshot.ledger_id for snapshot in found}
    missing = [link.id for link in reported if link.ledger_id not in there]
    aside = set(asked) - {link.id for link in reported}
    return Observation(tuple(found), by_id=True, missing=missing, aside=sorted(aside))

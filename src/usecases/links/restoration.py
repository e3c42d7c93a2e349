"""After a restore (see core.restoration): which documents of Xero nobody claims, and when copying goes on.

A document is claimed by a link, or by the mark of a send that is known or another organization's. Of the others Xero
is asked who made them, once no write from before the restore can arrive any more.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from injector import inject

from core.comparison import mark_on
from core.connection import Connection
from core.documents import DocumentKind
from core.ids import LedgerId
from core.ledger import LedgerDocument
from core.mark import Mark
from core.restoration import Restoration, Restore
from ports import Clock, Ledger, Look, UnitOfWork, UnitsOfWork
from usecases.links.requests import AfterRestore
from usecases.policy import Policy
from usecases.sends.lookups import MOST_QUESTIONS

MOST_QUESTIONS_IN_ALL = 20 * MOST_QUESTIONS
"""Documents of one kind of which Xero is asked who made them, in one reading. Of more, any may be a copy."""


@dataclass(frozen=True, slots=True)
class Begun:
    """After a restore: the epoch of the feed, the sends in doubt, and the connections that copy nothing yet."""

    epoch: int
    in_doubt: int
    waiting: int


def begin(unit: UnitOfWork, restore: Restore) -> Begun:
    """What the operator says before the restored database is served."""
    epoch = unit.feed.begin_epoch()
    unit.kept_payments.read_all_again(restore.restored_at)
    return Begun(epoch, unit.transfers.forget_looks(), unit.restorations.begin(restore))


class RestorationReader:
    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, policy: Policy) -> None:
        self._units = units
        self._clock = clock
        self._policy = policy

    def after_reading(
        self,
        ledger: Ledger,
        connection: Connection,
        restoration: Restoration,
        looks: Mapping[DocumentKind, Look],
        *,
        linked: Collection[LedgerId],
        not_ours: Collection[LedgerId],
        validate_only: bool,
    ) -> AfterRestore:
        """What this reading settles. `linked` are those that it found to be copies, `not_ours` what an admin says.

        Raises what reads of the ledger raise.
        """
        timing = self._policy.timing
        begun_at = min(look.begun_at for look in looks.values())
        ended_at = max(look.ended_at for look in looks.values())
        if not restoration.is_late_enough(begun_at, timing):
            remaining = (restoration.first_look_at or ended_at) + timing.absent_after + timing.shortest_pause - begun_at
            again_at = self._clock.now() + max(remaining, timing.shortest_pause)
            if not validate_only:
                self._store(restoration, ended_at, again_at)
            return AfterRestore(again_at=again_at)
        claimed = {each.casefold() for each in (*linked, *not_ours)}
        unclaimed = [
            document
            for kind, look in looks.items()
            for document in self._unclaimed(
                ledger, connection, kind, [each for each in look.documents if each.id.casefold() not in claimed]
            )
        ]
        if not validate_only:
            again_at = self._clock.now() + timing.pause_after(restoration.looks)
            self._store(restoration, ended_at, again_at if unclaimed else None, len(unclaimed))
        return AfterRestore(tuple(unclaimed))

    def _unclaimed(
        self, ledger: Ledger, connection: Connection, kind: DocumentKind, documents: Sequence[LedgerDocument]
    ) -> Sequence[LedgerDocument]:
        with self._units.reading() as unit:
            unknown = without_claim(unit, connection, documents)
        if len(unknown) > MOST_QUESTIONS_IN_ALL:
            return unknown
        ids = [document.id for document in unknown]
        ours = {each for some in in_parts(ids) for each in ledger.maybe_ours(kind, some)}
        return [document for document in unknown if document.id in ours]

    def _store(
        self, restoration: Restoration, ended_at: datetime, again_at: datetime | None, unclaimed: int = 0
    ) -> None:
        """Copying goes on where there is no next time."""
        with self._units.writing() as unit:
            current = unit.restorations.get(restoration.connection_id)
            if current is None:
                return
            if again_at is None:
                unit.restorations.remove(restoration.connection_id)
            else:
                unit.restorations.put(current.looked(ended_at, again_at, unclaimed))
            unit.commit()


def in_parts(ids: Sequence[LedgerId]) -> Iterable[Sequence[LedgerId]]:
    return (ids[start : start + MOST_QUESTIONS] for start in range(0, len(ids), MOST_QUESTIONS))


def without_claim(
    unit: UnitOfWork, connection: Connection, documents: Sequence[LedgerDocument]
) -> Sequence[LedgerDocument]:
    """Those that are not linked, and bear no mark of a known send or of another organization."""
    ids = [document.id for document in documents]
    leading = unit.links.leading_to(connection.organization_id, connection.tenant.id, ids) if ids else ()
    linked = {each.casefold() for each in leading}
    return [
        document
        for document in documents
        if document.id.casefold() not in linked and not is_claimed(unit, connection, mark_on(document))
    ]


def is_claimed(unit: UnitOfWork, connection: Connection, mark: Mark | None) -> bool:
    if mark is None or mark.document is None:
        return False
    if mark.document.organization_id != connection.organization_id:
        return True
    return unit.transfers.get(connection.organization_id, mark.transfer_id) is not None

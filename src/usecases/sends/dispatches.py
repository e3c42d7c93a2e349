"""Dispatches in our own records: opened, leased, and their attempts written down."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event, Thread

from injector import inject

from core.connection import Connection
from core.errors import NothingDone
from core.ids import DispatchId
from core.transfer import OPEN_STATES, Attempt, AttemptPurpose, Dispatch, LedgerRequest, Transfer, TransferState
from ports import Clock, Identifiers, Ledgers, StoreBusy, UnitOfWork, UnitsOfWork
from usecases.policy import Policy

MOST_IN_A_WRITE = 50
LARGEST_BODY = 3_500_000
"""Bytes. Xero: 10 MB at most, 3.5 MB and some 50 documents as its advice."""

UNSETTLED = OPEN_STATES - {TransferState.NEEDS_ATTENTION}


class TakenOver(Exception):
    """Another process owns the dispatch now; whatever was learned here is left to it."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """What one call to the ledger brought, in the words of the record."""

    purpose: AttemptPurpose
    started_at: datetime
    result: str
    request: LedgerRequest
    status: int | None = None
    response: bytes = b""
    correlation_id: str = ""


class Dispatches:
    @inject
    def __init__(
        self, units: UnitsOfWork, ledgers: Ledgers, clock: Clock, identifiers: Identifiers, policy: Policy
    ) -> None:
        self._units = units
        self._ledgers = ledgers
        self._clock = clock
        self._identifiers = identifiers
        self._policy = policy

    def prepared(self, connection: Connection, transfers: Sequence[Transfer]) -> Dispatch:
        """A dispatch of these transfers, with a key of its own. Not stored yet."""
        now = self._clock.now()
        return Dispatch(
            id=DispatchId(self._identifiers.new()),
            connection_id=connection.id,
            tenant_id=connection.tenant.id,
            request=self._ledgers.of(connection).prepare([transfer.content for transfer in transfers]),
            idempotency_key=self._identifiers.new(),
            owner=self.fresh_owner(),
            transfers=tuple(transfer.id for transfer in transfers),
            first_sent_at=now,
            give_up_at=now + self._policy.timing.window,
        )

    def batches(self, connection: Connection, transfers: Sequence[Transfer]) -> list[Dispatch]:
        """Dispatches of these transfers, of one kind and all creates or all updates, in as few writes as may be."""
        made: list[Dispatch] = []
        waiting = [transfers[at : at + MOST_IN_A_WRITE] for at in range(0, len(transfers), MOST_IN_A_WRITE)][::-1]
        while waiting:
            batch = waiting.pop()
            dispatch = self.prepared(connection, batch)
            if len(batch) > 1 and len(dispatch.request.body) > LARGEST_BODY:
                waiting += halves(batch)[::-1]
            else:
                made.append(dispatch)
        return made

    def fresh_owner(self) -> str:
        """A name for one hold on one dispatch: two threads of this process are two owners, too."""
        return f"{self._policy.owner}/{self._identifiers.new()}"

    def renewed(self, connection: Connection, old: Dispatch) -> Dispatch:
        """A new attempt with a new key for what the old one carries, stored in its place.

        TakenOver if the old one is not ours, or carries nothing that is open: somebody else has settled it. What looks
        have shown since says nothing of the new attempt.
        """
        transfers = self.unsettled_of(old)
        if not transfers:
            raise TakenOver(old.id)
        [fresh] = self._replaced(connection, old, [transfers])
        return fresh

    def split(self, connection: Connection, old: Dispatch) -> list[Dispatch]:
        """Its halves, stored in its place, each with a key of its own. TakenOver as for `renewed`."""
        transfers = self.unsettled_of(old)
        if not transfers:
            raise TakenOver(old.id)
        return self._replaced(connection, old, halves(transfers) if len(transfers) > 1 else [transfers])

    def _replaced(self, connection: Connection, old: Dispatch, parts: Sequence[Sequence[Transfer]]) -> list[Dispatch]:
        fresh = [self.prepared(connection, part) for part in parts]
        with self._units.writing() as unit:
            self.keep(unit, replace(old, closed_at=fresh[0].first_sent_at))
            for dispatch, part in zip(fresh, parts, strict=True):
                unit.transfers.add_dispatch(dispatch)
                for transfer in part:
                    carried = replace(transfer, dispatch_id=dispatch.id, updated_at=dispatch.first_sent_at)
                    unit.transfers.update(replace(carried, first_look_at=None, known_by=None, looks=0, failed_looks=0))
            unit.commit()
        return fresh

    def leased(self, dispatch: Dispatch, duration: timedelta) -> Dispatch:
        """The dispatch with our time to work on it starting now. TakenOver if it is not ours."""
        extended = replace(dispatch, give_up_at=self._clock.now() + duration)
        with self._units.writing() as unit:
            self.keep(unit, extended)
            unit.commit()
        return extended

    @contextmanager
    def held(self, dispatch: Dispatch) -> Iterator[None]:
        """Ours for as long as the block takes, however long that is: the lease is renewed while it lasts.

        TakenOver at its begin if the dispatch is not ours; who becomes another's meanwhile learns it when it stores.
        """
        window = self._policy.timing.window
        self.leased(dispatch, window)
        over = Event()

        def renew() -> None:
            while not over.wait(window.total_seconds() / self._policy.timing.renewals):
                try:
                    self.leased(dispatch, window)
                except TakenOver:
                    return
                except StoreBusy:
                    continue

        renewing = Thread(target=renew, name=f"lease of {dispatch.id}", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            over.set()
            renewing.join()

    def is_ours(self, dispatch: Dispatch) -> bool:
        """Whether its owner is still the one that we know, and something of it is still to be sent: read afresh.

        NothingDone where the store cannot be asked now.
        """
        try:
            with self._units.reading() as unit:
                stored = unit.transfers.get_dispatch(dispatch.id)
                carried = unit.transfers.transfers_of(dispatch.id)
        except StoreBusy:
            raise NothingDone("Our own store could not be asked whether this is still to be sent") from None
        still_ours = stored is not None and stored.owner == dispatch.owner and stored.closed_at is None
        return still_ours and any(each.state is TransferState.SENDING for each in carried)

    def keep(self, unit: UnitOfWork, dispatch: Dispatch) -> None:
        if not unit.transfers.update_dispatch(dispatch, owner=dispatch.owner):
            raise TakenOver(dispatch.id)

    def record(
        self, unit: UnitOfWork, dispatch: Dispatch, transfers: Sequence[Transfer], call_record: CallRecord
    ) -> None:
        """A line of the append-only record."""
        unit.attempts.add(
            Attempt(
                dispatch_id=dispatch.id,
                transfer_ids=tuple(transfer.id for transfer in transfers),
                purpose=call_record.purpose,
                started_at=call_record.started_at,
                ended_at=self._clock.now(),
                actor=transfers[0].actor,
                settings_version=transfers[0].settings_version,
                request=call_record.request,
                result=call_record.result,
                status=call_record.status,
                response=call_record.response,
                correlation_id=call_record.correlation_id,
            )
        )

    def unsettled_of(self, dispatch: Dispatch) -> tuple[Transfer, ...]:
        with self._units.reading() as unit:
            carried = unit.transfers.transfers_of(dispatch.id)
        return tuple(transfer for transfer in carried if transfer.state in UNSETTLED)


def halves(transfers: Sequence[Transfer]) -> list[Sequence[Transfer]]:
    middle = (len(transfers) + 1) // 2
    return [transfers[:middle], transfers[middle:]]

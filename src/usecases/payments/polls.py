"""Polls: whose turn it is, one at a time for each connection, and what a failure means for the next (B6, B9)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from injector import inject

from core.connection import Connection, ConnectionState
from core.errors import Disconnected, GrantGone, LedgerError, RateLimited
from core.payments.pace import allowance, counted_calls, day_limit, interval, next_due, spent
from core.payments.switch import PaymentSync, SwitchState
from ports import Clock, Identifiers, PaymentLedgers, UnitOfWork, UnitsOfWork
from usecases.ledger_access import LedgerAccess
from usecases.payments.baselines import Baselines
from usecases.payments.count import CountedLedger
from usecases.payments.nets import Nets
from usecases.payments.record import Overtaken, PaymentRecorder, current
from usecases.payments.reread import Read, Rereader
from usecases.payments.walk import ListReader
from usecases.policy import Policy

POLLS_A_TURN = 50
SOON = timedelta(minutes=1)
RENEWALS = 4
"""A lease is renewed as often as that while it lasts: the longest call is shorter than what is left then."""

CALLS_OF_A_POLL = 2
"""With nothing new, at most: invoices and bills, and credit notes."""


@dataclass(frozen=True, slots=True)
class Polled:
    """How the sync stands after a poll, the calls it made and the events it reported; or what it failed with."""

    sync: PaymentSync
    calls: int = 0
    events: int = 0
    failure: LedgerError | None = None


class Poll:
    """One connection, once. The caller holds its lease."""

    @inject
    def __init__(
        self,
        units: UnitsOfWork,
        ledgers: PaymentLedgers,
        access: LedgerAccess,
        clock: Clock,
        list_reader: ListReader,
        rereader: Rereader,
        baselines: Baselines,
        nets: Nets,
        recorder: PaymentRecorder,
        policy: Policy,
    ) -> None:
        self._units = units
        self._ledgers = ledgers
        self._access = access
        self._clock = clock
        self._list_reader = list_reader
        self._rereader = rereader
        self._baselines = baselines
        self._nets = nets
        self._recorder = recorder
        self._renew_after = policy.poll_lease / RENEWALS

    def __call__(self, sync: PaymentSync) -> Polled:
        """What the ledger says against it is in the result, and any other error is raised; the lease ends in any case.

        A connection that is not let in is asked again at its next turn: its watermarks stand until then.
        """
        with self._units.reading() as unit:
            connection = unit.connections.get(sync.organization_id, sync.connection_id)
        if connection is None or connection.state is not ConnectionState.CONNECTED:
            return Polled(self._ended(sync, 0, None, is_unfinished=False, polled=False) or sync)
        ledger = CountedLedger(self._ledgers.of(connection), self._renewing(sync))
        with self._released(sync, ledger):
            try:
                with self._noted(connection):
                    read = self._read(sync, ledger)
            except LedgerError as failure:
                return Polled(self._failed(sync, ledger, failure), ledger.calls, failure=failure)
            except Overtaken:
                return Polled(sync, ledger.calls)
            ended = self._ended(read.sync, ledger.calls, ledger.calls_remaining(), is_unfinished=read.is_unfinished)
            return Polled(ended or read.sync, ledger.calls, read.events)

    def _renewing(self, sync: PaymentSync) -> Callable[[], None]:
        """Before each call: one page may have many documents that are read one by one."""
        renewed_at = self._clock.now()

        def renew() -> None:
            nonlocal renewed_at
            if self._clock.now() - renewed_at >= self._renew_after:
                self._recorder.renew(sync)
                renewed_at = self._clock.now()

        return renew

    def _read(self, sync: PaymentSync, ledger: CountedLedger) -> Read:
        """What was recorded before an error stays; the rest is read next time."""
        if sync.state is SwitchState.BASELINE_PENDING:
            return self._baselines.take(sync, ledger)
        walked = self._list_reader.all(sync, ledger)
        sync = walked.sync
        if sync.payments_awaited is not None:
            sync = self._nets.list_payments(sync, ledger)
        flagged = self._rereader.flagged(sync, ledger)
        netted = Read(flagged.sync)
        if self._clock.now() >= flagged.sync.nets_due_at:
            netted = self._nets.cast(flagged.sync, ledger)
        events = walked.events + flagged.events + netted.events
        return Read(netted.sync, events, flagged.is_unfinished or netted.is_unfinished)

    @contextmanager
    def _noted(self, connection: Connection) -> Iterator[None]:
        """That Xero no longer lets us in is noted on the connection."""
        try:
            yield
        except (GrantGone, Disconnected) as error:
            self._access.note(connection, error)
            raise

    @contextmanager
    def _released(self, sync: PaymentSync, ledger: CountedLedger) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self._failed(sync, ledger, error)
            raise

    def _failed(self, sync: PaymentSync, ledger: CountedLedger, error: Exception) -> PaymentSync:
        retry_after = error.retry_after if isinstance(error, RateLimited) else None
        why = str(error) if isinstance(error, LedgerError) else type(error).__name__
        with self._units.writing() as unit:
            now = self._clock.now()
            stored = mine(unit, sync)
            if stored is None:
                return sync
            failed = counted_calls(stored, ledger.calls, now).failed(now, why, retry_after)
            unit.payment_syncs.put(failed)
            unit.commit()
        return failed

    def _ended(
        self, sync: PaymentSync, calls: int, remaining: int | None, *, is_unfinished: bool, polled: bool = True
    ) -> PaymentSync | None:
        """The next poll is due at this tenant's own time; soon, where something is left over."""
        with self._units.writing() as unit:
            now = self._clock.now()
            stored = mine(unit, sync)
            if stored is None:
                return None
            counted = replace(
                counted_calls(stored, calls, now),
                day_limit=day_limit(stored.day_limit, remaining),
                failures=0,
                failure="",
                leased_by="",
                leased_until=None,
                polled_at=now if polled else stored.polled_at,
            )
            is_pending = counted.state is SwitchState.BASELINE_PENDING
            is_unfinished = is_unfinished or (polled and is_awaited(unit, stored))
            goes_on = is_unfinished and (is_pending or spent(counted, now) < allowance(counted))
            every = interval(counted, now, min(max(1, calls), CALLS_OF_A_POLL))
            ended = replace(counted, due_at=now + SOON if goes_on else next_due(sync.tenant_id, now, every))
            unit.payment_syncs.put(ended)
            unit.commit()
        return ended


class Leases:
    """Nobody else polls a connection while one holds its lease."""

    @inject
    def __init__(self, clock: Clock, identifiers: Identifiers, policy: Policy) -> None:
        self._clock = clock
        self._identifiers = identifiers
        self._lasts = policy.poll_lease

    def take(self, unit: UnitOfWork, sync: PaymentSync) -> PaymentSync:
        """For a poll of its own. Commits the unit."""
        taken = sync.leased(self._identifiers.new(), self._clock.now() + self._lasts)
        unit.payment_syncs.put(taken)
        unit.commit()
        return taken


class PollPayments:
    """The chore: whoever is due, longest waiting first; returns how many were polled."""

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, leases: Leases, poll: Poll) -> None:
        self._units = units
        self._clock = clock
        self._leases = leases
        self._poll = poll

    def __call__(self) -> int:
        """What one of them fails with does not keep the others from their turns."""
        polled, failures = 0, []
        while polled < POLLS_A_TURN and (sync := self._next()) is not None:
            polled += 1
            try:
                self._poll(sync)
            except Exception as failure:
                failures.append(failure)
        if failures:
            raise ExceptionGroup(f"{len(failures)} of the polls failed", failures)
        return polled

    def _next(self) -> PaymentSync | None:
        with self._units.reading() as unit:
            if unit.payment_syncs.next_due(self._clock.now()) is None:
                return None
        with self._units.writing() as unit:
            due = unit.payment_syncs.next_due(self._clock.now())
            return self._leases.take(unit, due) if due is not None else None


def is_awaited(unit: UnitOfWork, sync: PaymentSync) -> bool:
    """Whether a webhook has announced what no poll has seen yet, also while this one was under way."""
    waiting = unit.kept_payments.to_read_again(sync.organization_id, sync.tenant_id)
    return sync.payments_awaited is not None or any(kept.awaited is not None for kept in waiting)


def mine(unit: UnitOfWork, sync: PaymentSync) -> PaymentSync | None:
    """The sync as it is stored; None if this poll is not the one that may change it any more."""
    try:
        return current(unit, sync)
    except Overtaken:
        return None

"""What is pending for documents in the ledger: their notes and allocations, tried in ever longer pauses for a day."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from injector import inject

from core.connection import Connection, ConnectionState
from core.transfer import Transfer
from ports import Clock, StoreBusy, UnitOfWork, UnitsOfWork
from usecases.policy import Policy

PAGE = 100
"""What cannot be done within a day is reported and not tried any more."""


class PendingTransfers(Protocol):
    """A question of the repository of transfers: which owe something and were not tried since a moment."""

    def __call__(self, before: datetime, *, after: str, limit: int) -> Sequence[Transfer]: ...


class PendingFollowups:
    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, policy: Policy) -> None:
        self._units = units
        self._clock = clock
        self._policy = policy

    def due(self, of: Callable[[UnitOfWork], PendingTransfers]) -> Iterator[Transfer]:
        """All whose connection is usable and whose pause is over; none is kept waiting by others that fail."""
        now, after = self._clock.now(), ""
        while True:
            with self._units.reading() as unit:
                found = of(unit)(now - self._policy.timing.between_tries, after=after, limit=PAGE)
                usable = [each for each in found if sent_through(unit, each).state is ConnectionState.CONNECTED]
            yield from (each for each in usable if self._is_due(each, now))
            if len(found) < PAGE:
                return
            after = found[-1].id

    def _is_due(self, transfer: Transfer, now: datetime) -> bool:
        pause = self._policy.timing.pause_before_next_try(now - transfer.created_at)
        return now - transfer.updated_at >= pause

    def put_off(self, transfer: Transfer) -> bool:
        """Whether it will be tried again, after a pause that begins now."""
        now = self._clock.now()
        if now - transfer.created_at > self._policy.timing.followups_tried_for:
            return False
        with suppress(StoreBusy), self._units.writing() as unit:
            stored = unit.transfers.get(transfer.document.organization_id, transfer.id)
            if stored is not None:
                unit.transfers.update(replace(stored, updated_at=now))
                unit.commit()
        return True


def sent_through(unit: UnitOfWork, transfer: Transfer) -> Connection:
    """The connection that the transfer names. No connection is ever removed: LookupError where one is missing."""
    connection = unit.connections.get(transfer.document.organization_id, transfer.connection_id)
    if connection is None:
        raise LookupError(f"Transfer {transfer.id} names a connection {transfer.connection_id} that is not stored")
    return connection

"""A poll that somebody asks for now, and a back-fill of the baseline (R12)."""

from dataclasses import dataclass
from datetime import date, timedelta

from injector import inject

from core.caller import Caller
from core.errors import Refused
from core.ids import ConnectionId, LinkId
from core.payments.feed import FeedEvent
from core.payments.kept import released
from core.payments.switch import PaymentSync, SwitchState
from core.problems import Reason
from ports import Clock, UnitOfWork, UnitsOfWork
from usecases.ledger_access import own_connection, require_live
from usecases.once import once
from usecases.payments.polls import Leases, Poll, Polled
from usecases.payments.record import COUNTED
from usecases.payments.switch import sync_of
from usecases.policy import Policy
from usecases.write import Write

A_LOOK = timedelta(milliseconds=200)
DOCUMENTS_A_UNIT = 200


class SyncPayments:
    """Waits for a poll that is under way, and then makes its own: so that it has seen all that was there before."""

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, leases: Leases, policy: Policy, poll: Poll) -> None:
        self._units = units
        self._clock = clock
        self._leases = leases
        self._policy = policy
        self._poll = poll

    def __call__(self, caller: Caller, connection_id: ConnectionId, write: Write) -> Polled:
        """Raises what the ledger says against it."""
        give_up_at = (
            write.deadline or self._clock.now() + self._policy.timing.patience
        ) - self._policy.timing.response_margin
        while (sync := self._taken(caller, connection_id)) is None:
            if self._clock.now() + A_LOOK >= give_up_at:
                raise Refused.because(Reason.POLL_IN_PROGRESS, "connection_id", "This connection is being polled")
            self._clock.wait(A_LOOK)
        polled = self._poll(sync)
        if polled.failure is not None:
            raise polled.failure
        return polled

    def _taken(self, caller: Caller, connection_id: ConnectionId) -> PaymentSync | None:
        with self._units.writing() as unit:
            connection = own_connection(unit, caller, connection_id, "connection_id")
            require_live(connection)
            sync = sync_of(unit, connection)
            if sync.state is SwitchState.OFF:
                raise switched_off(sync)
            if sync.is_leased(self._clock.now()):
                return None
            return self._leases.take(unit, sync)


@dataclass(frozen=True, slots=True)
class Backfilled:
    documents: int
    events: int


class BackfillPayments:
    """What is in the baseline and bears this day or a later one is given out; a few documents at a time."""

    METHOD = "BackfillPayments"

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, caller: Caller, connection_id: ConnectionId, since: date, write: Write) -> Backfilled:
        """Harmless to repeat: what was given out is in no baseline any more."""
        request = once(caller, self.METHOD, write)
        done, after = Backfilled(0, 0), ""
        while True:
            with self._units.writing() as unit:
                request.begun(unit)
                sync = self._switched_on(unit, caller, connection_id)
                kept = unit.kept_payments.list(
                    sync.organization_id, sync.tenant_id, after=after, limit=DOCUMENTS_A_UNIT
                )
                part = self._release(unit, sync, [each.link_id for each in kept], since)
                done = Backfilled(done.documents + part.documents, done.events + part.events)
                is_last = len(kept) < DOCUMENTS_A_UNIT
                if is_last and not request.begun(unit):
                    request.done(unit, connection_id, self._clock.now())
                if not write.validate_only:
                    unit.commit()
            if is_last:
                return done
            after = kept[-1].link_id

    def _switched_on(self, unit: UnitOfWork, caller: Caller, connection_id: ConnectionId) -> PaymentSync:
        sync = sync_of(unit, own_connection(unit, caller, connection_id, "connection_id"))
        if sync.state is not SwitchState.ON:
            raise switched_off(sync)
        return sync

    def _release(self, unit: UnitOfWork, sync: PaymentSync, link_ids: list[LinkId], since: date) -> Backfilled:
        links = unit.links.get_all(sync.organization_id, link_ids)
        kept = unit.kept_payments.of_links([link.id for link in links.values() if link.state in COUNTED])
        epoch = unit.feed.newest(sync.organization_id).epoch
        documents, reported = 0, list[FeedEvent]()
        for link_id, before in kept.items():
            after, events = released(before, links[link_id], since, epoch)
            if events:
                unit.kept_payments.put(after)
                documents += 1
                reported += events
        unit.feed.append(sync.organization_id, reported, self._clock.now())
        return Backfilled(documents, len(reported))


def switched_off(sync: PaymentSync) -> Refused:
    state = "off" if sync.state is SwitchState.OFF else "not on yet: their baseline is being taken"
    message = f"The payments of this connection are {state}"
    return Refused.because(Reason.PAYMENTS_SWITCHED_OFF, "connection_id", message, state=sync.state.value)

"""Settling a dispatch whose outcome nobody knows: it is looked for until it is found, or certainly absent.

Nothing is ever written here. One code path for the sender itself, for recovery at start and on a timer, and for whoever
wants to send the same document again. A race between two processes, and what ends it (the owner is compared and set):

    this process                        another process
    intent committed, owner = this
    stalls                              give-up time passes
                                        takes the dispatch over, owner = other
                                        looks: nothing; keeps the ledger's time of this look (D1)
    Xero accepts its write
    stores: the owner is another, but   looks, before ABSENT has passed since D1: nothing
    an acceptance is kept: SENT         finds the transfer settled, and does nothing
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from injector import inject

from core.connection import Connection
from core.errors import LedgerError, PluginError, Refused
from core.ids import TransferId
from core.problems import Problem, Reason
from core.transfer import (
    AttemptPurpose,
    CameBack,
    Dispatch,
    Evidence,
    Finding,
    LedgerRequest,
    Outcome,
    Step,
    Transfer,
    TransferState,
    finding,
    what_follows,
)
from ports import Clock, UnitOfWork, UnitsOfWork
from usecases.ledger_access import LedgerAccess
from usecases.policy import Policy
from usecases.sends.attempt import Sender
from usecases.sends.conclusion import Conclusion
from usecases.sends.dispatches import UNSETTLED, CallRecord, Dispatches, TakenOver
from usecases.sends.lookups import LookupResult, LookUps

ABANDONED = "abandoned by its process"
WORDS: Mapping[Evidence, str] = {
    Evidence.OURS: "found",
    Evidence.SEVERAL: "found several",
    Evidence.NEAR: "found what could be it",
    Evidence.NOTHING: "absent",
}


class Settlement:
    @inject
    def __init__(
        self,
        units: UnitsOfWork,
        access: LedgerAccess,
        clock: Clock,
        dispatches: Dispatches,
        conclusion: Conclusion,
        sender: Sender,
        look_ups: LookUps,
        policy: Policy,
    ) -> None:
        self._units = units
        self._access = access
        self._clock = clock
        self._dispatches = dispatches
        self._conclusion = conclusion
        self._sender = sender
        self._look_ups = look_ups
        self._policy = policy

    def carry_out(self, connection: Connection, dispatch: Dispatch) -> None:
        """Send it, and settle as much as can be settled now. Returns also where another process took over."""
        waiting = [dispatch]
        while waiting:
            with suppress(TakenOver):
                written, step = self._sender.write(connection, waiting.pop())
                if step is Step.LOOK_UP:
                    self._look(connection, written)
                elif step is Step.SPLIT:
                    waiting += self._dispatches.split(connection, written)

    def take_over(self, connection: Connection, dispatch: Dispatch) -> bool:
        """Settle what another process left behind, or this one earlier; False if it is not to be had (any more)."""
        now, owner = self._clock.now(), self._dispatches.fresh_owner()
        with self._units.writing() as unit:
            ours = unit.transfers.take_over(
                dispatch.id,
                owner=dispatch.owner,
                new_owner=owner,
                now=now,
                give_up_at=now + self._policy.timing.window,
            )
            if not ours:
                return False
            abandoned = [
                transfer
                for transfer in unit.transfers.transfers_of(dispatch.id)
                if transfer.state is TransferState.SENDING
            ]
            if abandoned:
                gone = CallRecord(AttemptPurpose.SEND, dispatch.first_sent_at, ABANDONED, dispatch.request)
                self._dispatches.record(unit, dispatch, abandoned, gone)
            for transfer in abandoned:
                self._conclusion.unsent(unit, transfer, what_follows(CameBack.TAKEN_OVER).outcome, now)
            unit.commit()
        try:
            self._look(connection, replace(dispatch, owner=owner))
        except TakenOver:
            return False
        return True

    def _look(self, connection: Connection, dispatch: Dispatch) -> None:
        """Once, for every transfer that is not settled, and settle those that it shows."""
        transfers = self._dispatches.unsettled_of(dispatch)
        if not transfers:
            return
        started = self._clock.now()
        try:
            with self._dispatches.held(dispatch), self._access.reading(connection) as ledger:
                sightings = self._look_ups.of(ledger, transfers)
        except (LedgerError, Refused) as error:
            self._could_not_look(dispatch, started, error)
            return
        with self._units.writing() as unit:
            open_ones = self._still_open(unit, dispatch)
            pauses = [self._decide(unit, dispatch, started, each, sightings) for each in open_ones]
            self._leave(unit, dispatch, [pause for pause in pauses if pause is not None])
            unit.commit()

    def _still_open(self, unit: UnitOfWork, dispatch: Dispatch) -> Sequence[Transfer]:
        """Read afresh: an acceptance may have come meanwhile, even by an owner that was taken over."""
        self._dispatches.keep(unit, dispatch)
        return [each for each in unit.transfers.transfers_of(dispatch.id) if each.state in UNSETTLED]

    def _decide(
        self,
        unit: UnitOfWork,
        dispatch: Dispatch,
        started: datetime,
        transfer: Transfer,
        sightings: Mapping[TransferId, LookupResult],
    ) -> timedelta | None:
        """Store what the look-up says; the pause before the next one, if it stays open."""
        now, seen, timing = self._clock.now(), sightings[transfer.id], self._policy.timing
        self._note(unit, dispatch, transfer, started, WORDS[seen.evidence])
        late_enough = seen.is_late_enough(transfer, timing)
        match finding(seen.evidence, late_enough=late_enough):
            case Finding.FOUND:
                self._conclusion.sent(unit, transfer, Outcome.FOUND, seen.documents[0], now)
            case Finding.ABSENT:
                absent = Problem(Reason.XERO_UNAVAILABLE, "", "Xero never answered, and does not have the document")
                self._conclusion.unsent(unit, transfer, Outcome.ABSENT, now, absent)
            case Finding.AMBIGUOUS:
                self._conclusion.unsent(unit, transfer, Outcome.AMBIGUOUS, now, why_ambiguous(transfer, seen))
            case Finding.LOOK_AGAIN:
                first = transfer.first_look_at or seen.ended_at
                known_by = transfer.known_by or first + timing.absent_after + timing.late_write_margin
                looks = transfer.looks + 1
                looked = replace(transfer, first_look_at=first, known_by=known_by, looks=looks, failed_looks=0)
                unit.transfers.update(looked)
                left = first + timing.absent_after + timing.shortest_pause - seen.begun_at
                return min(timing.pause_after(looks), max(left, timing.shortest_pause))
        return None

    def _could_not_look(self, dispatch: Dispatch, started: datetime, error: PluginError) -> None:
        with self._units.writing() as unit:
            pauses = []
            for transfer in self._still_open(unit, dispatch):
                self._note(unit, dispatch, transfer, started, "could not look", str(error).encode())
                failed = transfer.failed_looks + 1
                if failed >= self._policy.timing.most_failed_looks:
                    blind = Problem(Reason.NEEDS_ATTENTION, "", f"Xero could not be asked for a day: {error}")
                    self._conclusion.unsent(unit, transfer, Outcome.AMBIGUOUS, self._clock.now(), blind)
                else:
                    unit.transfers.update(replace(transfer, failed_looks=failed))
                    pauses.append(self._policy.timing.pause_after(failed))
            self._leave(unit, dispatch, pauses)
            unit.commit()

    def _leave(self, unit: UnitOfWork, dispatch: Dispatch, pauses: Sequence[timedelta]) -> None:
        """Recovery takes it up again after the shortest of these pauses; nobody does where there is none."""
        now = self._clock.now()
        left = replace(dispatch, give_up_at=now + min(pauses)) if pauses else replace(dispatch, closed_at=now)
        self._dispatches.keep(unit, left)

    def _note(
        self,
        unit: UnitOfWork,
        dispatch: Dispatch,
        transfer: Transfer,
        started: datetime,
        word: str,
        response: bytes = b"",
    ) -> None:
        request = LedgerRequest("GET", f"look-up of transfer {transfer.id}", b"")
        self._dispatches.record(
            unit, dispatch, [transfer], CallRecord(AttemptPurpose.LOOK_UP, started, word, request, response=response)
        )


def why_ambiguous(transfer: Transfer, seen: LookupResult) -> Problem:
    """The message for a person who has to find out what became of it."""
    names = ", ".join(sorted(document.number or document.id for document in seen.documents))
    facts = {"xero_ids": ",".join(sorted(document.id for document in seen.documents))} if seen.documents else {}
    if seen.evidence is Evidence.SEVERAL:
        message = f"Xero has more than one document of this very send: {names}"
    elif not transfer.is_update:
        message = f"Xero's response was lost. It does not show the document, but what may be it, edited since: {names}"
    elif seen.documents:
        message = f"Xero's response was lost. {names} is neither as it was before the update nor as the update makes it"
    else:
        message = "Xero's response was lost, and the document that was to be updated is gone"
    return Problem(Reason.NEEDS_ATTENTION, "", message, facts)

"""Settling a dispatch whose outcome nobody knows: replay while Xero remembers the key, then look, then write anew.

One code path for the sender itself, for recovery at start and on a timer, and for whoever wants to send the same
document again. A race between two processes, and what ends it (the owner of the dispatch is compared and set):

    this process                        another process
    intent committed, owner = this
    stalls                              give-up time passes
                                        takes the dispatch over, owner = other
    wakes up: `write` sees the time     looks up, finds nothing, writes with a new key
    stores: owner is not this, nothing
    is changed, TakenOver               stores what Xero answered
"""

from dataclasses import replace
from datetime import datetime, timedelta

from injector import inject

from core.comparison import could_be, mark_on, shows
from core.connection import Connection
from core.errors import LedgerError, MissingInLedger, PluginError, Refused
from core.kinds import MarkIn, rules_of
from core.ledger import LedgerDocument
from core.problems import Problem, Reason
from core.transfer import AttemptPurpose, Dispatch, LedgerRequest, Outcome, Step, Transfer, TransferState
from core.transfer.answers import (
    BETWEEN_LOOKUPS,
    CERTAINLY_ABSENT_AFTER,
    LOOKUP_OVERLAP,
    LOOKUPS_TO_BE_SURE,
    REPLAY_WITHIN,
    TRYING_ENDS_AFTER,
    pause_before_next_look,
)
from ports import Clock, Ledger, UnitOfWork, UnitsOfWork
from usecases.access import LedgerAccess
from usecases.concluding import Conclusion
from usecases.dispatches import Dispatches, Finding, TakenOver
from usecases.policy import Policy
from usecases.sending import Sending

WRITES_AFTER_LOSS = 2
ABANDONED = "abandoned by its process"
WORDS = ("absent", "found", "found several")
LOOKING_ENDS_AFTER = timedelta(hours=24)


class Settlement:
    @inject
    def __init__(
        self,
        units: UnitsOfWork,
        access: LedgerAccess,
        clock: Clock,
        dispatches: Dispatches,
        conclusion: Conclusion,
        sending: Sending,
        policy: Policy,
    ) -> None:
        self._units = units
        self._access = access
        self._clock = clock
        self._dispatches = dispatches
        self._conclusion = conclusion
        self._sending = sending
        self._policy = policy

    def carry_out(self, connection: Connection, dispatch: Dispatch) -> None:
        """Send it, and settle as much as can be settled now. Returns also where another process took over."""
        try:
            dispatch, step = self._sending.write(connection, dispatch)
            self._go_on(connection, dispatch, step)
        except TakenOver:
            return

    def take_over(self, connection: Connection, dispatch: Dispatch) -> bool:
        """Settle what another process left behind, or this one earlier; False if it is not to be had (any more)."""
        now, owner = self._clock.now(), self._dispatches.fresh_owner()
        with self._units.writing() as unit:
            ours = unit.transfers.take_over(
                dispatch.id,
                owner=dispatch.owner,
                new_owner=owner,
                now=now,
                give_up_at=now + self._policy.send_window,
            )
            if not ours:
                return False
            abandoned = [
                transfer
                for transfer in unit.transfers.transfers_of(dispatch.id)
                if transfer.state is TransferState.SENDING
            ]
            if abandoned:
                gone = Finding(AttemptPurpose.SEND, dispatch.first_sent_at, ABANDONED, dispatch.request)
                self._dispatches.record(unit, dispatch, abandoned, gone)
            for transfer in abandoned:
                self._conclusion.unsent(unit, transfer, Outcome.LOST, now)
            unit.commit()
        try:
            self._go_on(connection, replace(dispatch, owner=owner), Step.LOOK_UP)
        except TakenOver:
            return False
        return True

    def _go_on(self, connection: Connection, dispatch: Dispatch, step: Step) -> None:
        writes = 0
        if step is Step.REPLAY:
            dispatch, step = self._replayed(connection, dispatch)
        while step is Step.LOOK_UP:
            dispatch = self._dispatches.leased(dispatch, self._policy.send_window)
            missing = self._look_up(connection, dispatch)
            again = tuple(transfer for transfer in missing if can_be_written_again(transfer))
            if not again or len(again) < len(missing) or writes == WRITES_AFTER_LOSS:
                return self._leave_for_later(dispatch)
            dispatch = self._dispatches.renewed(connection, dispatch, again)
            dispatch, step = self._sending.write(connection, dispatch)
            writes += 1
            if step is Step.REPLAY:
                step = Step.LOOK_UP
        return None

    def _replayed(self, connection: Connection, dispatch: Dispatch) -> tuple[Dispatch, Step]:
        """The same bytes with the same key, once; Xero answers what it answered (or would have answered) before."""
        if self._clock.now() - dispatch.first_sent_at >= REPLAY_WITHIN:
            return dispatch, Step.LOOK_UP
        dispatch = self._dispatches.leased(dispatch, self._policy.send_window)
        dispatch, step = self._sending.write(connection, dispatch, AttemptPurpose.REPLAY)
        return dispatch, Step.LOOK_UP if step is Step.REPLAY else step

    def _look_up(self, connection: Connection, dispatch: Dispatch) -> tuple[Transfer, ...]:
        """Look for every unsettled transfer and settle those that are found. Answers those that are not there."""
        transfers = self._dispatches.unsettled_of(dispatch)
        if not transfers:
            return ()
        started = self._clock.now()
        try:
            with self._access.reading(connection) as ledger:
                found = {transfer.id: look_for(ledger, transfer) for transfer in transfers}
        except (LedgerError, Refused) as error:
            self._could_not_look(dispatch, transfers, started, error)
            return ()
        missing = []
        with self._units.writing() as unit:
            self._dispatches.keep(unit, dispatch)
            for transfer in transfers:
                hits = unlinked(unit, transfer, found[transfer.id])
                self._note(unit, dispatch, transfer, started, WORDS[min(len(hits), 2)])
                if settled := self._settle(unit, transfer, hits):
                    missing.append(settled)
            unit.commit()
        return tuple(missing)

    def _settle(self, unit: UnitOfWork, transfer: Transfer, hits: tuple[LedgerDocument, ...]) -> Transfer | None:
        """Store what the look-up says; the transfer again if it stays open."""
        now = self._clock.now()
        if len(hits) == 1:
            self._conclusion.sent(unit, transfer, Outcome.FOUND, hits[0], now)
            return None
        if hits:
            doubled = Problem(Reason.NEEDS_ATTENTION, "", "Xero has more than one document of this very send")
            self._conclusion.unsent(unit, transfer, Outcome.AMBIGUOUS, now, doubled)
            return None
        looked = replace(transfer, empty_lookups=(*transfer.empty_lookups, now))
        if was_refused_since(looked) and is_certainly_absent(looked):
            self._conclusion.unsent(unit, looked, Outcome.REFUSED, now)
            return None
        if not can_be_written_again(looked) and is_certainly_absent(looked):
            absent = Problem(Reason.XERO_UNAVAILABLE, "", "Xero never answered, and does not have the document")
            self._conclusion.unsent(unit, looked, Outcome.ABSENT, now, absent)
            return None
        if now - looked.created_at >= TRYING_ENDS_AFTER:
            message = "Xero was asked again and again, took no write, and does not show the document"
            self._conclusion.unsent(unit, looked, Outcome.AMBIGUOUS, now, Problem(Reason.NEEDS_ATTENTION, "", message))
            return None
        unit.transfers.update(looked)
        return looked

    def _could_not_look(
        self, dispatch: Dispatch, transfers: tuple[Transfer, ...], started: datetime, error: PluginError
    ) -> None:
        with self._units.writing() as unit:
            self._dispatches.keep(unit, dispatch)
            for transfer in transfers:
                self._note(unit, dispatch, transfer, started, "could not look", str(error))
                if self._clock.now() - transfer.created_at > LOOKING_ENDS_AFTER:
                    blind = Problem(Reason.NEEDS_ATTENTION, "", f"Xero could not be asked for a day: {error}")
                    self._conclusion.unsent(unit, transfer, Outcome.AMBIGUOUS, self._clock.now(), blind)
            unit.commit()

    def _note(
        self, unit: UnitOfWork, dispatch: Dispatch, transfer: Transfer, started: datetime, word: str, answer: str = ""
    ) -> None:
        request = LedgerRequest("GET", f"look-up of transfer {transfer.id}", b"")
        self._dispatches.record(
            unit, dispatch, [transfer], Finding(AttemptPurpose.LOOK_UP, started, word, request, answer=answer)
        )

    def _leave_for_later(self, dispatch: Dispatch) -> None:
        """Recovery takes it up again after a pause that grows with the time that the send is open."""
        waiting = self._dispatches.unsettled_of(dispatch)
        if waiting:
            open_for = self._clock.now() - min(transfer.created_at for transfer in waiting)
            self._dispatches.leased(dispatch, pause_before_next_look(open_for))


def look_for(ledger: Ledger, transfer: Transfer) -> tuple[LedgerDocument, ...]:
    """The ledger's documents that are this very send, voided and deleted ones included.

    Of a kind that bears no mark, those that could be it.
    """
    if transfer.content.id is not None:
        return tuple(present for present in updated(ledger, transfer) if shows(transfer.content, present))
    kind = transfer.document.kind
    since = ledger.documents_since(kind, transfer.created_at - LOOKUP_OVERLAP)
    if rules_of(kind).mark_in is MarkIn.NUMBER:
        return tuple(document for document in since if could_be(transfer.content, document))
    return tuple(document for document in since if is_send(document, transfer))


def is_send(document: LedgerDocument, transfer: Transfer) -> bool:
    mark = mark_on(document)
    return mark is not None and mark.transfer_id == transfer.id


def unlinked(unit: UnitOfWork, transfer: Transfer, hits: tuple[LedgerDocument, ...]) -> tuple[LedgerDocument, ...]:
    """Without those that are known to be the copy of another document, where nothing in them says whose they are."""
    if rules_of(transfer.document.kind).mark_in is not MarkIn.NUMBER or transfer.is_update:
        return hits
    organization, tenant = transfer.document.organization_id, transfer.tenant_id
    return tuple(hit for hit in hits if unit.links.to_ledger(organization, tenant, hit.id) is None)


def updated(ledger: Ledger, transfer: Transfer) -> tuple[LedgerDocument, ...]:
    assert transfer.content.id is not None
    try:
        return (ledger.document(transfer.document.kind, transfer.content.id),)
    except MissingInLedger:
        return ()


def can_be_written_again(transfer: Transfer) -> bool:
    """Whether a second write is harmless: Xero refuses a second document of our number; an update is repeatable.

    Not after Xero refused one: that may be because the first has arrived, and only looking tells.
    """
    return (transfer.is_update or transfer.number_is_ours) and not was_refused_since(transfer)


def was_refused_since(transfer: Transfer) -> bool:
    """Whether a write that followed a lost one was refused."""
    return any(problem.is_error for problem in transfer.problems)


def is_certainly_absent(transfer: Transfer) -> bool:
    """Two empty look-ups, a minute apart, both more than ten minutes after the last write."""
    sent = transfer.last_sent_at or transfer.created_at
    late = [looked for looked in transfer.empty_lookups if looked - sent > CERTAINLY_ABSENT_AFTER]
    return len(late) >= LOOKUPS_TO_BE_SURE and late[-1] - late[0] >= BETWEEN_LOOKUPS

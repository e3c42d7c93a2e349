"""One HTTP write and what came of it: the first half of a send, by the table in core.transfer.responses."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from injector import inject

from core.comparison import mark_on
from core.connection import Connection
from core.errors import Fenced, Invalid, KeyMissing, LedgerError, NothingDone
from core.ids import TransferId
from core.problems import Problem, Reason
from core.transfer import (
    OPEN_STATES,
    AttemptPurpose,
    Dispatch,
    Outcome,
    Step,
    Transfer,
    TransferState,
    came_back,
    what_follows,
)
from core.transfer.timing import TIMING, SendTiming
from ports import Accepted, Clock, ElementResult, Rejected, StoreBusy, UnitOfWork, UnitsOfWork, WriteResponse
from usecases.ledger_access import LedgerAccess
from usecases.policy import Policy
from usecases.sends.conclusion import Conclusion
from usecases.sends.dispatches import UNSETTLED, CallRecord, Dispatches, TakenOver


class Sender:
    @inject
    def __init__(
        self,
        units: UnitsOfWork,
        access: LedgerAccess,
        clock: Clock,
        dispatches: Dispatches,
        conclusion: Conclusion,
        policy: Policy,
    ) -> None:
        self._units = units
        self._access = access
        self._clock = clock
        self._dispatches = dispatches
        self._conclusion = conclusion
        self._policy = policy

    def write(self, connection: Connection, dispatch: Dispatch) -> tuple[Dispatch, Step]:
        """Write until something is known, or nobody can know: the dispatch written last, and the step that follows.

        Only where certainly nothing was done there is a next attempt. The step is STOP once every transfer is settled,
        and SPLIT where the bytes of several could not be read, so that nothing was done.
        TakenOver if another process has become the owner, or settled it.
        """
        tries = 1
        while True:
            response, step = self._once(connection, dispatch, last=tries == self._policy.timing.most_tries)
            if step is not Step.NEW_ATTEMPT:
                return dispatch, step
            pause = pause_before(tries, response.error, self._policy.timing)
            dispatch = self._dispatches.leased(dispatch, pause + self._policy.timing.window)
            self._clock.wait(pause)
            tries += 1
            dispatch = self._dispatches.renewed(connection, dispatch)

    def _once(self, connection: Connection, dispatch: Dispatch, *, last: bool) -> tuple[WriteResponse, Step]:
        started = self._clock.now()
        ledger = self._access.writing(connection)
        response = ledger.write(
            dispatch.request, dispatch.idempotency_key, dispatch.give_up_at, lambda: self._dispatches.is_ours(dispatch)
        )
        if isinstance(response.error, Fenced):
            raise TakenOver(dispatch.id)
        step = self._stored(dispatch, started, response, last=last)
        with suppress(StoreBusy):  # whoever comes next will notice it, too
            self._access.note(connection, response.error)
        return response, step

    def _stored(self, dispatch: Dispatch, started: datetime, response: WriteResponse, *, last: bool) -> Step:
        """As `_store`, tried again while the store is busy: what Xero returned must not be lost for that."""
        for pause in self._policy.timing.busy_pauses:
            try:
                return self._store(dispatch, started, response, last=last)
            except StoreBusy:
                self._clock.wait(pause)
        return self._store(dispatch, started, response, last=last)

    def _store(self, dispatch: Dispatch, started: datetime, response: WriteResponse, *, last: bool) -> Step:
        """Keep what came back and what it means for each transfer, in one transaction. Harmless to repeat.

        TakenOver where the dispatch is another's by now: then an acceptance is kept, and all else only recorded.
        """
        with self._units.writing() as unit:
            mine = unit.transfers.update_dispatch(dispatch, owner=dispatch.owner)
            carried = unit.transfers.transfers_of(dispatch.id)
            open_ones = [each for each in carried if each.state in (UNSETTLED if mine else OPEN_STATES)]
            if open_ones or (carried and not mine):
                call_record = record_of(dispatch, started, response)
                self._dispatches.record(unit, dispatch, open_ones or carried, call_record)
            if mine:
                step = self._apply(unit, open_ones, response, last=last)
            else:
                self._keep_acceptances(unit, open_ones, response)
            if mine and step is Step.STOP:
                self._dispatches.keep(unit, replace(dispatch, closed_at=self._clock.now()))
            unit.commit()
        if not mine:
            raise TakenOver(dispatch.id)
        return step

    def _keep_acceptances(self, unit: UnitOfWork, transfers: Sequence[Transfer], response: WriteResponse) -> None:
        results = matched(transfers, response.results)
        for transfer in transfers:
            match results.get(transfer.id):
                case Accepted(document):
                    self._conclusion.sent(unit, transfer, Outcome.ACCEPTED, document, self._clock.now())

    def _apply(self, unit: UnitOfWork, transfers: Sequence[Transfer], response: WriteResponse, *, last: bool) -> Step:
        if response.error is None:
            return self._apply_results(unit, transfers, matched(transfers, response.results))
        came = came_back(response.error)
        meaning = what_follows(came)
        if meaning.of_several is not None and len(transfers) > 1:
            return meaning.of_several
        step = meaning.follow_up
        if step is Step.NEW_ATTEMPT:
            if is_worth_another(response.error) and not last:
                return step
            step = Step.STOP
        for transfer in transfers:
            self._unsent(unit, transfer, meaning.outcome, problems_of(response.error))
        return step

    def _apply_results(
        self, unit: UnitOfWork, transfers: Sequence[Transfer], results: Mapping[TransferId, ElementResult]
    ) -> Step:
        step = Step.STOP
        for transfer in transfers:
            match results.get(transfer.id):
                case Accepted(document):
                    self._conclusion.sent(unit, transfer, Outcome.ACCEPTED, document, self._clock.now())
                case Rejected() as rejected:
                    self._unsent(unit, transfer, Outcome.REFUSED, rejections(rejected))
                case None:
                    self._unsent(unit, transfer, Outcome.LOST, ())
                    step = Step.LOOK_UP
        return step

    def _unsent(self, unit: UnitOfWork, transfer: Transfer, outcome: Outcome, problems: tuple[Problem, ...]) -> None:
        if outcome is Outcome.LOST and transfer.state is TransferState.UNCERTAIN:
            return  # this was stored before, by a commit whose own response was lost
        reasons = () if outcome is Outcome.LOST else problems
        self._conclusion.unsent(unit, transfer, outcome, self._clock.now(), *reasons)


def record_of(dispatch: Dispatch, started: datetime, response: WriteResponse) -> CallRecord:
    return CallRecord(
        AttemptPurpose.SEND,
        started,
        result_word(response),
        dispatch.request,
        response.status,
        response.body,
        response.correlation_id,
    )


def matched(transfers: Sequence[Transfer], results: Sequence[ElementResult]) -> dict[TransferId, ElementResult]:
    """Each transfer's own result, known by the transfer's id in the document's link, or for updates by its ledger id.

    A lone transfer takes a lone result: it can be no other's.
    """
    if len(transfers) == len(results) == 1:
        return {transfers[0].id: results[0]}
    by_name = {name: result for result in results for name in names_of(result)}
    found = ((each.id, by_name.get((each.content.id or each.id).casefold())) for each in transfers)
    return {transfer_id: result for transfer_id, result in found if result is not None}


def names_of(result: ElementResult) -> Iterator[str]:
    """The ledger's id, which is an update's name, and the transfer of the mark, which is a create's."""
    ledger_id, mark = (
        (result.document.id, mark_on(result.document)) if isinstance(result, Accepted) else (result.id, result.mark)
    )
    if ledger_id is not None:
        yield ledger_id.casefold()
    if mark is not None:
        yield mark.transfer_id.casefold()


def rejections(rejected: Rejected) -> tuple[Problem, ...]:
    """Xero's own words, one problem each."""
    messages = rejected.messages or ("Xero refused the document without saying why",)
    reasons = rejected.reasons or ((Reason.XERO_REJECTED, {}),) * len(messages)
    return tuple(
        Problem(reason, "", message, facts) for message, (reason, facts) in zip(messages, reasons, strict=True)
    )


def problems_of(error: LedgerError) -> tuple[Problem, ...]:
    """The ledger's own words for an error, one problem each, with the delay where one was given."""
    messages = error.messages if isinstance(error, Invalid) else (error.message,)
    return tuple(Problem(error.reason, "", message, wait_facts(error)) for message in messages)


def wait_facts(error: LedgerError) -> dict[str, str]:
    if isinstance(error, NothingDone) and error.retry_after is not None:
        return {"retry_after_seconds": f"{error.retry_after.total_seconds():.0f}"}
    return {}


def is_worth_another(error: LedgerError) -> bool:
    """Whether waiting a little may help; a long Retry-After is passed on to the caller at once."""
    if isinstance(error, KeyMissing):
        return False
    return isinstance(error, NothingDone) and (
        error.retry_after is None or error.retry_after <= TIMING.longest_own_pause
    )


def pause_before(tries: int, error: LedgerError | None, timing: SendTiming) -> timedelta:
    if isinstance(error, NothingDone) and error.retry_after is not None:
        return error.retry_after
    return timing.pause_before_try(tries)


def result_word(response: WriteResponse) -> str:
    if response.error is not None:
        return came_back(response.error).name.lower()
    if any(isinstance(result, Rejected) for result in response.results):
        return "refused" if len(response.results) == 1 else "partly refused"
    return "accepted" if response.results else "empty"

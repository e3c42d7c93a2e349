"""Waiting for somebody else's send of the same document, to the caller's own deadline."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from injector import inject

from core.caller import Caller
from core.errors import SendFailed
from core.ids import TransferId
from core.problems import Problem, Reason, errors
from core.transfer import Dispatch, Transfer, TransferState
from core.transfer.timing import TIMING
from ports import Clock, UnitsOfWork
from usecases.policy import Policy
from usecases.sends.dispatches import UNSETTLED
from usecases.sends.recovery import connection_of
from usecases.sends.settlement import Settlement
from usecases.sends.transfers import own_transfer
from usecases.write import Write

STILL_OPEN: Mapping[TransferState, tuple[Reason, str]] = {
    TransferState.SENDING: (Reason.IN_PROGRESS, "The document is being sent"),
    TransferState.UNCERTAIN: (Reason.OUTCOME_UNCERTAIN, "Xero's response was lost, and Xero is being asked"),
    TransferState.NEEDS_ATTENTION: (
        Reason.NEEDS_ATTENTION,
        "A person must look what became of the document",
    ),
}


class TransferWait:
    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, settlement: Settlement, policy: Policy) -> None:
        self._units = units
        self._clock = clock
        self._settlement = settlement
        self._policy = policy

    def read(self, caller: Caller, transfer_id: TransferId) -> Transfer:
        with self._units.reading() as unit:
            return own_transfer(unit, caller, transfer_id)

    def for_end_of(self, caller: Caller, transfer_id: TransferId, write: Write) -> Transfer:
        """The transfer once it is settled, or as it is when the deadline comes, or nothing can happen before it.

        A send that its process abandoned is taken up here.
        """
        remaining = write.deadline - self._clock.now() if write.deadline else self._policy.timing.patience
        end = self._clock.elapsed() + remaining - self._policy.timing.response_margin
        while True:
            transfer, dispatch = self._look(caller, transfer_id)
            if transfer.state not in UNSETTLED or dispatch is None:
                return transfer
            now = self._clock.now()
            if dispatch.give_up_at <= now:
                self._take_up(dispatch)
                continue
            remaining = end - self._clock.elapsed()
            rests = transfer.state is TransferState.UNCERTAIN and dispatch.give_up_at - now > remaining
            if remaining <= timedelta() or rests:
                return transfer
            self._clock.wait(min(self._policy.timing.between_glances, remaining))

    def for_first_looks(self, caller: Caller, transfer_id: TransferId, write: Write) -> Transfer:
        """As `for_end_of`, for whoever has just sent it: only while looks follow one another closely."""
        soon = self._clock.now() + self._policy.timing.looked_at_soon
        return self.for_end_of(caller, transfer_id, replace(write, deadline=min(write.deadline or soon, soon)))

    def until_closed(self, caller: Caller, open_transfer: Transfer, write: Write) -> None:
        """Return once the document is free again; SendFailed with the transfer's id if that takes too long."""
        transfer = self.for_end_of(caller, open_transfer.id, write)
        if transfer.state in STILL_OPEN:
            raise failure_of(transfer)

    def _look(self, caller: Caller, transfer_id: TransferId) -> tuple[Transfer, Dispatch | None]:
        with self._units.reading() as unit:
            transfer = own_transfer(unit, caller, transfer_id)
            return transfer, unit.transfers.get_dispatch(transfer.dispatch_id) if transfer.dispatch_id else None

    def _take_up(self, dispatch: Dispatch) -> None:
        with self._units.reading() as unit:
            connection = connection_of(unit, dispatch)
        self._settlement.take_over(connection, dispatch)


@contextmanager
def named(transfer: Transfer) -> Iterator[None]:
    """From the intent on, whatever goes wrong bears the transfer's id: "nothing was done" would be untrue."""
    try:
        yield
    except SendFailed:
        raise
    except Exception as error:
        if transfer.state is not TransferState.SENT:
            raise failure_of(replace(transfer, state=TransferState.UNCERTAIN)) from error
        message = "Xero has the document; what follows it could not be finished now"
        problem = Problem(Reason.OUTCOME_UNCERTAIN, "", message, {"transfer_id": transfer.id})
        raise SendFailed(problem, transfer_id=transfer.id, retry_after=TIMING.retry_unsettled) from error


def failure_of(transfer: Transfer) -> SendFailed:
    """Why a transfer is not SENT, for its caller."""
    if still_open := STILL_OPEN.get(transfer.state):
        reason, message = still_open
        facts: dict[str, str] = {"transfer_id": transfer.id}
        if transfer.known_by is not None and transfer.state is TransferState.UNCERTAIN:
            message = f"{message}; it is known by {transfer.known_by:%H:%M} UTC at the latest, if Xero can be asked"
            facts["known_by"] = transfer.known_by.strftime("%Y-%m-%dT%H:%M:%SZ")
        transfer_wait = Problem(reason, "", message, facts)
        return SendFailed(transfer_wait, transfer_id=transfer.id, retry_after=TIMING.retry_unsettled)
    problems = errors(transfer.problems)
    seconds = [problem.facts["retry_after_seconds"] for problem in problems if "retry_after_seconds" in problem.facts]
    retry_after = timedelta(seconds=int(seconds[0])) if seconds else None
    return SendFailed(*problems, transfer_id=transfer.id, retry_after=retry_after)

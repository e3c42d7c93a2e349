"""The trace of a copy that was refused: kept for a time, and never in the way of the refusal itself."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from injector import inject

from core.caller import Caller
from core.errors import Refused
from core.ids import ConnectionId, TransferId
from core.transfer import Refusal, subject_of
from core.transfer.refusal import MOST_PROBLEMS
from ports import Clock, StoreBusy, UnitsOfWork
from usecases.copies.plan import Plan
from usecases.copies.requests import CopyCommand
from usecases.policy import Policy
from usecases.write import Write


class Refusals:
    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    @contextmanager
    def kept(self, caller: Caller, asked: CopyCommand, transfer_id: TransferId, write: Write) -> Iterator["Trace"]:
        """What is refused within is kept as this transfer; a document that has no id is nobody's to look up."""
        trace = Trace()
        try:
            yield trace
        except Refused as refusal:
            if asked.document.id:
                with suppress(StoreBusy):
                    self._keep(refused(caller, asked, transfer_id, write, trace, refusal, self._clock))
                    refusal.transfer_id = transfer_id
            raise

    def _keep(self, refusal: Refusal) -> None:
        with self._units.writing() as unit:
            unit.refusals.add(refusal)
            unit.commit()


class Trace:
    """`plan` is set once there is one: it knows the connection."""

    plan: Plan | None = None


def refused(
    caller: Caller,
    asked: CopyCommand,
    transfer_id: TransferId,
    write: Write,
    trace: Trace,
    refusal: Refused,
    clock: Clock,
) -> Refusal:
    known = trace.plan.known if trace.plan else None
    return Refusal(
        id=transfer_id,
        document=asked.document.ref,
        subsidiary_id=asked.document.subsidiary_id,
        connection_id=known.connection.id if known else ConnectionId(""),
        mode=asked.wanted.mode,
        actor=caller.user_id,
        settings_version=known.settings.version if known else 0,
        subject=subject_of(asked.document),
        problems=tuple(refusal.problems[:MOST_PROBLEMS]),
        created_at=clock.now(),
        request_id=write.request_id,
    )


class ForgetOldRefusals:
    """The chore: traces older than they are to be kept are removed; returns how many."""

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, policy: Policy) -> None:
        self._units = units
        self._clock = clock
        self._policy = policy

    def __call__(self) -> int:
        with self._units.writing() as unit:
            forgotten = unit.refusals.forget_before(self._clock.now() - self._policy.refusals_kept)
            unit.commit()
        return forgotten

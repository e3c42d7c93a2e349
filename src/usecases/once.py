"""Request ids: a write that is repeated returns the present state of what it began (kept for 30 days)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from injector import inject

from core.caller import Caller
from core.errors import Refused
from core.problems import Reason
from ports import Clock, Operation, UnitOfWork, UnitsOfWork
from usecases.write import Write

REMEMBERED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Once:
    """One write of one method. Without a request id nothing is remembered of it, and it has begun nothing."""

    caller: Caller
    method: str
    write: Write

    def begun(self, unit: UnitOfWork) -> Operation | None:
        """What this request id began before; Refused if it stands for something else."""
        if self.write.request_id is None:
            return None
        found = unit.operations.get(self.caller.organization_id, self.write.request_id)
        if found is not None and (found.method, found.fingerprint) != (self.method, self.write.fingerprint):
            message = "This request id was used for another request"
            raise Refused.because(Reason.REQUEST_ID_REUSED, "request_id", message)
        return found

    def done(self, unit: UnitOfWork, result_id: str, at: datetime, *, in_place: bool = False) -> None:
        """Remember what it began, in the unit that stores that. `in_place`: instead of what it began before."""
        if self.write.request_id is None:
            return
        organization, request = self.caller.organization_id, self.write.request_id
        operation = Operation(organization, request, self.method, self.write.fingerprint, result_id, at)
        (unit.operations.replace if in_place else unit.operations.add)(operation)

    def done_alone(self, units: UnitsOfWork, result_id: str, at: datetime) -> None:
        """Remember it in a unit of its own, once everything is stored; another call may have done so already."""
        if self.write.validate_only or self.write.request_id is None:
            return
        with units.writing() as unit:
            if self.begun(unit) is None:
                self.done(unit, result_id, at)
                unit.commit()


class ForgetOldRequests:
    """The chore: what request ids stood for longer ago than REMEMBERED_FOR is removed; returns how many there were."""

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self) -> int:
        with self._units.writing() as unit:
            forgotten = unit.operations.forget_before(self._clock.now() - REMEMBERED_FOR)
            unit.commit()
        return forgotten


def once(caller: Caller, method: str, write: Write) -> Once:
    return Once(caller, method, write)

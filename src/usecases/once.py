"""Request ids: a write that is repeated answers the present state of what it began (kept for 30 days)."""

from datetime import datetime, timedelta

from core.caller import Caller
from core.errors import Refused
from core.problems import Reason
from ports import Operation, UnitOfWork
from usecases.write import Write

REMEMBERED_FOR = timedelta(days=30)


def earlier(unit: UnitOfWork, caller: Caller, method: str, write: Write) -> Operation | None:
    """What this request id began before; Refused if it began something else."""
    if write.request_id is None:
        return None
    return _same(unit.operations.get(caller.organization_id, write.request_id), method, write.fingerprint)


def repeated(unit: UnitOfWork, made: Operation | None) -> Operation | None:
    """What the request that `made` is of has begun before; Refused if its id stands for something else."""
    if made is None:
        return None
    return _same(unit.operations.get(made.organization_id, made.request_id), made.method, made.fingerprint)


def _same(found: Operation | None, method: str, fingerprint: str) -> Operation | None:
    if found is not None and (found.method, found.fingerprint) != (method, fingerprint):
        message = "This request id was used for another request"
        raise Refused.because(Reason.REQUEST_ID_REUSED, "request_id", message)
    return found


def operation(caller: Caller, method: str, write: Write, result_id: str, at: datetime) -> Operation | None:
    """What to remember of this write, if it has a request id."""
    if write.request_id is None:
        return None
    return Operation(caller.organization_id, write.request_id, method, write.fingerprint, result_id, at)


def remember(unit: UnitOfWork, made: Operation | None, *, in_place: bool = False) -> None:
    """`in_place`: of what this very request began before."""
    if made is not None:
        (unit.operations.replace if in_place else unit.operations.add)(made)

"""What went wrong, as one value: a sentence, a status, and what a program can read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from grpc import StatusCode

from adapters.grpc.errors.catalogue import MALFORMED, STATUSES, USUAL_DELAYS, leading
from adapters.grpc.wire.problems import reason_name
from core.choice import AlreadyCopied, Choice
from core.errors import LedgerError, NothingDone, Refused, SendFailed, problem_of
from core.link import Link
from core.problems import Problem, Reason
from ports import StoreBusy

REPEATABLE = frozenset({StatusCode.UNAVAILABLE, StatusCode.RESOURCE_EXHAUSTED, StatusCode.ABORTED})
"""Only these are worth a delay: the others come back the same."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed call. `reason` is the name of a value of ErrorReason."""

    code: StatusCode
    reason: str
    message: str
    facts: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    retry_after: timedelta | None = None
    link: Link | None = None
    choices: Sequence[Choice] = ()


def failure_of(error: Exception) -> Failure | None:
    """What the caller gets of this error; None where it says nothing that a caller could act upon."""
    match error:
        case AlreadyCopied():
            return of_problems(
                error.problems, transfer_id=error.transfer_id or "", link=error.link, choices=error.choices
            )
        case Refused():
            return of_problems(error.problems, transfer_id=error.transfer_id or "")
        case SendFailed():
            return of_problems(error.problems, error.retry_after, error.transfer_id or "")
        case LedgerError():
            return of_problems([problem_of(error)], error.retry_after if isinstance(error, NothingDone) else None)
        case StoreBusy():
            return of_problems([Problem(Reason.STORE_BUSY, "", "The database is busy, and nothing was done")])
        case _:
            return None


def of_problems(
    problems: Sequence[Problem],
    retry_after: timedelta | None = None,
    transfer_id: str = "",
    link: Link | None = None,
    choices: Sequence[Choice] = (),
) -> Failure | None:
    """Named after the leading problem; None if there is no error among them."""
    first = leading(problems)
    if first is None:
        return None
    code = STATUSES[first.reason]
    return Failure(
        code=code,
        reason=reason_name(first.reason),
        message=sentence(first, len(problems) - 1),
        facts={**first.facts, **({"transfer_id": transfer_id} if transfer_id else {})},
        problems=problems,
        retry_after=(retry_after or USUAL_DELAYS.get(first.reason)) if code in REPEATABLE else None,
        link=link,
        choices=choices,
    )


def sentence(first: Problem, others: int) -> str:
    """The leading problem for a person; with its field where it says nothing without."""
    said = f"{first.field}: {first.message}" if first.reason in MALFORMED else first.message
    match others:
        case 0:
            return said
        case 1:
            return f"{said} (and one more problem)"
        case _:
            return f"{said} (and {others} more problems)"


def internal(error_id: str) -> Failure:
    """Something went wrong that only the operator can look up, by this id."""
    message = f"Something went wrong here. The operator finds it by the error id {error_id}"
    problem = Problem(Reason.INTERNAL, "", message, {"error_id": error_id})
    return Failure(StatusCode.INTERNAL, reason_name(problem.reason), message, problem.facts, [problem])

"""Problems, as they travel."""

from collections.abc import Iterable

from adapters.grpc.wire.enums import REASONS, SEVERITIES
from core.problems import Problem, Reason
from productive.xero.v1 import common_pb2


def reason_name(reason: Reason) -> str:
    """As error details and the log spell it: the name of the value of ErrorReason."""
    return REASONS.wire.Name(REASONS.value(reason))


def wire_problem(problem: Problem) -> common_pb2.Problem:
    return common_pb2.Problem(
        reason=REASONS.value(problem.reason),
        severity=SEVERITIES.value(problem.severity),
        field=problem.field,
        message=problem.message,
        fix=problem.fix,
        facts=problem.facts,
    )


def wire_problems(problems: Iterable[Problem]) -> list[common_pb2.Problem]:
    return [wire_problem(problem) for problem in problems]

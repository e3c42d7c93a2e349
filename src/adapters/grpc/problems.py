"""Problems, as they travel."""

from collections.abc import Iterable

from adapters.grpc.enums import REASONS, SEVERITIES
from core.problems import Problem
from productive.xero.v1 import common_pb2


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

"""Every reason has its severity and its fix, and the fix can be said wherever the reason is given."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import pytest

import core
from core.problems import CATALOGUE, Problem, Reason, Severity, errors, warnings

SOURCE = Path(core.__file__).parents[1]
PACKAGES = ("core", "usecases", "adapters")
WARNINGS = {
    Reason.TENANT_SHARED,
    Reason.TAX_PERCENTAGE_DIFFERS,
    Reason.CONTACT_MATCHED_BY_NAME,
    Reason.XERO_WARNING,
    Reason.RETURNED_DIFFERENTLY,
    Reason.LINES_REORDERED,
    Reason.CONTACT_CURRENCY_LEFT_OUT,
    Reason.TRACKING_OPTION_MISSING,
    Reason.CURRENCY_RATE_NOT_SENT,
    Reason.APPROVAL_NOT_ALLOWED,
    Reason.CONTACT_SHARED,
    Reason.ATTACHMENT_FAILED,
    Reason.NOT_ALLOCATED,
}


@dataclass(frozen=True)
class Raised:
    """A place in the source where a problem is made: its reason, and the facts that it is given there."""

    place: str
    reason: Reason
    facts: frozenset[str]


def named_facts(fix: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(fix) if name}


def raised_in(path: Path) -> Iterator[Raised]:
    """Calls that name a reason as `Reason.X`: Problem(...), because(...), note(...) and the like."""
    for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
        for argument in call.args:
            if isinstance(argument, ast.Attribute) and ast.unparse(argument.value) == "Reason":
                place = f"{path.relative_to(SOURCE)}:{call.lineno}"
                yield Raised(place, Reason[argument.attr], frozenset(facts_of(call)))


def facts_of(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        yield keyword.arg or ""
    for argument in call.args:
        if isinstance(argument, ast.Dict):
            yield from (str(key.value) for key in argument.keys if isinstance(key, ast.Constant))


RAISED = [raised for package in PACKAGES for path in (SOURCE / package).rglob("*.py") for raised in raised_in(path)]


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_fix_that_is_a_sentence(reason: Reason) -> None:
    fix = CATALOGUE[reason].fix
    assert fix[0].isupper()
    assert fix.endswith(".")
    assert (CATALOGUE[reason].severity is Severity.WARNING) is (reason in WARNINGS)


def test_the_places_where_problems_are_made_are_found() -> None:
    assert {raised.reason for raised in RAISED} >= {Reason.FIELD_TOO_LONG, Reason.TOTALS_DIFFER, Reason.NOT_FOUND}


def test_every_fact_that_a_fix_names_is_given_where_its_reason_is() -> None:
    missing = [raised for raised in RAISED if not named_facts(CATALOGUE[raised.reason].fix) <= raised.facts]
    assert missing == []


def test_a_fact_that_an_older_version_did_not_keep_hides_nothing() -> None:
    assert (
        Problem(Reason.FIELD_TOO_LONG, "document.invoice.subject", "too long").fix
        == "Shorten this field to ? characters."
    )


def test_facts_are_reported_as_they_are() -> None:
    problem = Problem(Reason.FIELD_TOO_LONG, "x", "y", {"limit": "{limit}"})
    assert problem.fix == "Shorten this field to {limit} characters."


def test_errors_and_warnings_are_told_apart_in_their_order() -> None:
    both = [Problem(reason, "", reason) for reason in Reason]
    assert {problem.reason for problem in warnings(both)} == WARNINGS
    assert [problem.reason for problem in errors(both)] == [reason for reason in Reason if reason not in WARNINGS]


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_called_what_it_is(reason: Reason) -> None:
    assert reason.value == reason.name

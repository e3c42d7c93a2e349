"""Xero misbehaves over real HTTP: there is one copy all the same."""

from typing import Any

import pytest

from support.live import Live
from support.sorts import Case
from xero_sandbox.waiting import wait_until

pytestmark = pytest.mark.slow


ARRIVED_OR_TOLD = [
    {"fault": "drop_answer"},
    {"fault": "status", "status": 500, "after_work": True},
    {"fault": "garbage"},
    {"fault": "wrong_content_type"},
]
NEVER_DONE = [
    {"fault": "drop_before"},
    {"fault": "status", "status": 500, "after_work": False},
    {"fault": "status", "status": 503, "body": "The Xero API is temporarily unavailable"},
]


def named(fault: dict[str, Any]) -> str:
    return " ".join(str(value) for value in fault.values())


@pytest.mark.parametrize("fault", ARRIVED_OR_TOLD, ids=named)
def test_a_fault_on_the_way_makes_no_second_copy(plugin: Live, case: Case, fault: dict[str, Any]) -> None:
    plugin.stage.sandbox.fault(method="PUT", path=case.sort.path, **fault)
    assert plugin.outcome(case) == "COPIED"
    plugin.assert_exactly_one(case)
    assert plugin.outcome(case) == "ALREADY_COPIED"


@pytest.mark.parametrize("fault", NEVER_DONE, ids=named)
def test_a_write_that_may_have_been_done_is_not_made_again_until_it_is_certainly_absent(
    plugin: Live, case: Case, fault: dict[str, Any]
) -> None:
    plugin.stage.sandbox.fault(method="PUT", path=case.sort.path, **fault)
    assert plugin.outcome(case) == "XERO_UNAVAILABLE"
    assert not plugin.in_xero(case)
    assert plugin.outcome(case) == "COPIED"
    plugin.assert_exactly_one(case)


def test_a_response_that_comes_too_late_makes_no_second_copy(hasty_plugin: Live, case: Case) -> None:
    hasty_plugin.stage.sandbox.fault(method="PUT", path=case.sort.path, fault="delay", seconds=2)
    outcome = hasty_plugin.outcome(case)
    if outcome == "OUTCOME_UNCERTAIN":  # not yet there when it was looked for, or each response came too late
        wait_until(lambda: hasty_plugin.in_xero(case), "Xero shows the document")
        assert len(hasty_plugin.in_xero(case)) == 1
    else:
        assert outcome in {"COPIED", "ALREADY_COPIED"}
        hasty_plugin.assert_exactly_one(case)

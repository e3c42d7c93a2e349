"""A real server is killed with SIGKILL at each step of a send: there is one copy, one link and a full record."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from support.databases import cut_off, locked
from support.killing import killed_while_held
from support.live import Live
from support.sorts import Case
from xero_sandbox.waiting import wait_until

pytestmark = pytest.mark.slow


def test_killed_before_the_intent_nothing_has_begun_and_the_next_click_copies(plugin: Live, case: Case) -> None:
    killed_while_held(plugin, case, "GET", path="/Contacts", after_work=True)
    assert plugin.outcome(case) == "COPIED"
    plugin.assert_exactly_one(case)
    assert plugin.results(case) == ["accepted"]


def test_killed_after_the_intent_and_the_request_never_arrives(plugin: Live, case: Case) -> None:
    """The next click waits until it is certainly absent, and copies."""
    plugin.stage.sandbox.fault(fault="drop_before", method="PUT", path=case.sort.path)
    killed_while_held(plugin, case, "PUT", after_work=False)
    assert plugin.outcome(case) == "COPIED"
    plugin.assert_exactly_one(case)
    assert plugin.results(case) == ["accepted"]


def test_killed_after_the_intent_and_xero_does_the_work_later(plugin: Live, case: Case) -> None:
    killed_while_held(plugin, case, "PUT", after_work=False)
    assert plugin.outcome(case) == "ALREADY_COPIED"
    plugin.assert_exactly_one(case)


def test_killed_after_xero_did_the_work(plugin: Live, case: Case) -> None:
    killed_while_held(plugin, case, "PUT", after_work=True)
    assert plugin.outcome(case) == "ALREADY_COPIED"
    plugin.assert_exactly_one(case)
    assert plugin.results(case) == ["abandoned by its process", "found"]


def answered(plugin: Live, case: Case) -> int:
    """How many writes of its kind Xero has accepted."""
    return sum(each["status"] == 200 for each in plugin.stage.sandbox.requests("PUT", case.sort.path))


def test_killed_with_xeros_response_in_hand_before_the_outcome_is_stored(plugin: Live, case: Case) -> None:
    """The database is locked from outside, so that the server has the response and cannot store it."""
    before = answered(plugin, case)
    with ThreadPoolExecutor(1) as pool, ExitStack() as outside:
        with plugin.stage.sandbox.holding(case.sort.path, after_work=True) as hold:
            call = pool.submit(plugin.copy, case)
            hold.wait()
            outside.enter_context(locked(plugin.database_url))
        wait_until(lambda: call.done() or answered(plugin, case) > before, "Xero has answered")
        assert not call.done()
        plugin.server.kill()
        assert call.exception() is not None
    plugin.restart()
    assert plugin.outcome(case) == "ALREADY_COPIED"
    plugin.assert_exactly_one(case)
    assert plugin.results(case) == ["abandoned by its process", "found"]


@pytest.mark.parametrize("plugin", ["postgresql"], indirect=True)
def test_a_database_that_restarts_with_xeros_response_on_its_way_costs_nothing(plugin: Live, case: Case) -> None:
    with ThreadPoolExecutor(1) as pool:
        with plugin.stage.sandbox.holding(case.sort.path, after_work=True) as hold:
            call = pool.submit(plugin.outcome, case)
            hold.wait()
            cut_off(plugin.database_url)
        assert call.result() == "COPIED"
    plugin.assert_exactly_one(case)
    assert plugin.results(case) == ["accepted"]


def test_killed_and_nobody_clicks_again_recovery_finishes_the_send(plugin: Live, case: Case) -> None:
    killed_while_held(plugin, case, "PUT", after_work=True)
    wait_until(lambda: plugin.is_linked(case), "recovery has linked the document")
    plugin.assert_exactly_one(case)
    assert plugin.outcome(case) == "ALREADY_COPIED"

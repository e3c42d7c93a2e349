"""A real server is killed with SIGKILL at each step of a send: there is one invoice, one link and a full record."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from demo.client import Failure
from demo.invoices import an_invoice
from support.databases import cut_off, locked
from support.live import Live

pytestmark = pytest.mark.slow
INVOICE = an_invoice("2001", "INV-2001")


def killed_while_held(
    plugin: Live, path: str, method: str, *, after_work: bool, before_kill: Callable[[], None] = lambda: None
) -> None:
    """Copy the invoice; kill the server while the sandbox holds that request; let the sandbox go on; start anew."""
    with ThreadPoolExecutor(1) as pool, plugin.stage.sandbox.holding(path, method, after_work=after_work) as hold:
        call = pool.submit(plugin.client().copy, INVOICE)
        hold.wait()
        before_kill()
        plugin.server.kill()
        with pytest.raises(Failure, match="UNAVAILABLE"):
            call.result()
    plugin.restart()


def results(plugin: Live) -> list[str]:
    return [attempt.result for attempt in plugin.record(INVOICE)]


def test_killed_before_the_intent_nothing_has_begun_and_the_next_click_copies(plugin: Live) -> None:
    killed_while_held(plugin, "/Contacts", "GET", after_work=True)
    assert plugin.outcome(INVOICE) == "COPIED"
    plugin.assert_exactly_one(INVOICE)
    assert results(plugin) == ["accepted"]


def test_killed_after_the_intent_and_the_request_never_arrives(plugin: Live) -> None:
    plugin.stage.sandbox.fault(fault="drop_before")
    killed_while_held(plugin, "/Invoices", "PUT", after_work=False)
    assert plugin.outcome(INVOICE) == "ALREADY_COPIED"
    plugin.assert_exactly_one(INVOICE)
    assert results(plugin) == ["abandoned by its process", "absent", "accepted"]


def test_killed_after_the_intent_and_xero_does_the_work_later(plugin: Live) -> None:
    killed_while_held(plugin, "/Invoices", "PUT", after_work=False)
    assert plugin.outcome(INVOICE) == "ALREADY_COPIED"
    plugin.assert_exactly_one(INVOICE)


def test_killed_after_xero_did_the_work(plugin: Live) -> None:
    killed_while_held(plugin, "/Invoices", "PUT", after_work=True)
    assert plugin.outcome(INVOICE) == "ALREADY_COPIED"
    plugin.assert_exactly_one(INVOICE)
    assert results(plugin) == ["abandoned by its process", "found"]


def test_killed_with_xeros_answer_in_hand_before_the_outcome_is_stored(plugin: Live, database_url: str) -> None:
    """The database is locked from outside, so that the server has the answer and cannot store it."""
    sandbox = plugin.stage.sandbox
    with ThreadPoolExecutor(1) as pool, ExitStack() as outside:
        with sandbox.holding(after_work=True) as hold:
            call = pool.submit(plugin.client().copy, INVOICE)
            hold.wait()
            outside.enter_context(locked(database_url))
        while not any(each["status"] == 200 for each in sandbox.requests("PUT", "/Invoices")):
            assert not call.done()
        plugin.server.kill()
        assert call.exception() is not None
    plugin.restart()
    assert plugin.outcome(INVOICE) == "ALREADY_COPIED"
    plugin.assert_exactly_one(INVOICE)
    assert results(plugin) == ["abandoned by its process", "found"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_restarts_with_xeros_answer_on_its_way_costs_nothing(plugin: Live, database_url: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        with plugin.stage.sandbox.holding(after_work=True) as hold:
            call = pool.submit(plugin.outcome, INVOICE)
            hold.wait()
            cut_off(database_url)
        assert call.result() == "COPIED"
    plugin.assert_exactly_one(INVOICE)
    assert results(plugin) == ["accepted"]


def test_killed_and_nobody_clicks_again_recovery_finishes_the_send(plugin: Live) -> None:
    killed_while_held(plugin, "/Invoices", "PUT", after_work=True)
    hold = plugin.stage.sandbox.holding("/Invoices", "GET", after_work=True)
    with hold as looked:
        looked.wait()
    while not plugin.stage.sandbox.requests("GET", "/Invoices")[-1]["status"]:
        pass
    assert plugin.outcome(INVOICE) == "ALREADY_COPIED"
    plugin.assert_exactly_one(INVOICE)

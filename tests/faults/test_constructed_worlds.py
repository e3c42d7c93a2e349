"""Worlds in which a copy was once doubled or lost, each with a real server, a real sandbox and a real database.

Each has a sandbox of its own: what a person edited, and nobody claims, could be any other test's lost send.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from support.killing import killed_while_held
from support.live import Live
from support.sorts import SORTS, Case

pytestmark = pytest.mark.slow

TEN_MINUTES = 600


@pytest.mark.parametrize("sort", ["invoice", "expense"])
@pytest.mark.parametrize("ahead", [TEN_MINUTES, -TEN_MINUTES], ids=["ahead of Xero", "behind Xero"])
def test_our_clock_is_wrong_and_xero_fails_after_its_work(own_plugin: Live, sort: str, ahead: int) -> None:
    """A look-up from our own time on would miss the document."""
    case, sandbox = SORTS[sort].one(), own_plugin.stage.sandbox
    sandbox.set("clock", advance_seconds=-ahead)
    sandbox.fault(fault="status", status=500, after_work=True, method="PUT", path=case.sort.path)
    assert own_plugin.outcome(case) == "COPIED"
    own_plugin.assert_exactly_one(case)


def edit_by_hand(plugin: Live, case: Case) -> None:
    """A bookkeeper clears the mark, renumbers it and moves it to another day."""
    [there] = plugin.in_xero(case)
    number_key = "PurchaseOrderNumber" if case.sort.kind == "PURCHASE_ORDER" else "InvoiceNumber"
    fields = {"Url": "", "Reference": "by hand", number_key: f"HAND-{case.id}", "Date": "2026-01-31"}
    plugin.stage.sandbox.act("edit", invoice=there[case.sort.id_key], fields=fields)


@pytest.mark.parametrize("sort", ["invoice", "expense", "purchase order"])
def test_a_bookkeeper_edits_what_was_made_before_it_is_looked_for(own_plugin: Live, sort: str) -> None:
    plugin, case = own_plugin, SORTS[sort].one()
    sandbox = plugin.stage.sandbox
    sandbox.fault(fault="drop_answer", method="PUT", path=case.sort.path)
    with ThreadPoolExecutor(1) as pool, sandbox.holding(case.sort.path, "GET", after_work=False) as look:
        call = pool.submit(plugin.outcome, case)
        look.wait()
        edit_by_hand(plugin, case)
        look.release()
        assert call.result() == "NEEDS_ATTENTION"
    assert plugin.outcome(case) == "NEEDS_ATTENTION"
    [there] = plugin.in_xero(case)
    assert there["Reference"] == "by hand"


@pytest.mark.parametrize("sort", ["expense", "purchase order"])
def test_a_bookkeeper_edits_what_was_made_while_the_server_is_down(own_plugin: Live, sort: str) -> None:
    plugin, case = own_plugin, SORTS[sort].one()
    killed_while_held(plugin, case, "PUT", after_work=True, before_kill=lambda: edit_by_hand(plugin, case))
    assert plugin.outcome(case) == "NEEDS_ATTENTION"
    [there] = plugin.in_xero(case)
    assert there["Reference"] == "by hand"


def test_a_write_that_arrives_after_its_connection_is_gone_is_found(own_plugin: Live) -> None:
    """It is not taken for absent before Xero may still apply it."""
    case, sandbox = SORTS["expense"].one(), own_plugin.stage.sandbox
    sandbox.fault(fault="drop_answer", late_seconds=1, method="PUT", path=case.sort.path)
    assert own_plugin.outcome(case) == "COPIED"
    own_plugin.assert_exactly_one(case)


@pytest.mark.parametrize("sort", ["expense", "purchase order"])
def test_a_machine_is_paused_for_longer_than_xero_remembers_a_key(own_plugin: Live, sort: str) -> None:
    """To Xero eleven minutes have passed, to our clock a few seconds: the same key would make a second one."""
    plugin, case, sandbox = own_plugin, SORTS[sort].one(), own_plugin.stage.sandbox
    with ThreadPoolExecutor(1) as pool, sandbox.holding(case.sort.path, "PUT", after_work=True) as hold:
        call = pool.submit(plugin.outcome, case)
        hold.wait()
        sandbox.set("clock", advance_seconds=660)
        assert call.result() == "COPIED"
    plugin.assert_exactly_one(case)


def test_two_orders_that_are_alike_and_numbered_by_xero_are_told_apart(own_plugin: Live) -> None:
    """Both answers are lost; each is known by its mark."""
    plugin, one = own_plugin, SORTS["purchase order numbered by Xero"].one()
    message = type(one.message)()
    message.CopyFrom(one.message)
    message.purchase_order_id = f"{one.id}b"
    two = Case(one.sort, message.purchase_order_id, message, one.company)
    assert plugin.outcome(SORTS["purchase order"].one()) == "COPIED"
    for _ in range(2):
        plugin.stage.sandbox.fault(fault="drop_answer", method="PUT", path=one.sort.path)
    with ThreadPoolExecutor(2) as pool:
        assert [*pool.map(plugin.outcome, (one, two))] == ["COPIED", "COPIED"]
    links = {plugin.client().link(case.id, case.sort.kind).xero_id for case in (one, two)}
    made = {each["PurchaseOrderID"]: each["Reference"] for each in plugin.in_xero(one)}
    assert links == {*made}
    assert len(made) == 2
    for case in (one, two):
        assert f":{case.id}&" in made[plugin.client().link(case.id, case.sort.kind).xero_id]

"""Worlds in which an update was once written twice, over what was newer; each with a real server and database."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from support.databases import backup_of
from support.live import Live
from support.sorts import SORTS, Case
from support.updates import say, update, words_in_xero
from xero_sandbox.waiting import wait_until

pytestmark = pytest.mark.slow

MINE = "As the bookkeeper has it"


def copied(plugin: Live, sort: str) -> Case:
    case = SORTS[sort].one()
    assert plugin.outcome(case) == "COPIED"
    return case


def correct(plugin: Live, case: Case) -> None:
    """A bookkeeper writes it anew, and whatever said whose it is goes."""
    [there] = plugin.in_xero(case)
    lines = [{**json.loads(json.dumps(line, default=str)), "Description": MINE} for line in there["LineItems"]]
    fields: dict[str, Any] = {"LineItems": lines, "Reference": "corrected", "Url": ""}
    plugin.stage.sandbox.act("edit", invoice=there[case.sort.id_key], fields=fields)


@pytest.mark.parametrize("sort", ["invoice", "purchase order"])
def test_an_update_that_arrives_late_never_comes_after_a_newer_one(own_plugin: Live, sort: str) -> None:
    """So late that Xero has forgotten its key. The newer one waits until it is known what became of the older."""
    plugin, case, sandbox = own_plugin, copied(own_plugin, sort), own_plugin.stage.sandbox
    plugin.server.stop()
    plugin.server = plugin.stage.start_server(PRODUCTIVE_XERO_ABSENT_AFTER="600")
    sandbox.fault(fault="drop_answer", late_seconds=400, method="POST", path=case.sort.path)
    path = f"{case.sort.path}/{plugin.client().link(case.id, case.sort.kind).xero_id}"
    with ThreadPoolExecutor(2) as pool:
        older = pool.submit(update, plugin, say(case, "The older"))
        wait_until(lambda: sandbox.requests("POST", case.sort.path), "the older is on its way")
        before = len(sandbox.requests("GET", path))
        newer = pool.submit(update, plugin, say(case, "The newer"))
        wait_until(lambda: newer.done() or len(sandbox.requests("GET", path)) > before, "the older is looked for")
        sandbox.set("clock", advance_seconds=420)
        assert (older.result(), newer.result()) == ("COPIED", "COPIED")
    assert words_in_xero(plugin, case) == "The newer"


@pytest.mark.parametrize("fault", [{"fault": "drop_before"}, {"fault": "drop_answer"}], ids=["lost", "applied"])
@pytest.mark.parametrize("sort", ["expense", "purchase order"])
def test_a_bookkeepers_correction_after_a_lost_update_stands(
    own_plugin: Live, sort: str, fault: dict[str, Any]
) -> None:
    """It was corrected before anybody looked: whether the update had arrived before is a person's to say."""
    plugin, case = own_plugin, copied(own_plugin, sort)
    sandbox = plugin.stage.sandbox
    sandbox.fault(method="POST", path=case.sort.path, **fault)
    with ThreadPoolExecutor(1) as pool, sandbox.holding(case.sort.path, "POST", after_work=False) as write:
        call = pool.submit(update, plugin, say(case, "An update"))
        write.wait()
        with sandbox.holding(case.sort.path, "GET", after_work=False) as look:
            write.release()
            look.wait()
            correct(plugin, case)
            look.release()
            assert call.result() == "NEEDS_ATTENTION"
    assert words_in_xero(plugin, case) == MINE


@pytest.mark.parametrize("fault", ["drop_before", "drop_answer"], ids=["never applied", "applied"])
def test_a_backup_with_an_update_in_doubt_is_restored_after_a_newer_update(
    own_plugin: Live, request: pytest.FixtureRequest, fault: str
) -> None:
    """Nothing is written over the newer update, of which the restored database knows nothing."""
    plugin, case = own_plugin, copied(own_plugin, "invoice")
    sandbox = plugin.stage.sandbox
    sandbox.fault(method="POST", path=case.sort.path, fault=fault)
    with ThreadPoolExecutor(1) as pool, sandbox.holding(case.sort.path, "POST", after_work=False) as write:
        call = pool.submit(update, plugin, say(case, "The older"))
        write.wait()
        plugin.server.kill()
        assert call.result() == "UNAVAILABLE"
    with backup_of(plugin.database_url, request) as backup:
        plugin.server = plugin.stage.start_server()
        newer = say(case, "The newer")
        wait_until(lambda: update(plugin, newer) == "COPIED", "the newer is there")
        plugin.server.kill()
        plugin.stage.settings = {**plugin.stage.settings, "PRODUCTIVE_XERO_DATABASE_URL": backup}
        plugin.stage.command("restored", "--backup-time", datetime.now(UTC).isoformat())
        plugin.server = plugin.stage.start_server()
        wait_until(lambda: update(plugin, newer) == "NEEDS_ATTENTION", "a person is asked for the older")
        assert words_in_xero(plugin, case) == "The newer"
        plugin.server.kill()

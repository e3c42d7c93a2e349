"""Many clients, and several servers on one database: there is one invoice all the same."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

import pytest

from demo.client import Failure
from demo.invoices import an_invoice
from productive.xero.v1.documents_pb2 import Invoice
from support.live import Live, live

pytestmark = pytest.mark.slow
INVOICE = an_invoice("2003", "INV-2003")
CLIENTS = 20


@pytest.fixture
def patient(tmp_path: Path, database_url: str) -> Iterator[Live]:
    """One whose sends may take long, so that nobody takes them over."""
    with live(tmp_path, DATABASE_URL=database_url, SEND_WINDOW="20") as plugin:
        yield plugin


def is_linked(plugin: Live, invoice: Invoice) -> bool:
    try:
        return bool(plugin.client().link(invoice.invoice_id).xero_id)
    except Failure:
        return False


def test_twenty_clients_of_two_servers_that_copy_one_invoice_at_once_make_one(patient: Live) -> None:
    patient.stage.sandbox.set("limits", minute=None, concurrent=None)  # servers do not share them yet
    servers = cycle([patient.server, patient.stage.start_server()])
    with ThreadPoolExecutor(CLIENTS) as pool:
        asked = [pool.submit(patient.outcome, INVOICE, next(servers)) for _ in range(CLIENTS)]
        outcomes = Counter(each.result() for each in asked)
    assert outcomes == {"COPIED": 1, "ALREADY_COPIED": CLIENTS - 1}
    patient.assert_exactly_one(INVOICE)
    assert [attempt.result for attempt in patient.record(INVOICE)] == ["accepted"]


def test_a_second_server_leaves_a_live_send_alone(patient: Live) -> None:
    with ThreadPoolExecutor(2) as pool:
        with patient.stage.sandbox.holding(after_work=True) as hold:
            first = pool.submit(patient.outcome, INVOICE)
            hold.wait()
            second_server = patient.stage.start_server()
            second = pool.submit(patient.outcome, INVOICE, second_server)
        assert (first.result(), second.result()) == ("COPIED", "ALREADY_COPIED")
    patient.assert_exactly_one(INVOICE)
    assert [attempt.result for attempt in patient.record(INVOICE)] == ["accepted"]


def test_a_second_server_takes_up_what_a_killed_one_left_behind(plugin: Live) -> None:
    with ThreadPoolExecutor(1) as pool, plugin.stage.sandbox.holding(after_work=True) as hold:
        first = pool.submit(plugin.outcome, INVOICE)
        hold.wait()
        second_server = plugin.stage.start_server()
        plugin.server.kill()
        assert first.result() == ""
        plugin.server = second_server
        assert plugin.outcome(INVOICE, second_server) == "ALREADY_COPIED"
    plugin.assert_exactly_one(INVOICE)
    assert [attempt.result for attempt in plugin.record(INVOICE)] == ["abandoned by its process", "found"]


def test_two_servers_that_recover_at_once_take_up_each_send_once(plugin: Live) -> None:
    invoices = [an_invoice(f"{number}", f"INV-{number}") for number in range(2010, 2014)]
    heirs = [plugin.stage.start_server() for _ in range(2)]
    with ThreadPoolExecutor(len(invoices)) as pool, ExitStack() as held:
        for invoice in invoices:
            hold = held.enter_context(plugin.stage.sandbox.holding(after_work=True))
            pool.submit(plugin.outcome, invoice)
            hold.wait()
        plugin.server.kill()
    plugin.server = heirs[0]
    for invoice in invoices:
        while not is_linked(plugin, invoice):
            pass
        plugin.assert_exactly_one(invoice)
        assert [attempt.result for attempt in plugin.record(invoice)] == ["abandoned by its process", "found"]

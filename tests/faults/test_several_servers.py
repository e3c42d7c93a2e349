"""Many clients, and several servers on one database: there is one invoice all the same."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest

from productive.xero.v1 import run_service_pb2
from support.live import Live, live
from support.sorts import INVOICE
from xero_sandbox.waiting import wait_until

pytestmark = pytest.mark.slow
CLIENTS = 20


@pytest.fixture
def patient(tmp_path: Path, postgresql_url: str) -> Iterator[Live]:
    """One whose sends may take long, so that nobody takes them over."""
    with live(tmp_path, DATABASE_URL=postgresql_url, SEND_WINDOW="20") as plugin:
        yield plugin


@pytest.fixture
def shared(tmp_path: Path, postgresql_url: str) -> Iterator[Live]:
    with live(tmp_path, DATABASE_URL=postgresql_url) as plugin:
        yield plugin


def test_twenty_clients_of_two_servers_that_copy_one_invoice_at_once_make_one(patient: Live) -> None:
    invoice = INVOICE.one()
    patient.stage.sandbox.set("limits", minute=None, concurrent=None)  # servers do not share them yet
    servers = cycle([patient.server, patient.stage.start_server()])
    with ThreadPoolExecutor(CLIENTS) as pool:
        asked = [pool.submit(patient.outcome, invoice, next(servers)) for _ in range(CLIENTS)]
        outcomes = Counter(each.result() for each in asked)
    assert outcomes == {"COPIED": 1, "ALREADY_COPIED": CLIENTS - 1}
    patient.assert_exactly_one(invoice)
    assert patient.results(invoice) == ["accepted"]


def test_a_second_server_leaves_a_live_send_alone(patient: Live) -> None:
    invoice = INVOICE.one()
    with ThreadPoolExecutor(2) as pool:
        with patient.stage.sandbox.holding(after_work=True) as hold:
            first = pool.submit(patient.outcome, invoice)
            hold.wait()
            second_server = patient.stage.start_server()
            second = pool.submit(patient.outcome, invoice, second_server)
        assert (first.result(), second.result()) == ("COPIED", "ALREADY_COPIED")
    patient.assert_exactly_one(invoice)
    assert patient.results(invoice) == ["accepted"]


def test_a_second_server_takes_up_what_a_killed_one_left_behind(shared: Live) -> None:
    invoice = INVOICE.one()
    second_server = shared.stage.start_server()
    with ThreadPoolExecutor(1) as pool, shared.stage.sandbox.holding(after_work=True) as hold:
        first = pool.submit(shared.outcome, invoice)
        hold.wait()
        shared.server.kill()
        assert first.result() == "UNAVAILABLE"
        shared.server = second_server
        assert shared.outcome(invoice, second_server) == "ALREADY_COPIED"
    shared.assert_exactly_one(invoice)
    assert shared.results(invoice) == ["abandoned by its process", "found"]


def test_two_servers_that_recover_at_once_take_up_each_send_once(shared: Live) -> None:
    invoices = [INVOICE.one() for _ in range(4)]
    heirs = [shared.stage.start_server() for _ in range(2)]
    with ThreadPoolExecutor(len(invoices)) as pool, ExitStack() as held:
        for invoice in invoices:
            hold = held.enter_context(shared.stage.sandbox.holding(after_work=True))
            pool.submit(shared.outcome, invoice)
            hold.wait()
        shared.server.kill()
    shared.server = heirs[0]
    for invoice in invoices:
        wait_until(partial(shared.is_linked, invoice), "recovery has linked the invoice")
        shared.assert_exactly_one(invoice)
        assert shared.results(invoice) == ["abandoned by its process", "found"]


def test_a_worker_does_the_background_work_of_a_server_that_does_none(shared: Live) -> None:
    shared.server.stop()
    shared.server = shared.stage.start_command("serve", "--no-jobs")
    client, invoices = shared.client(), [INVOICE.one() for _ in range(3)]
    run = client.begin_run([each.message for each in invoices])
    worker = shared.stage.start_command("worker")
    assert [change.run.state for change in client.watch_run(run.run_id)][-1] == run_service_pb2.RUN_STATE_COMPLETED
    for invoice in invoices:
        shared.assert_exactly_one(invoice)
    assert worker.stop() == 0

"""Runs of several organisations, servers and workers that are killed, a Xero with faults: each document at most once.

`CHAOS_SECONDS=120 RUN_DOCUMENTS=5000 pytest tests/faults/test_runs_in_chaos.py` plays it for longer.
"""

import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest

from demo.client import Client, Failure
from demo.stage import Process
from productive.xero.v1 import documents_pb2, run_service_pb2
from support.whole import Subsidiary, Whole
from xero_sandbox.waiting import wait_until

pytestmark = pytest.mark.slow

SECONDS = float(os.environ.get("CHAOS_SECONDS", "12"))
DOCUMENTS = int(os.environ.get("RUN_DOCUMENTS", "240"))
TENANTS = max(3, DOCUMENTS // 250)
A_RUN = 40
SEED = int(os.environ.get("SEED", "1"))
FAULTS: tuple[dict[str, Any], ...] = (
    {"fault": "drop_answer"},
    {"fault": "drop_answer", "late_seconds": 1},
    {"fault": "drop_before"},
    {"fault": "status", "status": 500, "after_work": True},
    {"fault": "status", "status": 503, "after_work": False},
    {"fault": "rate_limit", "problem": "minute", "retry_after": 1},
    {"fault": "rate_limit", "problem": "concurrent"},
)
SENT, NOT_SENT = run_service_pb2.RUN_ITEM_STATE_SENT, run_service_pb2.RUN_ITEM_STATE_NOT_SENT


@pytest.fixture
def whole(tmp_path: Path, postgresql_url: str) -> Iterator[Whole]:
    """What a write may be late is less than ABSENT."""
    settings = {"DATABASE_URL": postgresql_url, "ABSENT_AFTER": "5", "DRAIN_SECONDS": "5"}
    plugin = Whole(tmp_path, **{f"PRODUCTIVE_XERO_{name}": value for name, value in settings.items()})
    plugin.sandbox.set("limits", minute=None, day=None, concurrent=None, app_minute=None)
    yield plugin
    plugin.close()


class Chaos:
    """Two servers and two workers, of which one or another is killed and started anew."""

    def __init__(self, whole: Whole) -> None:
        self.whole = whole
        self.random = random.Random(SEED)
        self.figures: Counter[str] = Counter()
        self.servers = [whole.server, whole.stage.start_command("serve", "--no-jobs")]
        self.workers = [whole.stage.start_command("worker") for _ in range(2)]

    @property
    def client(self) -> Client:
        return self.whole.client(server=self.random.choice(self.servers))

    def play(self, subsidiaries: list[Subsidiary]) -> None:
        end = monotonic() + SECONDS
        while monotonic() < end:
            subsidiary = self.random.choice(subsidiaries)
            self.whole.fault(subsidiary, method="PUT", path="/(Invoices|Contacts)", **self.random.choice(FAULTS))
            self.figures["faults"] += 1
            self._kill_one()

    def _kill_one(self) -> None:
        which = self.random.randrange(4)
        kind, processes = ("server", self.servers) if which < 2 else ("worker", self.workers)
        place = which % 2
        processes[place].kill()
        processes[place] = self._started(kind, place)
        self.figures[f"{kind}s killed"] += 1

    def _started(self, kind: str, place: int) -> Process:
        if kind == "worker":
            return self.whole.stage.start_command("worker")
        if place == 0:
            self.whole.server = self.whole.stage.start_server()
            return self.whole.server
        return self.whole.stage.start_command("serve", "--no-jobs")


def begun(client: Client, documents: list[documents_pb2.Invoice]) -> str:
    """The run, also where the call was cut off: the same request again returns it."""
    request_id = str(uuid4())
    for _ in range(20):
        try:
            return client.begin_run(documents, request_id=request_id).run_id
        except Failure as failure:
            if failure.code.name not in {"UNAVAILABLE", "ABORTED"}:
                raise
    raise AssertionError("a run could not be begun")


def is_over(client: Client, run_id: str) -> bool:
    return client.run(run_id).run.state != run_service_pb2.RUN_STATE_RUNNING


@pytest.mark.timeout(900)
def test_each_document_of_every_run_is_in_xero_once(whole: Whole, request: pytest.FixtureRequest) -> None:
    subsidiaries = [whole.subsidiary() for _ in range(TENANTS)]
    chaos, runs = Chaos(whole), []
    numbers: dict[str, set[str]] = {}
    for at in range(0, DOCUMENTS, A_RUN):
        subsidiary = subsidiaries[at // A_RUN % TENANTS]
        documents = [whole.invoice(subsidiary) for _ in range(A_RUN)]
        for place, document in enumerate(documents):
            document.company.company_id = f"c{place % 7}"
            document.company.billing_name = f"Company {place % 7}"
        numbers.setdefault(subsidiary.organisation, set()).update(each.number for each in documents)
        runs.append(begun(chaos.client, documents))
    chaos.play(subsidiaries)
    whole.sandbox.clear_faults()
    client, retries = whole.client(), 0
    while runs:
        run_id = runs.pop()
        wait_until(partial(is_over, client, run_id), f"run {run_id} is over", within=240)
        states = Counter(item.state for item in client.run(run_id).items)
        assert set(states) <= {SENT, NOT_SENT}, states
        if states[NOT_SENT]:
            retry = run_service_pb2.RetryRunRequest(run_id=run_id, request_id=str(uuid4()))
            runs.append(client.call("RunService", "RetryRun", retry).run.run_id)
            retries += 1
    for subsidiary in subsidiaries:
        there = Counter(each["InvoiceNumber"] for each in whole.in_xero(subsidiary))
        assert set(there.values()) <= {1}, "doubled"
        assert set(there) == numbers[subsidiary.organisation], "lost"
    if "CHAOS_SECONDS" in os.environ:
        figures = ", ".join(f"{count} {name}" for name, count in chaos.figures.items())
        sys.__stdout__.write(f"\n{request.node.name}: {DOCUMENTS} documents, {figures}, {retries} retries\n")  # type: ignore[union-attr]

"""Random operations, faults, kills and pauses against real servers: nothing is doubled, lost or overwritten.

Every document is copied once and updated again and again. In the end Xero has each once, with the words of its newest
update that was accepted, or of a later one whose response was lost.
"""

import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any

import pytest

from demo.client import Failure
from demo.stage import Process
from support.live import Live
from support.sorts import SORTS, Case
from support.updates import say, update, words_in_xero
from xero_sandbox.waiting import wait_until

pytestmark = pytest.mark.slow

OPERATIONS = int(os.environ.get("CHAOS", "30"))
CALLERS = 4
DOCUMENTS = 12
SORTS_USED = ("invoice", "expense", "purchase order")
FAULTS: tuple[dict[str, Any], ...] = (
    {"fault": "drop_answer"},
    {"fault": "drop_answer", "late_seconds": 1},
    {"fault": "drop_before"},
    {"fault": "status", "status": 500, "after_work": True},
    {"fault": "status", "status": 500, "after_work": False},
    {"fault": "status", "status": 503, "after_work": False},
)
UNSETTLED = {"IN_PROGRESS", "OUTCOME_UNCERTAIN", "UNAVAILABLE", "XERO_UNAVAILABLE", "DEADLINE_EXCEEDED", "ABORTED"}


@dataclass
class Document:
    """`accepted` and `newest` number its updates: the last one that was answered with success, and the last one."""

    case: Case
    lock: Lock = field(default_factory=Lock)
    accepted: int = 0
    newest: int = 0


class Chaos:
    def __init__(self, plugin: Live, servers: int, seed: int) -> None:
        self.plugin = plugin
        self.random = random.Random(seed)
        self.servers = [plugin.server, *(plugin.stage.start_server() for _ in range(servers - 1))]
        self.documents = [Document(SORTS[self.random.choice(SORTS_USED)].one()) for _ in range(DOCUMENTS)]
        self.figures: Counter[str] = Counter()
        self.over = Event()
        self.restarting = Lock()
        plugin.stage.sandbox.set("limits", minute=None, day=None)

    def run(self) -> None:
        trouble = Thread(target=self._trouble, name="trouble")
        trouble.start()
        try:
            with ThreadPoolExecutor(CALLERS) as pool:
                plans = [(self.random.choice(self.documents), self.random.random()) for _ in range(OPERATIONS)]
                for outcome in pool.map(self._operate, plans):
                    self.figures["operations"] += 1
                    self.figures[outcome] += 1
        finally:
            self.over.set()
            trouble.join()

    def _operate(self, plan: tuple[Document, float]) -> str:
        """One at a time for each document, as its accepted updates have an order then."""
        document, chance = plan
        with document.lock:
            which = int(chance * 1000) % len(self.servers)
            with self.restarting:
                server = self.servers[which]
            if document.newest and chance < 0.8:
                document.newest += 1
                number = document.newest
                outcome = update(self.plugin, say(document.case, f"Version {number}"), server)
                if outcome == "COPIED":
                    document.accepted = number
                return outcome
            outcome = self.plugin.outcome(document.case, server)
            if outcome in {"COPIED", "ALREADY_COPIED"}:
                document.newest = max(document.newest, 1)
            return outcome

    def _trouble(self) -> None:
        """Faults all the while, and now and then a server that dies or is paused."""
        own = random.Random(self.random.random())
        while not self.over.wait(0.2):
            sort = SORTS[own.choice(SORTS_USED)]
            self.plugin.stage.sandbox.fault(method=own.choice(["PUT", "POST"]), path=sort.path, **own.choice(FAULTS))
            self.figures["faults"] += 1
            if own.random() < 0.1:
                self._kill(own.randrange(len(self.servers)))
            elif own.random() < 0.1:
                self._pause(own.choice(self.servers))

    def _kill(self, which: int) -> None:
        self.figures["kills"] += 1
        with self.restarting:
            self.servers[which].kill()
            self.servers[which] = self.plugin.stage.start_server()

    def _pause(self, server: Process) -> None:
        """For longer than a send may take, so that another takes over."""
        self.figures["pauses"] += 1
        server.pause()
        self.over.wait(4)
        server.go_on()

    def heal(self) -> None:
        """No more faults; every document is asked for until nothing of it is in doubt."""
        self.plugin.stage.sandbox.clear_faults()
        self.plugin.server = self.servers[0]
        for document in self.documents:
            self._wait_for(document)

    def _wait_for(self, document: Document) -> None:
        wait_until(lambda: self._is_settled(document), f"{document.case.id} is settled", within=90)

    def _is_settled(self, document: Document) -> bool:
        with suppress(Failure):
            return self.plugin.outcome(document.case) not in UNSETTLED
        return False

    def check(self) -> Iterator[str]:
        """What is wrong."""
        for document in self.documents:
            there = self.plugin.in_xero(document.case)
            if len(there) > 1:
                yield f"doubled: {len(there)} of {document.case.id}"
            elif not there:
                yield f"lost: {document.case.id}"
            elif document.accepted:
                words = words_in_xero(self.plugin, document.case)
                number = int(words.removeprefix("Version ")) if words.startswith("Version ") else 0
                if number < document.accepted:
                    yield f"overwritten: {document.case.id} has {words!r}, and {document.accepted} was accepted"


@pytest.mark.timeout(1800)
def test_nothing_is_doubled_lost_or_overwritten(own_plugin: Live, request: pytest.FixtureRequest) -> None:
    servers = 2 if own_plugin.database_url.startswith("postgresql") else 1
    seed = int(os.environ.get("SEED", "1"))
    chaos = Chaos(own_plugin, servers, seed)
    chaos.run()
    chaos.heal()
    wrong = [*chaos.check()]
    figures = ", ".join(f"{count} {name}" for name, count in chaos.figures.items())
    if "CHAOS" in os.environ:
        sys.__stdout__.write(f"\n{request.node.name}: {figures}; wrong: {len(wrong)}\n")  # type: ignore[union-attr]
    assert not wrong, figures

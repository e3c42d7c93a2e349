"""What the process does by itself, again and again, besides answering calls."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from time import monotonic

import structlog

log = structlog.get_logger("chores")


class Chore:
    """Work to be done at once and then every so often; `work` answers how much there was to do.

    What it raises is logged, and the work is tried again when its time comes.
    """

    def __init__(self, name: str, work: Callable[[], int], every: timedelta) -> None:
        self._name = name
        self._work = work
        self._every = every.total_seconds()
        self.due = monotonic()

    def do_if_due(self) -> None:
        if monotonic() >= self.due:
            self._do()
            self.due = monotonic() + self._every

    def _do(self) -> None:
        try:
            if done := self._work():
                log.info("chore done", chore=self._name, number=done)
        except Exception:
            log.exception("chore failed and will be tried again", chore=self._name)


class Chores:
    """Does these one after the other, each when it is due, on a thread of its own."""

    def __init__(self, *chores: Chore) -> None:
        self._chores = chores
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="chores", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing more; `wait` for what is under way."""
        self._stopped.set()

    def wait(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            for chore in self._chores:
                if not self._stopped.is_set():
                    chore.do_if_due()
            due = min(chore.due for chore in self._chores)
            self._stopped.wait(max(0.0, due - monotonic()))

"""What the process does by itself, again and again, besides answering calls."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from time import monotonic

import structlog

log = structlog.get_logger("chores")


class Chore:
    """Work to be done at once and then every so often; `work` returns how much there was to do.

    What it raises is logged, and the work is tried again when its time comes.
    """

    def __init__(self, name: str, work: Callable[[], int], every: timedelta) -> None:
        self.name = name
        self.every = every.total_seconds()
        self._work = work

    def do(self) -> None:
        try:
            if done := self._work():
                log.info("chore done", chore=self.name, number=done)
        except Exception:
            log.exception("chore failed and will be tried again", chore=self.name)


class Chores:
    """Does each of these on a thread of its own, so that a slow one delays no other."""

    def __init__(self, *chores: Chore) -> None:
        self._stopped = Event()
        self._threads = [
            Thread(target=self._run, args=(chore,), name=f"chore {chore.name}", daemon=True) for chore in chores
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Begin nothing more; `wait` for what is under way."""
        self._stopped.set()

    def wait(self, most: timedelta) -> int:
        """Wait until nothing is under way; returns how many still are when the time is over."""
        end = monotonic() + most.total_seconds()
        for thread in self._threads:
            thread.join(max(0.0, end - monotonic()))
        return sum(thread.is_alive() for thread in self._threads)

    def _run(self, chore: Chore) -> None:
        while not self._stopped.is_set():
            chore.do()
            self._stopped.wait(chore.every)

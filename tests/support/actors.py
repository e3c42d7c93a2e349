"""Calls that stop at every port and go on when they are told to: any interleaving of them, one thread at a time.

Each actor runs in a thread of its own, but only while `step` waits for it, so that what happens is decided by whoever
steps. Between its steps anything may be done to the world, and it may be killed where it stands.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread, local

PATIENCE = 30
"""Seconds in which an actor comes to its next port; longer, and it is stuck."""

here = local()


class Killed(BaseException):
    """The process dies here: nothing catches it."""


class Actor:
    """A call under way. `at` names the port before or after which it stands; `failure` is what ended it, if any did."""

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self.name = name
        self.at = "its begin"
        self.is_over = False
        self.failure: BaseException | None = None
        self._work = work
        self._kill = False
        self._go, self._stopped = Event(), Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def step(self) -> None:
        """On to its next port, or to its end."""
        assert not self.is_over
        self._stopped.clear()
        self._go.set()
        assert self._stopped.wait(PATIENCE), f"{self.name} is stuck after {self.at}"

    def kill(self) -> None:
        """It ends where it stands: after the port that it came from, before the one that it stands at."""
        if not self.is_over:
            self._kill = True
            self.step()
        self._thread.join(PATIENCE)

    def stop(self, at: str) -> None:
        """Called by its own thread."""
        self.at = at
        self._stopped.set()
        self._go.wait()
        self._go.clear()
        if self._kill:
            raise Killed

    def _run(self) -> None:
        here.actor = self
        try:
            self._go.wait()
            self._go.clear()
            if not self._kill:
                self._work()
        except BaseException as failure:
            self.failure = failure
        self.is_over = True
        self._stopped.set()


def port(at: str) -> None:
    """Where an actor stops; anybody else passes."""
    actor: Actor | None = getattr(here, "actor", None)
    if actor is not None:
        actor.stop(at)


@contextmanager
def in_one_go() -> Iterator[None]:
    """No ports within: what happens there happens at once."""
    actor = getattr(here, "actor", None)
    here.actor = None
    try:
        yield
    finally:
        here.actor = actor

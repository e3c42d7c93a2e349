"""Streams that last: at most a quarter of the threads, for five minutes at most, and ended at once when stopping."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import BoundedSemaphore

from injector import inject

from core.errors import Refused
from core.problems import Reason

SHARE = 4
A_STREAM_LASTS = timedelta(minutes=5)
A_LOOK_EVERY = timedelta(seconds=0.5)


@dataclass(frozen=True, slots=True)
class Threads:
    """How many calls are answered at once; more wait."""

    number: int = 32


class Streams:
    """Places for calls that hold a thread for long: whoever watches must not keep others from their calls."""

    @inject
    def __init__(self, threads: Threads) -> None:
        self._places = BoundedSemaphore(max(1, threads.number // SHARE))

    @contextmanager
    def place(self) -> Iterator[None]:
        """Refused with TOO_MANY_STREAMS where none is left."""
        if not self._places.acquire(blocking=False):
            raise Refused.because(Reason.TOO_MANY_STREAMS, "", "As many streams are open as this server allows")
        try:
            yield
        finally:
            self._places.release()

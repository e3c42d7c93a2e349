"""Stopping without losing anything: calls that began run to their end, new ones are refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Condition

from core.errors import Refused
from core.problems import Reason


class Drain:
    """Counts the calls under way. Safe to use from many threads."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._under_way = 0
        self._closed = False

    @contextmanager
    def call(self) -> Iterator[None]:
        """One call. Refused with SHUTTING_DOWN once the drain is closed."""
        with self._condition:
            if self._closed:
                raise Refused.because(Reason.SHUTTING_DOWN, "", "The server is stopping and takes no new work")
            self._under_way += 1
        try:
            yield
        finally:
            with self._condition:
                self._under_way -= 1
                self._condition.notify_all()

    def close(self) -> None:
        """From now on no call begins."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def wait_closed(self, most: timedelta) -> bool:
        """Wait until it is closed, but no longer; whether it is."""
        with self._condition:
            return self._condition.wait_for(lambda: self._closed, most.total_seconds())

    @property
    def is_closed(self) -> bool:
        return self._closed

    def wait(self, most: timedelta) -> int:
        """Wait until no call is under way; returns how many still are when the time is over."""
        with self._condition:
            self._condition.wait_for(lambda: self._under_way == 0, most.total_seconds())
            return self._under_way

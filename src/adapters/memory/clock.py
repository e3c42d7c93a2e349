"""A clock that stands still until it is moved."""

from datetime import UTC, datetime, timedelta
from threading import Lock

from ports import Clock

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class MemoryClock(Clock):
    """Begins at `start`. Waiting moves it on at once, and costs no time."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._elapsed = timedelta()
        self._lock = Lock()

    def now(self) -> datetime:
        return self._now

    def elapsed(self) -> timedelta:
        return self._elapsed

    def wait(self, duration: timedelta) -> None:
        self.advance(max(duration, timedelta()))

    def advance(self, duration: timedelta) -> None:
        """Let time pass. ValueError for less than none."""
        if duration < timedelta():
            raise ValueError(f"Time cannot go back by {-duration}")
        with self._lock:
            self._now += duration
            self._elapsed += duration

    def set(self, moment: datetime) -> None:
        """Move on to this moment; ValueError if it is past."""
        self.advance(moment - self.now())

    def misread(self, by: timedelta) -> None:
        """From now on the machine's clock is wrong by so much more, forward or back. No time passes."""
        with self._lock:
            self._now += by

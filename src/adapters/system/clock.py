"""The machine's clock."""

import time
from datetime import UTC, datetime, timedelta
from threading import Lock

from ports import Clock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SystemClock(Clock):
    """The machine's time, in steps that only go forward.

    When somebody sets the machine's clock back, this one runs on at its steady pace: it never stands still either,
    or a give-up time would not come. When it is set forward (or the machine slept), this one follows.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._ahead = time.time_ns() - time.monotonic_ns()

    def now(self) -> datetime:
        with self._lock:
            wall = time.time_ns()  # before the other: a pause in between may only make it look slow
            steady = time.monotonic_ns()
            self._ahead = max(self._ahead, wall - steady)
            return EPOCH + timedelta(microseconds=(steady + self._ahead) // 1000)

    def wait(self, duration: timedelta) -> None:
        until = self.now() + max(duration, timedelta())
        while (left := until - self.now()) > timedelta():
            time.sleep(left.total_seconds())

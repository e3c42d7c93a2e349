"""The machine's clock."""

import time
from datetime import UTC, datetime, timedelta

from ports import Clock


class SystemClock(Clock):
    """What the machine says, each time anew: a wrong reading is gone with the next one."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def elapsed(self) -> timedelta:
        return timedelta(microseconds=time.monotonic_ns() // 1000)

    def wait(self, duration: timedelta) -> None:
        until = self.elapsed() + max(duration, timedelta())
        while (remaining := until - self.elapsed()) > timedelta():
            time.sleep(remaining.total_seconds())

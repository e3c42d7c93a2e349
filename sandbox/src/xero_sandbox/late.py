"""Work that is done after its connection is gone: a client that gave up cannot know whether it will be.

What is due when, by the sandbox's clock. It lives with the process, as faults do.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from xero_sandbox.clock import Clock

Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Late:
    due: datetime
    work: Work


class LateWork:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._transfer_wait: list[Late] = []
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._transfer_wait)

    def add(self, due: datetime, work: Work) -> None:
        self._transfer_wait.append(Late(due, work))
        self._changed.set()

    def forget(self) -> None:
        self._transfer_wait.clear()

    async def catch_up(self) -> None:
        """Do what is due, the earliest first. Whoever moves the clock calls this before anything else is answered."""
        now = self._clock.now()
        due = sorted((each for each in self._transfer_wait if each.due <= now), key=lambda each: each.due)
        self._transfer_wait = [each for each in self._transfer_wait if each not in due]
        for each in due:
            await each.work()

    async def run(self) -> None:
        """Until it is cancelled: everything in its time."""
        while True:
            self._changed.clear()
            await self.catch_up()
            left = min(((each.due - self._clock.now()).total_seconds() for each in self._transfer_wait), default=None)
            try:
                await asyncio.wait_for(self._changed.wait(), timeout=None if left is None else max(left, 0.001))
            except TimeoutError:
                continue

"""What is at work at this moment: how many calls of an app on a tenant, and which idempotency keys."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

Lane = tuple[str, str]
"""Client id and tenant."""
Place = tuple[str, str]
"""Client id and idempotency key."""


class Lanes:
    """Used on the event loop only, which is why plain counters are safe."""

    def __init__(self) -> None:
        self._at_work: Counter[Lane] = Counter()
        self._keys: dict[Place, asyncio.Lock] = {}
        self._key_users: Counter[Place] = Counter()

    @contextmanager
    def occupied(self, lane: Lane | None) -> Iterator[int]:
        """Answers how many others are in the lane already."""
        if lane is None:
            yield 0
            return
        self._at_work[lane] += 1
        try:
            yield self._at_work[lane] - 1
        finally:
            self._at_work[lane] -= 1
            if not self._at_work[lane]:
                del self._at_work[lane]

    def key_at_work(self, place: Place) -> bool:
        lock = self._keys.get(place)
        return lock is not None and lock.locked()

    @asynccontextmanager
    async def key_turn(self, place: Place) -> AsyncIterator[None]:
        """Lets requests with one key through one after another."""
        lock = self._keys.setdefault(place, asyncio.Lock())
        self._key_users[place] += 1
        try:
            async with lock:
                yield
        finally:
            self._key_users[place] -= 1
            if not self._key_users[place]:
                del self._keys[place], self._key_users[place]

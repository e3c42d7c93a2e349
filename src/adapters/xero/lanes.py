"""How many calls of this process are under way with each organisation: never more than Xero takes at once."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import BoundedSemaphore, Lock

from core.errors import RateLimited
from core.ids import TenantId
from ports.clock import Clock

AT_ONCE = 5
"""Xero: limits, concurrent calls of one app with one tenant."""


class Lanes:
    """Five lanes to each tenant, shared by all threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._lanes: defaultdict[TenantId, BoundedSemaphore] = defaultdict(lambda: BoundedSemaphore(AT_ONCE))

    @contextmanager
    def one(self, tenant_id: TenantId, give_up_at: datetime) -> Iterator[None]:
        """A lane, as soon as one is free; RateLimited if none is by then."""
        with self._lock:
            lanes = self._lanes[tenant_id]
        if not lanes.acquire(timeout=max(0.0, (give_up_at - self._clock.now()).total_seconds())):
            raise RateLimited("Too many calls of ours are under way with Xero", limit="concurrent", retry_after=None)
        try:
            yield
        finally:
            lanes.release()

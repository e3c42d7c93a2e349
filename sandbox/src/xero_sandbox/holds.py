"""Requests kept open on purpose, so that a test can act at an exact moment without sleeping."""

import asyncio
import itertools
import re
from dataclasses import dataclass, field

from xero_sandbox.messages import Request


class Abandoned(Exception):
    """The sandbox stops, or starts afresh: the held request is closed without an answer."""


@dataclass
class Hold:
    id: int
    method: str
    path: str
    after_work: bool
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    taken: bool = False
    abandoned: bool = False

    def matches(self, request: Request) -> bool:
        right_method = self.method in ("*", request.method)
        return right_method and re.search(self.path, request.path, re.IGNORECASE) is not None

    async def keep(self) -> None:
        """Says that the request is here, and waits for its release. Raises Abandoned."""
        self.arrived.set()
        await self.released.wait()
        if self.abandoned:
            raise Abandoned


class Holds:
    """Each hold takes one request. They live with the process."""

    def __init__(self) -> None:
        self._holds: dict[int, Hold] = {}
        self._numbers = itertools.count(1)

    def order(self, method: str, path: str, after_work: bool) -> Hold:
        re.compile(path)
        hold = Hold(next(self._numbers), method, path, after_work)
        self._holds[hold.id] = hold
        return hold

    def get(self, hold_id: int) -> Hold | None:
        return self._holds.get(hold_id)

    def take(self, request: Request) -> Hold | None:
        for hold in self._holds.values():
            if not hold.taken and hold.matches(request):
                hold.taken = True
                return hold
        return None

    def abandon_all(self) -> None:
        for hold in self._holds.values():
            hold.abandoned = not hold.released.is_set()
            hold.released.set()
        self._holds.clear()

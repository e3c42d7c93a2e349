"""Follows one request through the phases of its connection, so that it is known what has left the machine."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ports.clock import Clock
from ports.ledger import Fence, always

PHASES: Mapping[str, str] = {
    "http11.send_request_headers": "write",
    "http11.send_request_body": "write",
    "http11.receive_response_headers": "read",
    "http11.receive_response_body": "read",
}
"""The phases in which a timeout is looked at anew, and which timeout it is."""

LIMITS: Mapping[str, float] = {"connect": 5.0, "pool": 10.0, "write": 20.0, "read": 60.0}
"""Seconds that each wait may take where the time to give up is further away."""

NO_TIME = 0.001
"""Seconds; zero would switch the socket to non-blocking, which is another thing."""


class TooLate(Exception):
    """The time to give up had come before anything was written."""


class NotOurs(Exception):
    """What is stored says that this must not be sent any more, before anything was written."""


class Watch:
    """The transport reports to it the beginning and end of each phase (httpcore's trace extension).

    `began`: writing to the socket was about to begin, so that bytes may have left. `headers_failed`: the request's
    headers could not be written, so that its body certainly was not.
    """

    def __init__(self, clock: Clock, give_up_at: datetime, may_send: Fence = always) -> None:
        self._clock = clock
        self._may_send = may_send
        self._end = clock.elapsed() + (give_up_at - clock.now())
        self.seen = False
        self.began = False
        self.headers_failed = False
        self.timeouts = {kind: self._at_most(limit) for kind, limit in LIMITS.items()}

    @property
    def is_late(self) -> bool:
        return self._left() <= timedelta()

    def __call__(self, event: str, facts: Mapping[str, Any]) -> None:
        self.seen = True
        phase, _, stage = event.rpartition(".")
        if phase not in PHASES or _opens_tunnel(facts):
            return
        if stage == "started":
            self._begin(phase)
        elif stage == "failed" and phase == "http11.send_request_headers":
            self.headers_failed = True

    def _begin(self, phase: str) -> None:
        if not self.began:
            if not self._may_send():
                raise NotOurs
            if self.is_late:
                raise TooLate
        self.began = True
        kind = PHASES[phase]
        self.timeouts[kind] = self._at_most(LIMITS[kind])

    def _at_most(self, limit: float) -> float:
        return max(NO_TIME, min(limit, self._left().total_seconds()))

    def _left(self) -> timedelta:
        return self._end - self._clock.elapsed()


def _opens_tunnel(facts: Mapping[str, Any]) -> bool:
    """A CONNECT goes to a proxy on the way and carries nothing of the request."""
    return getattr(facts.get("request"), "method", b"") == b"CONNECT"

"""The HTTP client: sends a call once, and knows whether it can have arrived."""

import logging
from collections.abc import Mapping
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from typing import Any, Protocol

import httpx2
import structlog

from adapters.xero.call import Call, Effect, Reply
from adapters.xero.watch import NotOurs, TooLate, Watch
from core.errors import Fenced, LedgerError, NoResponse, NothingDone, Unreachable, Unreadable
from ports.clock import Clock
from ports.ledger import Fence, always

USER_AGENT = f"productive-xero/{version('productive-xero')}"
POOL = httpx2.Limits(max_connections=100, max_keepalive_connections=50, keepalive_expiry=20.0)
LOOPBACK = ("all://localhost", "all://127.0.0.1", "all://[::1]")

NEVER_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
)
"""What the transport raises only before it has a connection to write to."""

REMAINING_LIMITS: Mapping[str, str] = {
    "minute_left": "x-minlimit-remaining",
    "day_left": "x-daylimit-remaining",
    "app_minute_left": "x-appminlimit-remaining",
}


class Log(Protocol):
    """As much of a structlog logger as is used."""

    def info(self, event: str, **facts: Any) -> Any: ...


class XeroClient:
    """Pooled connections to Xero. Never repeats a call, follows no redirect and keeps no cookie."""

    def __init__(self, clock: Clock, transport: httpx2.BaseTransport | None = None, log: Log | None = None) -> None:
        """`transport` takes the place of real connections."""
        self._clock = clock
        self._log: Log = log or structlog.get_logger("xero")
        self._http = httpx2.Client(
            transport=transport,
            mounts=dict.fromkeys(LOOPBACK) if transport is None else None,  # an egress proxy is not for loopback
            limits=POOL,
            follow_redirects=False,
            headers={"User-Agent": USER_AGENT},
        )
        self._http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # its line for each request has the whole URL, and queries quote what documents say
        logging.getLogger("httpx2").setLevel(logging.WARNING)

    def close(self) -> None:
        self._http.close()

    def send(self, call: Call, give_up_at: datetime, may_send: Fence = always) -> Reply:
        """The response, whatever its status. `may_send` is asked right before the first byte: see Ledger.write.

        Raises Unreachable or another NothingDone where Xero certainly did nothing (for a call without effect: always),
        NoResponse where nobody knows, Unreadable where the response's bytes make no sense.
        """
        started = self._clock.now()
        outcome = self._attempt(call, Watch(self._clock, give_up_at, may_send))
        if isinstance(outcome, LedgerError):
            self._record(call, started, means=type(outcome).__name__, why=outcome.message)
            raise outcome  # outside of any handler: the transport's error holds the request, and with it the token
        limits = {
            name: outcome.headers[header] for name, header in REMAINING_LIMITS.items() if header in outcome.headers
        }
        self._record(call, started, status=outcome.status, correlation_id=outcome.correlation_id, **limits)
        return outcome

    def _attempt(self, call: Call, watch: Watch) -> Reply | LedgerError:
        try:
            return self._exchange(call, watch)
        except (httpx2.HTTPError, httpx2.InvalidURL, TooLate, NotOurs) as reason:
            return _meaning(reason, call.effect, watch)

    def _exchange(self, call: Call, watch: Watch) -> Reply:
        if watch.is_late:
            raise TooLate
        request = self._http.build_request(
            call.method,
            call.url,
            headers=dict(call.headers),
            content=call.body or None,
            extensions={"trace": watch, "timeout": watch.timeouts},
        )
        response = self._http.send(request, stream=True)
        try:
            return Reply(response.status_code, dict(response.headers), _read(response, watch))
        finally:
            response.close()

    def _record(self, call: Call, started: datetime, **facts: object) -> None:
        seconds = (self._clock.now() - started).total_seconds()
        self._log.info("xero call", method=call.method, path=call.path, seconds=round(seconds, 3), **facts)


def _read(response: httpx2.Response, watch: Watch) -> bytes:
    """The body. Looks at the time after each piece: a timeout of the socket begins anew with every byte."""
    pieces = []
    for piece in response.iter_bytes():
        pieces.append(piece)
        if watch.is_late:
            raise httpx2.ReadTimeout("The response did not end in time")
    return b"".join(pieces)


def _meaning(reason: Exception, effect: Effect, watch: Watch) -> LedgerError:
    """What a failed exchange says about Xero. Where two readings are possible, it is the uncertain one."""
    if isinstance(reason, NotOurs):
        return Fenced("Another process had taken the send over before anything was sent")
    if isinstance(reason, TooLate):
        return NothingDone("The time to send this had run out before anything was sent")
    if _certainly_not_sent(reason, watch) or effect is Effect.NONE:
        return Unreachable(f"Xero could not be reached ({type(reason).__name__})")
    if isinstance(reason, httpx2.DecodingError):
        return Unreadable("Xero's response could not be decoded")
    return NoResponse(f"Xero did not answer ({type(reason).__name__})")


def _certainly_not_sent(reason: Exception, watch: Watch) -> bool:
    """The body follows the headers, and Xero acts on whole requests only: without headers nothing was done."""
    if watch.headers_failed:
        return True
    return not watch.began and (watch.seen or isinstance(reason, NEVER_SENT))

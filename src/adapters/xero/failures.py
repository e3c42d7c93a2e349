"""From a response that is no success to an error of ours: one table for all of Xero's endpoints."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime

from adapters.xero.call import Effect, Reply
from adapters.xero.error_body import ErrorBody, error_body
from core.errors import (
    AccessDenied,
    AccessExpired,
    Invalid,
    KeyReused,
    LedgerError,
    MissingInLedger,
    NothingDone,
    RateLimited,
    RequestUnreadable,
    Unreadable,
)

Make = Callable[[str, str], LedgerError]
"""Makes an error of Xero's words and its id of the call."""


def _of(kind: type[LedgerError]) -> Make:
    return lambda words, correlation_id: kind(words, correlation_id=correlation_id)


@dataclass(frozen=True, slots=True)
class Row:
    """The first row with this status whose part of the body contains `word` (in lower case) decides.

    `effect` None serves both reads and writes. `is_empty`: only a response that says nothing at all.
    """

    status: int
    make: Make
    part: str = "words"
    word: str = ""
    effect: Effect | None = None
    is_empty: bool = False

    def fits(self, status: int, body: ErrorBody, effect: Effect) -> bool:
        return (
            self.status == status
            and self.effect in (None, effect)
            and self.word in str(getattr(body, self.part)).lower()
            and (body.is_empty or not self.is_empty)
        )


TABLE = (
    # a missing scope: renewing the token does not help
    Row(401, _of(AccessDenied), "detail", "authorizationunsuccessful"),
    Row(401, _of(AccessDenied), "challenge", "insufficient_scope"),
    Row(401, _of(AccessExpired)),
    # the wrong tenant, or a person disconnected us in Xero: tokens still renew, and every call gives this
    Row(403, _of(AccessDenied)),
    Row(400, _of(KeyReused), "detail", "is used with a different request", Effect.CHANGES),
    Row(400, _of(KeyReused), "message", "is used with a different request", Effect.CHANGES),
    # these are found before anything is done (the body, the query, the number of documents asked for)
    Row(400, _of(RequestUnreadable), "type", "postdatainvalidexception"),
    Row(400, _of(RequestUnreadable), "type", "queryparseexception"),
    Row(400, _of(RequestUnreadable), "type", "highvolumeexception"),
    Row(400, _of(RequestUnreadable), "type", "nodataprocessedexception"),
    Row(400, _of(RequestUnreadable), is_empty=True),
    Row(400, _of(RequestUnreadable), effect=Effect.NONE),
    Row(415, _of(RequestUnreadable)),
    Row(413, _of(RequestUnreadable)),
    # a write to a collection is never answered so by Xero itself: only looking can show what it was
    Row(404, _of(MissingInLedger), effect=Effect.NONE),
)


def failure(reply: Reply, effect: Effect) -> LedgerError:
    """What a response of 300 and above means.

    What no row knows is retryable for a read, and uncertain for a write. A refused document (400 with a
    ValidationException) is not for this table where documents were sent: see `responses`.
    """
    body = error_body(reply)
    correlation_id = reply.correlation_id or body.instance
    words = body.words or f"Xero answered with status {reply.status}"
    if reply.status == 429:
        return _rate_limited(reply, correlation_id)
    for row in TABLE:
        if row.fits(reply.status, body, effect):
            return row.make(words, correlation_id)
    return not_understood(words, reply, effect)


def not_understood(words: str, reply: Reply, effect: Effect) -> LedgerError:
    """A response that does not say what happened. A read may simply be tried again."""
    if effect is Effect.NONE:
        return NothingDone(words, retry_after=retry_after(reply), correlation_id=reply.correlation_id)
    return Unreadable(words, correlation_id=reply.correlation_id)


def refused(messages: tuple[str, ...], reply: Reply) -> LedgerError:
    return Invalid(messages, correlation_id=reply.correlation_id)


def _rate_limited(reply: Reply, correlation_id: str) -> RateLimited:
    limit = reply.headers.get("x-rate-limit-problem", "").strip().lower() or "unknown"
    words = f"Xero's limit of calls is reached ({limit})"
    return RateLimited(words, limit=limit, retry_after=retry_after(reply), correlation_id=correlation_id)


def retry_after(reply: Reply) -> timedelta | None:
    """Seconds, or a date against the response's own; None where Xero names no time, as for too many at once."""
    value = reply.headers.get("retry-after", "").strip()
    try:
        return timedelta(seconds=max(0.0, float(value)))
    except (ValueError, OverflowError):
        return _until(value, reply.headers.get("date", ""))


def _until(moment: str, now: str) -> timedelta | None:
    try:
        return max(timedelta(), parsedate_to_datetime(moment) - parsedate_to_datetime(now))
    except (ValueError, TypeError):
        return None

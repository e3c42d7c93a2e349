"""What goes wrong, by what it means for a write: nothing was done, it was refused, or nobody knows.

One root, split at once into the three; data are attributes. Adapters raise these at their edge and nothing else.
"""

from collections.abc import Iterable
from datetime import timedelta

from core.ids import TransferId
from core.problems import Problem, Reason


class PluginError(Exception):
    """Something that the caller can act upon."""


class Refused(PluginError):
    """The request was refused before anything was done; `problems` has every problem found, in order.

    `transfer_id` is that of the record of a refused copy.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.message}" for problem in problems))
        self.problems = problems
        self.transfer_id: TransferId | None = None

    @classmethod
    def because(cls, reason: Reason, field: str, message: str, **facts: str) -> "Refused":
        return cls(Problem(reason, field, message, facts))


class SendFailed(PluginError):
    """A send has begun and has not succeeded (or not yet); `problems` say why, `transfer_id` whom to ask about."""

    def __init__(
        self, *problems: Problem, transfer_id: TransferId | None = None, retry_after: timedelta | None = None
    ) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems
        self.transfer_id = transfer_id
        self.retry_after = retry_after


class LedgerError(PluginError):
    """The ledger did not do what was asked. `correlation_id` is the ledger's own id of the call, if it gave one."""

    reason = Reason.XERO_UNAVAILABLE

    def __init__(self, message: str, *, correlation_id: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.correlation_id = correlation_id


class NothingDone(LedgerError):
    """Retryable: the ledger certainly did nothing. A new attempt needs a new idempotency key."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None, correlation_id: str = "") -> None:
        super().__init__(message, correlation_id=correlation_id)
        self.retry_after = retry_after


class Fenced(NothingDone):
    """Right before the first byte the send was not ours any more: nothing was sent, and nothing follows."""


class Unreachable(NothingDone):
    """No connection to the ledger could be made."""


class RateLimited(NothingDone):
    """Too many calls; `limit` is the ledger's word for which (minute, day, concurrent, ...)."""

    reason = Reason.XERO_RATE_LIMITED

    def __init__(self, message: str, *, limit: str, retry_after: timedelta | None, correlation_id: str = "") -> None:
        super().__init__(message, retry_after=retry_after, correlation_id=correlation_id)
        self.limit = limit


class KeyMissing(NothingDone):
    """The key that opens the stored access is not among those that this process was given."""

    reason = Reason.TOKEN_KEY_MISSING


class AccessExpired(NothingDone):
    """The access token is no longer accepted (401); renewing it may help."""

    reason = Reason.NEEDS_REAUTHORIZATION


class Permanent(LedgerError):
    """Trying again as it is will not help. Nothing was done."""

    reason = Reason.XERO_REJECTED


class AccessDenied(Permanent):
    """The ledger does not let us into this tenant (403, or a scope is missing)."""

    reason = Reason.XERO_ACCESS_DENIED


class Disconnected(AccessDenied):
    """A person has disconnected us in the ledger: the tenant is no longer among those that we may use."""

    reason = Reason.CONNECTION_DISCONNECTED


class GrantGone(Permanent):
    """The consent was withdrawn or has expired: an admin must connect again."""

    reason = Reason.NEEDS_REAUTHORIZATION


class RequestUnreadable(Permanent):
    """The ledger could not read the request as a whole (a 400 without elements)."""


class Invalid(Permanent):
    """The ledger read the request and refused it; `messages` are its own words."""

    def __init__(self, messages: Iterable[str], *, correlation_id: str = "") -> None:
        self.messages = tuple(messages)
        super().__init__("; ".join(self.messages), correlation_id=correlation_id)


class MissingInLedger(Permanent):
    """The ledger has no such document (404)."""


class Uncertain(LedgerError):
    """Nobody knows whether the ledger did it: only looking can show."""

    reason = Reason.OUTCOME_UNCERTAIN


class NoResponse(Uncertain):
    """The request was written, and no response came back."""


class Unreadable(Uncertain):
    """A response came back that does not say what happened (5xx, or not what the ledger documents)."""


class KeyReused(Uncertain):
    """The ledger says that this idempotency key was used with a different request."""


def problem_of(error: LedgerError) -> Problem:
    """An error of a read, which no document's record keeps."""
    facts = {"correlation_id": error.correlation_id} if error.correlation_id else {}
    if isinstance(error, RateLimited):
        facts["limit"] = error.limit
    return Problem(error.reason, "", error.message, facts)

"""How often a connection is polled: every quarter of an hour, or as a tenth of its day's calls allows (B6, B9)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from core.ids import TenantId
from core.payments.switch import PaymentSync

DAY = timedelta(days=1)
SHORTEST = timedelta(minutes=15)
SMALLEST_LIMIT = 1000
"""Calls a day of Xero's smallest plan, taken as given until a response says that more are left than that."""

LARGER_LIMIT = 5000
SHARE = 10
NETS_SHARE = 2
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def day_limit(known: int, remaining: int | None) -> int:
    """What Xero's headers say of the calls of a day: only how many are left, so that a smaller plan shows by doubt."""
    return LARGER_LIMIT if known > SMALLEST_LIMIT or (remaining or 0) > SMALLEST_LIMIT else SMALLEST_LIMIT


def allowance(sync: PaymentSync) -> int:
    """Calls a day that polls, daily reads and webhooks of this connection may make together."""
    return max(sync.day_limit, SMALLEST_LIMIT) // SHARE


def most_nets(sync: PaymentSync) -> int:
    """Calls of daily reads within one day: half of all, so that polls go on. What is left waits for the next day."""
    return allowance(sync) // NETS_SHARE


def spent(sync: PaymentSync, now: datetime) -> int:
    """Calls within the day that is counted now; a new one begins a day after the last began."""
    return sync.calls if sync.calls_since is not None and now - sync.calls_since < DAY else 0


def counted_calls(sync: PaymentSync, calls: int, now: datetime) -> PaymentSync:
    so_far = spent(sync, now)
    since = sync.calls_since if so_far and sync.calls_since is not None else now
    return replace(sync, calls=so_far + calls, calls_since=since)


def interval(sync: PaymentSync, now: datetime, calls_a_poll: int) -> timedelta:
    """Until the next poll: what is left of the allowance lasts until its day is over."""
    remaining = allowance(sync) - spent(sync, now)
    ends = (sync.calls_since or now) + DAY
    if remaining < calls_a_poll:
        return max(SHORTEST, ends - now)
    return max(SHORTEST, (ends - now) * calls_a_poll / remaining)


def next_due(tenant_id: TenantId, now: datetime, every: timedelta) -> datetime:
    """The first of this tenant's own moments that is at least half an interval away: tenants never come all at once."""
    seconds = every.total_seconds()
    share = int.from_bytes(sha256(tenant_id.encode()).digest()[:8], "big") / 2**64
    earliest = (now - EPOCH).total_seconds() + seconds / 2
    turns = -((share * seconds - earliest) // seconds)
    return EPOCH + timedelta(seconds=(share + turns) * seconds)

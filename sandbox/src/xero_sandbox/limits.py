"""Xero's four limits: fixed windows for minute, day and app; a plain count for what is at work at once.

Xero: limits. 60 calls a minute and 5,000 a day (1,000 on the Starter plan) for each app and tenant, 5 at once,
10,000 a minute for an app over all tenants. The minute's window begins at another second for each tenant.
"""

import math
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from xero_sandbox.clock import EPOCH
from xero_sandbox.identity import apps
from xero_sandbox.messages import Refused, Reply
from xero_sandbox.storage import settings
from xero_sandbox.switches import Switches

DAY_SECONDS = 86_400
EVERY_TENANT = "*"
SPELLINGS = {"concurrent": "Concurrent", "appminute": "AppMinute"}


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """None switches a limit off."""

    minute: int | None = 60
    day: int | None = 5000
    concurrent: int | None = 5
    app_minute: int | None = 10_000
    window_seconds: int = 60
    listed: int | None = 100_000
    """More documents than this are not listed: HighVolumeException."""
    lag_seconds: float = 0
    """Lists of documents leave out what was made or changed within this time."""


@dataclass(frozen=True)
class Meter:
    """One limit that is counted in fixed windows."""

    problem: str
    """As X-Rate-Limit-Problem spells it."""
    header: str
    allowed: int | None
    seconds: int
    per_tenant: bool = True

    def window(self, tenant: str, now: datetime) -> tuple[int, int]:
        """The number of the present window, and whole seconds until the next."""
        shift = zlib.crc32(tenant.encode()) % self.seconds if self.problem == "minute" else 0
        elapsed = (now - EPOCH).total_seconds() + shift
        index = int(elapsed // self.seconds)
        return index, max(1, math.ceil((index + 1) * self.seconds - elapsed))


def meters(limits: Limits) -> tuple[Meter, ...]:
    return (
        Meter("appminute", "X-AppMinLimit-Remaining", limits.app_minute, limits.window_seconds, False),
        Meter("day", "X-DayLimit-Remaining", limits.day, DAY_SECONDS),
        Meter("minute", "X-MinLimit-Remaining", limits.minute, limits.window_seconds),
    )


def spend(
    connection: sqlite3.Connection,
    limits: Limits,
    switches: Switches,
    client_id: str,
    tenant: str | None,
    now: datetime,
) -> dict[str, str]:
    """Counts one call, and answers the headers that say what is left.

    Without a tenant (`/connections`) only the app's limit counts. Raises a 429 when one is used up; a refused
    call uses up nothing.
    """
    app = apps.find(connection, client_id)
    if app is not None and app.most_calls_a_day is not None and limits.day is not None:
        limits = msgspec.structs.replace(limits, day=min(limits.day, app.most_calls_a_day))
    remaining: dict[str, str] = {}
    spent: list[tuple[str, str, int, int]] = []
    for meter in meters(limits):
        if meter.allowed is None or (meter.per_tenant and tenant is None):
            continue
        place = tenant if meter.per_tenant and tenant else EVERY_TENANT
        index, left = meter.window(place, now)
        used = _used(connection, client_id, place, meter.problem, index)
        if used >= meter.allowed:
            raise Refused(too_many(meter.problem, switches, left))
        spent.append((place, meter.problem, index, used + 1))
        remaining[meter.header] = str(meter.allowed - used - 1)
    for place, problem, index, count in spent:
        connection.execute(
            "INSERT OR REPLACE INTO usage VALUES (?, ?, ?, ?, ?)", (client_id, place, problem, index, count)
        )
    return remaining


def _used(connection: sqlite3.Connection, client_id: str, tenant: str, meter: str, window: int) -> int:
    row = connection.execute(
        "SELECT spent FROM usage WHERE client_id = ? AND tenant = ? AND meter = ? AND window = ?",
        (client_id, tenant, meter, window),
    ).fetchone()
    return int(row["spent"]) if row else 0


def too_many(problem: str, switches: Mapping[str, str], retry_after: int | None = None) -> Reply:
    """The 429. Too many at once is told without Retry-After, the others with it."""
    spelled = SPELLINGS.get(problem, problem) if switches["limit_spelling"] == "capital" else problem
    headers = {"X-Rate-Limit-Problem": spelled}
    if retry_after is not None and problem != "concurrent":
        headers["Retry-After"] = str(retry_after)
    if switches["limit_body"] == "text":
        return Reply(429, b"Rate Limit Exceeded", "text/plain; charset=utf-8", headers)
    return Reply(429, headers=headers)


def load(connection: sqlite3.Connection) -> Limits:
    stored = settings.load(connection, "limits")
    return msgspec.convert(stored, Limits) if stored else Limits()


def save(connection: sqlite3.Connection, limits: Limits) -> None:
    settings.save(connection, "limits", msgspec.to_builtins(limits))

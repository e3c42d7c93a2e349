"""Xero's idempotency store: for six minutes the same key with the same request gets the same answer again.

Errors are kept like successes. A key with another URL, body, method or tenant is refused. After six minutes
the key is new, and a create with it creates again.
"""

import hashlib
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

from xero_sandbox.clock import milliseconds
from xero_sandbox.messages import Refused, Reply, Request
from xero_sandbox.refusals import BAD_REQUEST, problem

LIFETIME = timedelta(minutes=6)
LONGEST_KEY = 128


def fingerprint(request: Request) -> str:
    head = f"{request.method} {request.path}?{request.query_string} {request.tenant}\n".encode()
    return hashlib.sha256(head + request.body).hexdigest()


def recall(connection: sqlite3.Connection, client_id: str, request: Request, now: datetime) -> Reply | None:
    """The stored answer; None when the key is new. Raises a 400 when it was used for another request."""
    key = request.idempotency_key
    if not key:
        return None
    if len(key) > LONGEST_KEY:
        raise Refused(problem(BAD_REQUEST, f"Idempotency Key: {key} exceeds {LONGEST_KEY} characters."))
    row = connection.execute(
        "SELECT * FROM idempotency WHERE client_id = ? AND key = ? AND expires > ?",
        (client_id, key, milliseconds(now)),
    ).fetchone()
    if row is None:
        return None
    if row["fingerprint"] != fingerprint(request):
        raise used_differently(key)
    return Reply(row["status"], row["body"], row["content_type"], replayed=True)


def used_differently(key: str) -> Refused:
    return Refused(problem(BAD_REQUEST, f"Idempotency Key: {key} is used with a different request."))


def remember(connection: sqlite3.Connection, client_id: str, request: Request, response: Reply, now: datetime) -> None:
    """Keeps the answer under the request's key, counted from this first call."""
    key = request.idempotency_key
    if not key:
        return
    connection.execute("DELETE FROM idempotency WHERE expires <= ?", (milliseconds(now),))
    kept = replace(response, headers={})
    connection.execute(
        "INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            client_id,
            key,
            fingerprint(request),
            milliseconds(now + LIFETIME),
            kept.status,
            kept.content_type,
            kept.body,
        ),
    )

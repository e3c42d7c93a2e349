"""A record of every request that came in, whatever became of it. Credentials are masked before they are kept."""

import re
import sqlite3
from datetime import datetime
from typing import Any

import msgspec

from xero_sandbox.messages import Request

MASK = "***"
SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})
_SECRET_FIELDS = re.compile(
    r"((?:^|&)(?:client_secret|refresh_token|code|code_verifier|token|access_token)=)[^&]*", re.IGNORECASE
)
FORM = "application/x-www-form-urlencoded"


def note(connection: sqlite3.Connection, request: Request, at: datetime) -> int:
    """Writes down an arrival; answers its number. Its status stays null until it is answered."""
    headers = {name: MASK if name in SECRET_HEADERS else value for name, value in request.headers.items()}
    cursor = connection.execute(
        "INSERT INTO requests (at, method, path, query, headers, body, tenant, idempotency_key)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            at.isoformat(),
            request.method,
            request.path,
            _SECRET_FIELDS.sub(rf"\1{MASK}", request.query_string),
            msgspec.json.encode(headers).decode(),
            _kept_body(request),
            request.tenant,
            request.headers.get("idempotency-key"),
        ),
    )
    return int(cursor.lastrowid or 0)


def _kept_body(request: Request) -> str:
    text = request.body.decode("utf-8", "replace")
    is_form = request.headers.get("content-type", "").lower().startswith(FORM)
    return _SECRET_FIELDS.sub(rf"\1{MASK}", text) if is_form else text


def note_status(connection: sqlite3.Connection, number: int, status: int | None) -> None:
    """What it was answered with; None: it never was."""
    connection.execute("UPDATE requests SET status = ? WHERE number = ?", (status, number))


def note_replay(connection: sqlite3.Connection, number: int) -> None:
    connection.execute("UPDATE requests SET replayed = 1 WHERE number = ?", (number,))


def since(connection: sqlite3.Connection, number: int, tenant: str | None) -> list[dict[str, Any]]:
    """What came after that number, oldest first."""
    rows = connection.execute(
        "SELECT * FROM requests WHERE number > ? AND (? IS NULL OR tenant = ?) ORDER BY number",
        (number, tenant, tenant),
    )
    return [
        {**dict(row), "headers": msgspec.json.decode(row["headers"]), "replayed": bool(row["replayed"])} for row in rows
    ]

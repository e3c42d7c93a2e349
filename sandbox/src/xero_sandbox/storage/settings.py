"""Named JSON values that outlive the process: the clock's offset, switches, limits, the signing key."""

import sqlite3
from typing import Any

import msgspec


def load(connection: sqlite3.Connection, name: str) -> Any:
    """The stored value, or None."""
    row = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return msgspec.json.decode(row["value"]) if row else None


def save(connection: sqlite3.Connection, name: str, value: Any) -> None:
    text = msgspec.json.encode(value).decode()
    connection.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, text))

"""Organisations as rows: found by tenant id or by the short name that people use."""

import sqlite3

import msgspec

from xero_sandbox.accounting.shapes import Organisation

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(Organisation)


def save(connection: sqlite3.Connection, organisation: Organisation) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO organisations VALUES (?, ?, ?)",
        (organisation.tenant, organisation.short_name, _ENCODER.encode(organisation).decode()),
    )


def find(connection: sqlite3.Connection, name_or_tenant: str) -> Organisation | None:
    wanted = name_or_tenant.strip().lower()
    row = connection.execute(
        "SELECT body FROM organisations WHERE tenant = ? OR short_name = ?", (wanted, wanted)
    ).fetchone()
    return _DECODER.decode(row["body"]) if row else None


def every(connection: sqlite3.Connection) -> list[Organisation]:
    rows = connection.execute("SELECT body FROM organisations ORDER BY short_name")
    return [_DECODER.decode(row["body"]) for row in rows]

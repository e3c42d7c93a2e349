"""Connections: which organisations a user has let an app into.

A connection belongs to user and app, not to a token: any token of the app reaches every connected tenant.
Connecting again keeps the row and its creation time and moves the update time (Xero: connections).
"""

import sqlite3
from datetime import datetime
from typing import Any

from xero_sandbox.accounting import organisations
from xero_sandbox.identity import tokens
from xero_sandbox.messages import Refused, Reply, new_id
from xero_sandbox.refusals import not_found
from xero_sandbox.visit import Visit
from xero_sandbox.wire import connection_time, to_json


def connect(connection: sqlite3.Connection, client_id: str, tenant: str, auth_event: str, now: datetime) -> None:
    stamp = connection_time(now)
    connection.execute(
        "INSERT INTO connections VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT (client_id, tenant)"
        " DO UPDATE SET auth_event = excluded.auth_event, updated = excluded.updated, live = 1",
        (new_id(), client_id, tenant, auth_event, stamp, stamp),
    )


def is_connected(connection: sqlite3.Connection, client_id: str, tenant: str) -> bool:
    row = connection.execute(
        "SELECT 1 FROM connections WHERE client_id = ? AND tenant = ? AND live", (client_id, tenant)
    ).fetchone()
    return row is not None


def tenants_of(connection: sqlite3.Connection, client_id: str) -> set[str]:
    rows = connection.execute("SELECT tenant FROM connections WHERE client_id = ? AND live", (client_id,))
    return {row["tenant"] for row in rows}


def disconnect(connection: sqlite3.Connection, tenant: str, client_id: str | None = None) -> None:
    """Ends the connections of a tenant: all of them, or one app's."""
    connection.execute(
        "UPDATE connections SET live = 0 WHERE tenant = ? AND client_id = coalesce(?, client_id)",
        (tenant, client_id),
    )


def list_connections(visit: Visit, client_id: str) -> Reply:
    """GET /connections[?authEventId=]"""
    rows = visit.connection.execute(
        "SELECT * FROM connections WHERE client_id = ? AND live AND auth_event = coalesce(?, auth_event)"
        " ORDER BY created, id",
        (client_id, visit.request.query.get("authEventId") or None),
    ).fetchall()
    return Reply(200, to_json([_shown(visit.connection, row) for row in rows]), "application/json")


def _shown(connection: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    organisation = organisations.find(connection, row["tenant"])
    return {
        "id": row["id"],
        "authEventId": row["auth_event"],
        "tenantId": row["tenant"],
        "tenantType": "ORGANISATION",
        "tenantName": organisation.name if organisation else None,
        "createdDateUtc": row["created"],
        "updatedDateUtc": row["updated"],
    }


def delete_connection(visit: Visit, client_id: str, connection_id: str) -> Reply:
    """DELETE /connections/{id}"""
    done = visit.connection.execute(
        "UPDATE connections SET live = 0 WHERE id = ? AND client_id = ? AND live",
        (connection_id.lower(), client_id),
    )
    if done.rowcount == 0:
        raise Refused(not_found())
    return Reply(204)


def revoke_everything(visit: Visit, client_id: str) -> None:
    """What revoking a refresh token does: the user's grant to the app ends, for all organisations."""
    visit.connection.execute("UPDATE connections SET live = 0 WHERE client_id = ?", (client_id,))
    tokens.revoke_all(visit.connection, client_id)

"""Access and refresh tokens: issued in pairs, rotated at each refresh, with half an hour's grace.

Xero: an access token lives 1800 s, a refresh token 60 days from its last use. If the answer to a refresh was
lost, the refresh token that was sent stays good for 30 minutes; after that it is `invalid_grant`.
"""

import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from xero_sandbox.clock import from_milliseconds, milliseconds
from xero_sandbox.identity import signing
from xero_sandbox.identity.problems import token_error
from xero_sandbox.messages import new_id

ACCESS_LIFETIME = timedelta(seconds=1800)
ID_LIFETIME = timedelta(minutes=5)
REFRESH_LIFETIME = timedelta(days=60)
REFRESH_GRACE = timedelta(minutes=30)
ISSUER = "https://identity.xero.com"

USER = {
    "xero_userid": "3f0a7c1e-2b4d-4e6f-8a90-1b2c3d4e5f60",
    "sub": "9d8c7b6a59484736a5b4c3d2e1f00112",
    "preferred_username": "sam.ledger@northwind.example",
    "email": "sam.ledger@northwind.example",
    "given_name": "Sam",
    "family_name": "Ledger",
}


@dataclass(frozen=True)
class Grant:
    """What a user agreed to in one round of consent."""

    client_id: str
    scope: str
    auth_event: str

    @property
    def scopes(self) -> frozenset[str]:
        return frozenset(self.scope.split())


@dataclass(frozen=True)
class AccessToken:
    grant: Grant
    expires: datetime


def issue(connection: sqlite3.Connection, grant: Grant, now: datetime) -> dict[str, Any]:
    """The body of a successful token answer; the tokens in it are stored as digests."""
    access = signing.sign(connection, _access_claims(grant, now))
    expires = milliseconds(now + ACCESS_LIFETIME)
    identity = (grant.client_id, grant.scope, grant.auth_event)
    connection.execute("INSERT INTO access_tokens VALUES (?, ?, ?, ?, ?)", (signing.digest(access), *identity, expires))
    response = {"access_token": access, "expires_in": 1800, "token_type": "Bearer", "scope": grant.scope}
    if "openid" in grant.scopes:
        response["id_token"] = signing.sign(connection, _id_claims(grant, now))
    if "offline_access" in grant.scopes:
        refresh = secrets.token_urlsafe(48)
        connection.execute(
            "INSERT INTO refresh_tokens VALUES (?, ?, ?, ?, ?, NULL, 0)",
            (signing.digest(refresh), *identity, milliseconds(now + REFRESH_LIFETIME)),
        )
        response["refresh_token"] = refresh
    return response


def _access_claims(grant: Grant, now: datetime) -> dict[str, Any]:
    return {
        "nbf": int(now.timestamp()),
        "exp": int((now + ACCESS_LIFETIME).timestamp()),
        "iss": ISSUER,
        "aud": f"{ISSUER}/resources",
        "client_id": grant.client_id,
        "sub": USER["sub"],
        "auth_time": int(now.timestamp()),
        "idp": "local",
        "xero_userid": USER["xero_userid"],
        "global_session_id": grant.auth_event.replace("-", ""),
        "jti": new_id().replace("-", "").upper(),
        "authentication_event_id": grant.auth_event,
        "scope": sorted(grant.scopes),
        "amr": ["mfa"],
    }


def _id_claims(grant: Grant, now: datetime) -> dict[str, Any]:
    return {
        **USER,
        "nbf": int(now.timestamp()),
        "exp": int((now + ID_LIFETIME).timestamp()),
        "iat": int(now.timestamp()),
        "iss": ISSUER,
        "aud": grant.client_id,
        "auth_time": int(now.timestamp()),
        "idp": "local",
        "sid": grant.auth_event.replace("-", ""),
        "global_session_id": grant.auth_event.replace("-", ""),
        "amr": ["mfa"],
    }


def read_access(connection: sqlite3.Connection, token: str | None) -> AccessToken | None:
    """The token as it was issued, expired or not; None if this server never issued it."""
    if token is None:
        return None
    row = connection.execute("SELECT * FROM access_tokens WHERE digest = ?", (signing.digest(token),)).fetchone()
    if row is None:
        return None
    return AccessToken(_grant(row), from_milliseconds(row["expires"]))


def refresh(connection: sqlite3.Connection, token: str, client_id: str, now: datetime) -> Grant:
    """Rotates a refresh token. Raises invalid_grant when it is unknown, stale, expired or revoked."""
    row = connection.execute("SELECT * FROM refresh_tokens WHERE digest = ?", (signing.digest(token),)).fetchone()
    moment = milliseconds(now)
    if row is None or row["client_id"] != client_id or row["revoked"] or row["expires"] <= moment:
        raise token_error("invalid_grant")
    if row["rotated"] is not None and from_milliseconds(row["rotated"]) + REFRESH_GRACE <= now:
        raise token_error("invalid_grant")
    connection.execute(
        "UPDATE refresh_tokens SET rotated = coalesce(rotated, ?) WHERE digest = ?", (moment, row["digest"])
    )
    return _grant(row)


def knows_refresh(connection: sqlite3.Connection, token: str, client_id: str) -> bool:
    row = connection.execute(
        "SELECT 1 FROM refresh_tokens WHERE digest = ? AND client_id = ?", (signing.digest(token), client_id)
    ).fetchone()
    return row is not None


def revoke_all(connection: sqlite3.Connection, client_id: str) -> None:
    connection.execute("UPDATE refresh_tokens SET revoked = 1 WHERE client_id = ?", (client_id,))


def _grant(row: sqlite3.Row) -> Grant:
    return Grant(row["client_id"], row["scope"], row["auth_event"])

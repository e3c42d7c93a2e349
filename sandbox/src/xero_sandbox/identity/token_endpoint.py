"""POST /connect/token and /connect/revocation."""

import base64
import binascii
import secrets
import sqlite3
from datetime import datetime, timedelta
from urllib.parse import unquote

from xero_sandbox.clock import milliseconds
from xero_sandbox.identity import apps, connections, signing, tokens
from xero_sandbox.identity.apps import App
from xero_sandbox.identity.problems import token_error
from xero_sandbox.identity.tokens import Grant
from xero_sandbox.messages import Reply, Request
from xero_sandbox.visit import Visit
from xero_sandbox.wire import to_plain_json

CODE_LIFETIME = timedelta(minutes=5)
FORM = "application/x-www-form-urlencoded"


def exchange_token(visit: Visit) -> Reply:
    """A code or a refresh token in, a pair of tokens out."""
    app = _client(visit)
    match visit.request.form.get("grant_type"):
        case "authorization_code":
            grant = _redeem_code(visit, app)
        case "refresh_token":
            grant = tokens.refresh(
                visit.connection, visit.request.form.get("refresh_token", ""), app.client_id, visit.now
            )
        case None:
            raise token_error("invalid_request")
        case _:
            raise token_error("unsupported_grant_type")
    body = to_plain_json(tokens.issue(visit.connection, grant, visit.now))
    return Reply(200, body, "application/json; charset=UTF-8", {"Cache-Control": "no-store"})


def revoke(visit: Visit) -> Reply:
    """Ends the whole grant; a token that nobody knows is answered with the same empty 200 (RFC 7009)."""
    app = _client(visit)
    token = visit.request.form.get("token", "")
    if tokens.knows_refresh(visit.connection, token, app.client_id):
        connections.revoke_everything(visit, app.client_id)
    return Reply(200)


def new_code(
    connection: sqlite3.Connection, grant: Grant, redirect_uri: str, challenge: str | None, now: datetime
) -> str:
    """A code for one use within five minutes."""
    code = secrets.token_urlsafe(32)
    expires = milliseconds(now + CODE_LIFETIME)
    columns = (signing.digest(code), grant.client_id, redirect_uri, grant.scope, challenge, grant.auth_event)
    connection.execute("INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, 0)", (*columns, expires))
    return code


def _redeem_code(visit: Visit, app: App) -> Grant:
    form = visit.request.form
    digest = signing.digest(form.get("code", ""))
    row = visit.connection.execute("SELECT * FROM codes WHERE digest = ?", (digest,)).fetchone()
    if row is None or row["used"] or row["client_id"] != app.client_id or row["expires"] <= visit.now_ms:
        raise token_error("invalid_grant")
    if row["redirect_uri"] != form.get("redirect_uri"):
        raise token_error("invalid_grant")
    if row["challenge"] and signing.s256(form.get("code_verifier", "")) != row["challenge"]:
        raise token_error("invalid_grant")
    visit.connection.execute("UPDATE codes SET used = 1 WHERE digest = ?", (digest,))
    return Grant(row["client_id"], row["scope"], row["auth_event"])


def _client(visit: Visit) -> App:
    """Who asks, proven by Basic auth or by the form; both are in use."""
    if not visit.request.headers.get("content-type", "").lower().startswith(FORM):
        raise token_error("invalid_request")
    client_id, secret = _basic_credentials(visit.request) or (
        visit.request.form.get("client_id", ""),
        visit.request.form.get("client_secret"),
    )
    if not client_id:
        raise token_error("invalid_request")
    app = apps.find(visit.connection, client_id)
    if app is None or (app.secret is not None and app.secret != secret):
        raise token_error("invalid_client")
    return app


def _basic_credentials(request: Request) -> tuple[str, str] | None:
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise token_error("invalid_client") from None
    return unquote(client_id), unquote(secret)

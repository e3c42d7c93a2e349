"""OAuth2 with Xero: the code flow with PKCE, renewal, and leaving one organisation (Xero: identity)."""

from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import TypeVar
from urllib.parse import quote, urlencode

import msgspec

from adapters.xero.call import Call, Effect, Reply
from adapters.xero.client import XeroClient
from adapters.xero.config import XeroConfig
from adapters.xero.error_body import error_body
from adapters.xero.failures import failure, not_understood
from adapters.xero.wire.decoding import decoded
from adapters.xero.wire.identity import CLAIMS, CONNECTIONS, ORGANISATION, TOKENS
from core.connection import Tenant
from core.errors import AccessDenied, AccessExpired, GrantGone, LedgerError, MissingInLedger
from core.ids import GrantedConnectionId, TenantId
from ports.authorizer import Authorizer, Grant
from ports.clock import Clock
from ports.token_vault import TokenSet

ANSWER_WITHIN = timedelta(seconds=30)
LONGEST_LIFE = 24 * 3600
"""Seconds that an access token may be said to live; Xero's live for half an hour."""

Decoded = TypeVar("Decoded")

REFUSALS: Mapping[str, type[LedgerError]] = {
    "invalid_grant": GrantGone,
    "invalid_client": AccessDenied,
    "unauthorized_client": AccessDenied,
    "invalid_scope": AccessDenied,
    "invalid_request": AccessDenied,
}
"""What the token endpoint says with a 400 (Xero: token endpoint errors)."""


class XeroAuthorizer(Authorizer):
    """No call of this class changes a document, so a response that was lost counts as retryable.

    A code whose response was lost is used up: the next try gives GrantGone, and the person consents again.
    """

    def __init__(self, config: XeroConfig, client: XeroClient, clock: Clock) -> None:
        self._config = config
        self._client = client
        self._clock = clock

    def consent_url(self, state: str, code_verifier: str, redirect_uri: str) -> str:
        query = {
            "response_type": "code",
            "client_id": self._config.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(self._config.scopes),
            "state": state,
            "code_challenge": _challenge(code_verifier),
            "code_challenge_method": "S256",
        }
        return f"{self._config.authorize_url}?{urlencode(query, quote_via=quote)}"

    def exchange(self, code: str, code_verifier: str, redirect_uri: str) -> Grant:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": code_verifier,
        }
        tokens = self._tokens(form, generation=0)
        return Grant(tokens, self._tenants(tokens))

    def renew(self, tokens: TokenSet) -> TokenSet:
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token}
        return self._tokens(form, generation=tokens.generation + 1)

    def disconnect(self, tokens: TokenSet, granted_connection_id: GrantedConnectionId) -> None:
        url = f"{self._config.connections_url}/{quote(granted_connection_id, safe='')}"
        try:
            self._call("DELETE", url, _bearer(tokens))
        except MissingInLedger:
            return

    def tenants(self, tokens: TokenSet) -> tuple[Tenant, ...]:
        reply = self._call("GET", self._config.connections_url, _bearer(tokens))
        return _organisations(reply)

    def _tokens(self, form: Mapping[str, str], generation: int) -> TokenSet:
        asked_at = self._clock.now()
        headers = {
            "Authorization": _basic(self._config.client_id, self._config.client_secret),
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        reply = self._send(Call("POST", self._config.token_url, Effect.NONE, headers, urlencode(form).encode()))
        if not reply.is_success:
            raise _refusal(reply)
        given = _decoded(TOKENS, reply)
        expires_at = asked_at + timedelta(seconds=max(0, min(given.expires_in, LONGEST_LIFE)))
        return TokenSet(given.access_token, given.refresh_token, expires_at, generation)

    def _tenants(self, tokens: TokenSet) -> tuple[Tenant, ...]:
        """Those that this very consent named. The list without that filter has those of earlier ones, too."""
        query = urlencode({"authEventId": _authentication_event(tokens)})
        reply = self._call("GET", f"{self._config.connections_url}?{query}", _bearer(tokens))
        return _organisations(reply)

    def _call(self, method: str, url: str, headers: Mapping[str, str]) -> Reply:
        reply = self._send(Call(method, url, Effect.NONE, headers))
        if reply.is_success:
            return reply
        raise failure(reply, Effect.NONE)

    def _send(self, call: Call) -> Reply:
        return self._client.send(call, self._clock.now() + ANSWER_WITHIN)


def _organisations(reply: Reply) -> tuple[Tenant, ...]:
    return tuple(
        Tenant(TenantId(each.tenant_id), each.tenant_name or "", GrantedConnectionId(each.id))
        for each in _decoded(CONNECTIONS, reply)
        if each.tenant_type == ORGANISATION
    )


def _refusal(reply: Reply) -> LedgerError:
    body = error_body(reply)
    kind = REFUSALS.get(body.error.lower())
    if kind is not None and reply.status in (400, 401):
        return kind(f"Xero does not accept this ({body.error})", correlation_id=reply.correlation_id)
    error = failure(reply, Effect.NONE)
    if isinstance(error, AccessExpired):  # a 401 here is about the app, which no renewal helps
        return AccessDenied(error.message, correlation_id=error.correlation_id)
    return error


def _decoded(decoder: msgspec.json.Decoder[Decoded], reply: Reply) -> Decoded:
    try:
        return decoded(decoder, reply.body)
    except ValueError:
        raise not_understood("Xero's identity server answered unreadably", reply, Effect.NONE) from None


def _authentication_event(tokens: TokenSet) -> str:
    """The consent that the access token came of.

    Read without verifying the signature: the token came straight from Xero's own server over TLS a moment ago, and
    the claim only narrows down what Xero lists next.
    """
    try:
        payload = tokens.access_token.split(".")[1]
        claims = decoded(CLAIMS, urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        raise GrantGone("Xero's access token cannot be read") from None
    if not claims.authentication_event_id:
        raise GrantGone("Xero's access token does not say which consent it came of")
    return claims.authentication_event_id


def _challenge(code_verifier: str) -> str:
    return urlsafe_b64encode(sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()


def _basic(client_id: str, client_secret: str) -> str:
    return "Basic " + b64encode(f"{client_id}:{client_secret}".encode()).decode()


def _bearer(tokens: TokenSet) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.access_token}", "Accept": "application/json"}

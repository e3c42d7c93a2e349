"""Consent in memory: codes, tokens that renew, and a person who agrees or withdraws."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from core.connection import Tenant
from core.errors import AccessExpired, GrantGone, LedgerError
from core.ids import GrantedConnectionId
from ports import Authorizer, Clock, Grant, Identifiers, TokenSet

CODE_LASTS = timedelta(minutes=5)
ACCESS_LASTS = timedelta(minutes=30)
GRACE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Code:
    """A consent on its way back to us."""

    challenge: str
    redirect_uri: str
    tenants: tuple[Tenant, ...]
    given_at: datetime


@dataclass(slots=True)
class Refresh:
    """A refresh token; after its first use it serves for the grace only."""

    consent: str
    used_at: datetime | None = None


class MemoryAuthorizer(Authorizer):
    """`agree` and `withdraw` are what a person does. `outage`, while it is set, ends every call."""

    def __init__(self, clock: Clock, identifiers: Identifiers) -> None:
        self.outage: LedgerError | None = None
        self.connected: dict[GrantedConnectionId, Tenant] = {}
        self._clock = clock
        self._identifiers = identifiers
        self._codes: dict[str, Code] = {}
        self._access: dict[str, tuple[str, datetime]] = {}
        self._refresh: dict[str, Refresh] = {}
        self._withdrawn: set[str] = set()

    def agree(self, consent_url: str, tenants: Iterable[Tenant]) -> str:
        """A person follows the link and ticks these tenants; returns the code that comes back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(consent_url).query).items()}
        code = self._identifiers.secret()
        given = Code(asked["code_challenge"], asked["redirect_uri"], tuple(tenants), self._clock.now())
        self._codes[code] = given
        return code

    def withdraw(self, tokens: TokenSet) -> None:
        """The person ends the consent that these tokens came of."""
        self._withdrawn.add(self._refresh[tokens.refresh_token].consent)

    def consent_url(self, state: str, code_verifier: str, redirect_uri: str) -> str:
        query = {
            "state": state,
            "redirect_uri": redirect_uri,
            "code_challenge": _challenge(code_verifier),
            "code_challenge_method": "S256",
        }
        return f"https://consent.invalid/authorize?{urlencode(query, quote_via=quote)}"

    def exchange(self, code: str, code_verifier: str, redirect_uri: str) -> Grant:
        self._check_outage()
        given = self._codes.pop(code, None)
        if given is None or self._clock.now() - given.given_at > CODE_LASTS:
            raise GrantGone("The code is not accepted")
        if (given.challenge, given.redirect_uri) != (_challenge(code_verifier), redirect_uri):
            raise GrantGone("The code was given for another request")
        self.connected.update({tenant.granted_connection_id: tenant for tenant in given.tenants})
        return Grant(self._new_tokens(self._identifiers.new(), generation=0), given.tenants)

    def renew(self, tokens: TokenSet) -> TokenSet:
        self._check_outage()
        refresh = self._refresh.get(tokens.refresh_token)
        now = self._clock.now()
        if refresh is None or refresh.consent in self._withdrawn:
            raise GrantGone("The consent has ended")
        if refresh.used_at is not None and now - refresh.used_at > GRACE:
            raise GrantGone("The refresh token was used before")
        refresh.used_at = refresh.used_at or now
        return self._new_tokens(refresh.consent, tokens.generation + 1)

    def tenants(self, tokens: TokenSet) -> tuple[Tenant, ...]:
        self._check_outage()
        self._check_access(tokens)
        return tuple(self.connected.values())

    def disconnect(self, tokens: TokenSet, granted_connection_id: GrantedConnectionId) -> None:
        self._check_outage()
        self._check_access(tokens)
        self.connected.pop(granted_connection_id, None)

    def _check_access(self, tokens: TokenSet) -> None:
        consent, expires_at = self._access.get(tokens.access_token, ("", self._clock.now()))
        if expires_at <= self._clock.now() or consent in self._withdrawn:
            raise AccessExpired("The access has expired")

    def _new_tokens(self, consent: str, generation: int) -> TokenSet:
        access, refresh = self._identifiers.secret(), self._identifiers.secret()
        expires_at = self._clock.now() + ACCESS_LASTS
        self._access[access] = (consent, expires_at)
        self._refresh[refresh] = Refresh(consent)
        return TokenSet(access, refresh, expires_at, generation)

    def _check_outage(self) -> None:
        if self.outage is not None:
            raise self.outage


def _challenge(code_verifier: str) -> str:
    return urlsafe_b64encode(sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()

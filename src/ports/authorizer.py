"""How a person lets us into their organisations: the OAuth2 code flow with PKCE."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from core.connection import Tenant
from core.ids import GrantedConnectionId
from ports.token_vault import TokenSet


@dataclass(frozen=True, slots=True)
class Grant:
    """What a consent gave: tokens, and the tenants that this very consent named (never those of earlier ones)."""

    tokens: TokenSet
    tenants: tuple[Tenant, ...]


class Authorizer(ABC):
    """Calls raise the errors of core.errors: Unreachable and RateLimited (try again), GrantGone (start again)."""

    @abstractmethod
    def consent_url(self, state: str, code_verifier: str, redirect_uri: str) -> str:
        """Where the person is sent to consent. Carries the state and the verifier's S256 challenge. No call is made."""

    @abstractmethod
    def exchange(self, code: str, code_verifier: str, redirect_uri: str) -> Grant:
        """Trade the code, which serves once and for five minutes, for tokens. GrantGone if it is not accepted."""

    @abstractmethod
    def renew(self, tokens: TokenSet) -> TokenSet:
        """New tokens of the next generation. GrantGone if the consent has ended; then only a new consent helps.

        The old refresh token serves for 30 more minutes if this response is lost (Xero: grace).
        """

    @abstractmethod
    def tenants(self, tokens: TokenSet) -> tuple[Tenant, ...]:
        """Every tenant that these tokens open now, of whichever consent. AccessExpired as for `disconnect`."""

    @abstractmethod
    def disconnect(self, tokens: TokenSet, granted_connection_id: GrantedConnectionId) -> None:
        """Remove this one connection at Xero, never the grant (R8). Nothing happens if it is gone already.

        AccessExpired if the access token is no longer accepted: renew, store the new tokens, and call again.
        """

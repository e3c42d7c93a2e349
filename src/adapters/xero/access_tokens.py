"""The tokens of one connection: read for each call, renewed by one process at a time."""

from datetime import datetime, timedelta

from core.errors import AccessDenied, Disconnected, GrantGone, KeyMissing, LedgerError, NothingDone
from core.ids import ConnectionId, TenantId
from ports.authorizer import Authorizer
from ports.clock import Clock
from ports.identifiers import Identifiers
from ports.token_vault import RENEWAL_LASTS, TokenSet, TokensLocked, TokenVault

SKEW = timedelta(seconds=60)
"""A token this close to its end is renewed before it is used."""

STEP = timedelta(milliseconds=100)
PATIENCE = RENEWAL_LASTS + timedelta(seconds=10)
"""Longer than a claim lasts, so that the claim of a process that died is taken over."""


class Access:
    """What opens one connection. GrantGone where only a new consent helps."""

    def __init__(
        self,
        connection_id: ConnectionId,
        vault: TokenVault,
        authorizer: Authorizer,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._connection_id = connection_id
        self._vault = vault
        self._authorizer = authorizer
        self._clock = clock
        self._identifiers = identifiers

    def tokens(self, until: datetime | None = None) -> TokenSet:
        """Tokens that serve for a minute at least; waits for a renewal until then at most (NothingDone after it)."""
        tokens = self._stored()
        if tokens.expires_at - self._clock.now() > SKEW:
            return tokens
        return self.renewed(tokens, until)

    def renewed(self, used: TokenSet, until: datetime | None = None) -> TokenSet:
        """The tokens that follow those used: renewed here, or by whoever was first."""
        owner = self._identifiers.new()
        until = until or self._clock.now() + PATIENCE
        while True:
            tokens = self._stored()
            if tokens.generation != used.generation or tokens.access_token != used.access_token:
                return tokens
            if self._vault.claim_renewal(self._connection_id, tokens.generation, owner, self._clock.now()):
                return self._renew(owner, used)
            if self._clock.now() >= until:
                raise NothingDone("The access to Xero is being renewed by another process", retry_after=STEP)
            self._clock.wait(STEP)

    def confirmed(self, error: LedgerError, tenant_id: TenantId, tokens: TokenSet) -> LedgerError:
        """What a 403 means: Disconnected where Xero itself no longer lists the tenant, else the error as it was."""
        if not isinstance(error, AccessDenied):
            return error
        try:
            there = self._authorizer.tenants(tokens)
        except LedgerError:
            return error
        if any(tenant.id == tenant_id for tenant in there):
            return error
        return Disconnected("The plugin was disconnected in Xero", correlation_id=error.correlation_id)

    def _renew(self, owner: str, used: TokenSet) -> TokenSet:
        """Stored before it is used: Xero forgets the old refresh token half an hour after it gave a new one."""
        try:
            tokens = self._stored()
            if tokens.access_token != used.access_token:
                return tokens
            tokens = self._authorizer.renew(tokens)
            self._vault.store(self._connection_id, tokens)
        finally:
            self._vault.release_renewal(self._connection_id, owner)
        return tokens

    def _stored(self) -> TokenSet:
        try:
            tokens = self._vault.read(self._connection_id)
        except TokensLocked:
            raise KeyMissing("The server lacks the key that opens the stored access to Xero") from None
        except ValueError:
            raise GrantGone("The stored access to Xero is damaged") from None
        if tokens is None:
            raise GrantGone("There is no stored access to Xero for this connection")
        return tokens

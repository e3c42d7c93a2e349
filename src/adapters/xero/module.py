"""Composition: Xero behind the ports."""

from injector import Module, provider, singleton

from adapters.xero.authorizer import XeroAuthorizer
from adapters.xero.client import XeroClient
from adapters.xero.config import XeroConfig
from adapters.xero.ledgers import XeroLedgers
from ports.authorizer import Authorizer
from ports.clock import Clock
from ports.identifiers import Identifiers
from ports.ledger import Ledgers
from ports.token_vault import TokenVault


class XeroModule(Module):
    """Provides Authorizer and Ledgers; needs TokenVault, Clock and Identifiers from other modules."""

    def __init__(self, config: XeroConfig) -> None:
        self._config = config

    @provider
    @singleton
    def client(self, clock: Clock) -> XeroClient:
        return XeroClient(clock)

    @provider
    @singleton
    def authorizer(self, client: XeroClient, clock: Clock) -> Authorizer:
        return XeroAuthorizer(self._config, client, clock)

    @provider
    @singleton
    def ledgers(
        self, client: XeroClient, authorizer: Authorizer, vault: TokenVault, clock: Clock, identifiers: Identifiers
    ) -> Ledgers:
        return XeroLedgers(self._config, client, authorizer, vault, clock, identifiers)

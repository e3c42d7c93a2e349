"""Composition: Xero behind the ports."""

from injector import Module, provider, singleton

from adapters.xero.authorizer import XeroAuthorizer
from adapters.xero.client import XeroClient
from adapters.xero.config import XeroConfig
from adapters.xero.ledgers import Xero, XeroLedgers, XeroPaymentLedgers
from adapters.xero.webhooks import XeroWebhookReader
from ports.authorizer import Authorizer
from ports.clock import Clock
from ports.identifiers import Identifiers
from ports.ledger import Ledgers
from ports.payment_ledger import PaymentLedgers
from ports.token_vault import TokenVault
from ports.webhooks import WebhookReader


class XeroModule(Module):
    """Provides Authorizer, Ledgers, PaymentLedgers and WebhookReader; needs TokenVault, Clock and Identifiers."""

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
    def xero(
        self, client: XeroClient, authorizer: Authorizer, vault: TokenVault, clock: Clock, identifiers: Identifiers
    ) -> Xero:
        return Xero(self._config, client, authorizer, vault, clock, identifiers)

    @provider
    @singleton
    def ledgers(self, xero: Xero) -> Ledgers:
        return XeroLedgers(xero)

    @provider
    @singleton
    def webhook_reader(self) -> WebhookReader:
        return XeroWebhookReader(self._config.webhook_keys)

    @provider
    @singleton
    def payment_ledgers(self, xero: Xero) -> PaymentLedgers:
        return XeroPaymentLedgers(xero)

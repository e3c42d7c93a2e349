"""Composition of the package."""

from injector import Injector

from adapters.memory import MemoryModule
from adapters.xero import XeroAuthorizer, XeroClient, XeroConfig, XeroLedgers, XeroModule
from ports import Authorizer, Ledgers


def test_the_module_hands_out_one_of_each(config: XeroConfig) -> None:
    injector = Injector([MemoryModule(), XeroModule(config)], auto_bind=False)
    authorizer, ledgers = injector.get(Authorizer), injector.get(Ledgers)
    assert isinstance(authorizer, XeroAuthorizer)
    assert isinstance(ledgers, XeroLedgers)
    assert injector.get(Authorizer) is authorizer
    assert injector.get(Ledgers) is ledgers
    injector.get(XeroClient).close()


def test_without_more_said_it_is_the_real_xero() -> None:
    config = XeroConfig("client-1", "very secret")
    assert config.accounting_url == "https://api.xero.com/api.xro/2.0"
    assert config.connections_url == "https://api.xero.com/connections"
    assert config.token_url == "https://identity.xero.com/connect/token"
    assert config.authorize_url == "https://login.xero.com/identity/connect/authorize"

"""Xero: the ledger over its accounting API, and the authorizer over its OAuth2 server."""

from adapters.xero.authorizer import XeroAuthorizer
from adapters.xero.client import XeroClient
from adapters.xero.config import SCOPES, XeroConfig
from adapters.xero.ledgers import Xero, XeroLedgers, XeroPaymentLedgers
from adapters.xero.module import XeroModule

__all__ = [
    "SCOPES",
    "Xero",
    "XeroAuthorizer",
    "XeroClient",
    "XeroConfig",
    "XeroLedgers",
    "XeroModule",
    "XeroPaymentLedgers",
]

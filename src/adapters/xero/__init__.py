"""Xero: the ledger over its accounting API, and the authorizer over its OAuth2 server."""

from adapters.xero.authorizer import XeroAuthorizer
from adapters.xero.client import XeroClient
from adapters.xero.config import SCOPES, XeroConfig
from adapters.xero.ledgers import XeroLedgers
from adapters.xero.module import XeroModule

__all__ = ["SCOPES", "XeroAuthorizer", "XeroClient", "XeroConfig", "XeroLedgers", "XeroModule"]

"""Reading what is there: the state, all documents, everything that was received."""

import sqlite3
from collections.abc import Callable
from typing import Any

import msgspec
from starlette.requests import Request

from xero_sandbox import request_log
from xero_sandbox.accounting import organisations
from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.contacts import shown as contacts
from xero_sandbox.accounting.invoices import shown as invoices
from xero_sandbox.accounting.kinds import KINDS
from xero_sandbox.accounting.payments.shown import batch_whole
from xero_sandbox.accounting.settings import accounts, branding_themes, currencies, tax_rates, tracking_categories
from xero_sandbox.accounting.settings.organisation import NEEDS_APPROVAL
from xero_sandbox.accounting.shapes import Organisation
from xero_sandbox.control.responses import Mistake
from xero_sandbox.identity import apps
from xero_sandbox.identity.apps import App
from xero_sandbox.platform import Platform
from xero_sandbox.storage.shelves import Shelf


def _document(books: Books, each: Any) -> Any:
    return invoices.whole(books, each, books.contacts.get(each.contact_id), True)


SHOWN: dict[str, Callable[[Books, Any], Any]] = {
    "Invoices": _document,
    "CreditNotes": _document,
    "PurchaseOrders": _document,
    "Prepayments": _document,
    "Overpayments": _document,
    "Allocations": lambda _, each: msgspec.to_builtins(each),
    "Contacts": lambda _, each: contacts.whole(each),
    "Accounts": lambda _, each: accounts.show_account(each),
    "TaxRates": lambda _, each: tax_rates.show_tax_rate(each),
    "Payments": lambda _, each: msgspec.to_builtins(each),
    "BatchPayments": batch_whole,
    "Currencies": lambda _, each: {**currencies.show_currency(each), "Rate": each.rate},
    "BrandingThemes": lambda _, each: branding_themes.show_branding_theme(each),
    "TrackingCategories": lambda _, each: tracking_categories.show_category(each),
}


def organisation_named(connection: sqlite3.Connection, name: str) -> Organisation:
    organisation = organisations.find(connection, name)
    if organisation is None:
        raise Mistake(f"no organisation {name!r}", 404)
    return organisation


async def state(platform: Platform, _: Request) -> Any:
    def read(connection: sqlite3.Connection) -> Any:
        return {
            "organisations": [show_organisation(connection, each) for each in organisations.every(connection)],
            "apps": [show_app(each) for each in apps.every(connection)],
            "now": platform.clock.now().isoformat(),
            "switches": dict(platform.switches),
            "limits": msgspec.to_builtins(platform.limits),
        }

    return await platform.database.run(read)


def show_organisation(connection: sqlite3.Connection, organisation: Organisation) -> dict[str, Any]:
    return {
        "short_name": organisation.short_name,
        "tenant_id": organisation.tenant,
        "name": organisation.name,
        "country": organisation.country,
        "base_currency": organisation.base_currency,
        "currencies": sorted(Books(connection, organisation).exchange_rates),
        "short_code": organisation.short_code,
        "require_approval": organisation.refused_actions >= NEEDS_APPROVAL,
        "refused_actions": sorted(organisation.refused_actions),
        "period_lock_date": organisation.period_lock_date,
        "end_of_year_lock_date": organisation.end_of_year_lock_date,
    }


def show_app(app: App) -> dict[str, Any]:
    return {"client_id": app.client_id, "name": app.name, "redirect_uris": app.redirect_uris}


async def documents(platform: Platform, request: Request) -> Any:
    """All of one kind, whatever their status, in the order of their making."""
    kind = KINDS.get(request.path_params["plural"].lower())
    if kind is None:
        raise Mistake(f"no documents called {request.path_params['plural']!r}", 404)

    def read(connection: sqlite3.Connection) -> Any:
        books = Books(connection, organisation_named(connection, request.path_params["tenant"]))
        shelf: Shelf[Any] = Shelf(connection, books.organisation.tenant, kind)
        return {kind.plural: [SHOWN[kind.plural](books, each) for each in shelf.select(order="d.seq")]}

    return await platform.database.run(read)


async def requests(platform: Platform, request: Request) -> Any:
    number = int(request.query_params.get("since", "0"))
    wanted = request.query_params.get("tenant")

    def read(connection: sqlite3.Connection) -> Any:
        tenant = organisation_named(connection, wanted).tenant if wanted else None
        return {"requests": request_log.since(connection, number, tenant)}

    return await platform.database.run(read)

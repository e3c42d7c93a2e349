"""Puts the seed's tables into an empty database."""

import sqlite3
import uuid
from datetime import datetime
from decimal import Decimal

from xero_sandbox.accounting import organisations
from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.settings.currencies import known_currency
from xero_sandbox.accounting.shapes import (
    Account,
    BrandingTheme,
    Contact,
    Organisation,
    TaxComponent,
    TaxRate,
    TrackingCategory,
    TrackingOption,
)
from xero_sandbox.clock import milliseconds
from xero_sandbox.identity import apps
from xero_sandbox.seed.countries import COUNTRIES
from xero_sandbox.seed.organisations import ORGANISATIONS, OrganisationRow


def stable_id(tenant: str, *names: str) -> str:
    """The same id in every new sandbox, so that a saved answer can be compared with a later one."""
    return str(uuid.uuid5(uuid.UUID(tenant), "/".join(names)))


def plant(connection: sqlite3.Connection, now: datetime) -> None:
    """Fills an empty database, and gives a file of an older sandbox what has come to the seed since."""
    if apps.find(connection, apps.DEFAULT_APP.client_id) is None:
        apps.save(connection, apps.DEFAULT_APP)
    for row in ORGANISATIONS:
        there = organisations.find(connection, row.tenant)
        if there is None:
            found(connection, row, now)
        elif not Books(connection, there).exchange_rates:
            _plant_settings(Books(connection, there), row, milliseconds(now))


def found(connection: sqlite3.Connection, row: OrganisationRow, now: datetime) -> Organisation:
    """Founds one organisation with its country's accounts and tax rates. Raises KeyError: unknown country."""
    country = COUNTRIES[row.country]
    organisation = Organisation(
        tenant=row.tenant,
        short_name=row.short_name,
        name=row.name,
        country=row.country,
        base_currency=country.base_currency,
        short_code=row.short_code,
        timezone=country.timezone,
        zone=country.zone,
        no_tax_type=country.no_tax_type,
        plan=row.plan,
        created=milliseconds(now),
        period_lock_date=row.period_lock_date,
        end_of_year_lock_date=row.end_of_year_lock_date,
        tax_number=row.tax_number,
        registration_number=row.registration_number,
    )
    organisations.save(connection, organisation)
    books = Books(connection, organisation)
    _plant_accounts(books, milliseconds(now))
    _plant_tax_rates(books, milliseconds(now))
    _plant_settings(books, row, milliseconds(now))
    for name in row.contacts:
        contact_id = stable_id(row.tenant, "contact", name)
        books.contacts.put(Contact(id=contact_id, name=name, updated=milliseconds(now)), new=True)
    return organisation


def _plant_settings(books: Books, row: OrganisationRow, now: int) -> None:
    base = books.organisation.base_currency
    for code, rate in ((base, Decimal("1.000000")), *row.currencies):
        books.currencies.put(known_currency(code, base, rate), new=True)
    for place, name in enumerate(row.themes):
        theme_id = stable_id(row.tenant, "theme", name)
        books.branding_themes.put(BrandingTheme(id=theme_id, name=name, sort_order=place, created=now), new=True)
    for name, options in row.tracking:
        books.tracking_categories.put(_category(row.tenant, name, options, now), new=True)


def _category(tenant: str, name: str, options: tuple[str, ...], now: int) -> TrackingCategory:
    kept = tuple(TrackingOption(id=stable_id(tenant, "option", name, each), name=each) for each in options)
    return TrackingCategory(id=stable_id(tenant, "tracking", name), name=name, options=kept, updated=now)


def _plant_accounts(books: Books, now: int) -> None:
    for row in COUNTRIES[books.organisation.country].accounts:
        account_id = stable_id(books.organisation.tenant, "account", row.name)
        books.accounts.put(Account(id=account_id, updated=now, **row._asdict()), new=True)


def _plant_tax_rates(books: Books, now: int) -> None:
    country = COUNTRIES[books.organisation.country]
    for row in country.tax_rates:
        parts = row.components or ((country.tax_component, row.rate),)
        components = tuple(TaxComponent(name, rate) for name, rate in parts)
        books.tax_rates.put(TaxRate(**{**row._asdict(), "components": components}, updated=now), new=True)

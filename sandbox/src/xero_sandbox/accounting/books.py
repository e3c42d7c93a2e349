"""One organisation's books within one transaction."""

import sqlite3
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

import msgspec

from xero_sandbox.accounting.invoices.family import member_of
from xero_sandbox.accounting.kinds import (
    ACCOUNTS,
    ALLOCATIONS,
    BATCH_PAYMENTS,
    BRANDING_THEMES,
    CONTACTS,
    CREDIT_NOTES,
    CURRENCIES,
    INVOICES,
    OVERPAYMENTS,
    PAYMENTS,
    PREPAYMENTS,
    PURCHASE_ORDERS,
    TAX_RATES,
    TRACKING_CATEGORIES,
)
from xero_sandbox.accounting.shapes import (
    Account,
    Allocation,
    BatchPayment,
    BrandingTheme,
    Contact,
    Currency,
    Invoice,
    Organisation,
    Payment,
    TaxRate,
    TrackingCategory,
)
from xero_sandbox.storage.shelves import Kind, Shelf
from xero_sandbox.switches import Switches

T = TypeVar("T", bound=msgspec.Struct)


class Books:
    """Shelves of what an organisation has; what is looked up for every line is read once and kept."""

    def __init__(
        self, connection: sqlite3.Connection, organisation: Organisation, switches: Switches | None = None
    ) -> None:
        self.connection = connection
        self.organisation = organisation
        self.switches = switches or Switches({})

    def _shelf(self, kind: Kind[T]) -> Shelf[T]:
        return Shelf(self.connection, self.organisation.tenant, kind)

    @cached_property
    def invoices(self) -> Shelf[Invoice]:
        return self._shelf(INVOICES)

    @cached_property
    def credit_notes(self) -> Shelf[Invoice]:
        return self._shelf(CREDIT_NOTES)

    @cached_property
    def purchase_orders(self) -> Shelf[Invoice]:
        return self._shelf(PURCHASE_ORDERS)

    @cached_property
    def prepayments(self) -> Shelf[Invoice]:
        return self._shelf(PREPAYMENTS)

    @cached_property
    def overpayments(self) -> Shelf[Invoice]:
        return self._shelf(OVERPAYMENTS)

    @cached_property
    def allocations(self) -> Shelf[Allocation]:
        return self._shelf(ALLOCATIONS)

    def family(self, type_: str) -> Shelf[Invoice]:
        """Where documents of this type stand."""
        match member_of(type_).plural:
            case "CreditNotes":
                return self.credit_notes
            case "PurchaseOrders":
                return self.purchase_orders
            case "Prepayments":
                return self.prepayments
            case "Overpayments":
                return self.overpayments
        return self.invoices

    @cached_property
    def contacts(self) -> Shelf[Contact]:
        return self._shelf(CONTACTS)

    @cached_property
    def accounts(self) -> Shelf[Account]:
        return self._shelf(ACCOUNTS)

    @cached_property
    def tax_rates(self) -> Shelf[TaxRate]:
        return self._shelf(TAX_RATES)

    @cached_property
    def payments(self) -> Shelf[Payment]:
        return self._shelf(PAYMENTS)

    @cached_property
    def batch_payments(self) -> Shelf[BatchPayment]:
        return self._shelf(BATCH_PAYMENTS)

    @cached_property
    def currencies(self) -> Shelf[Currency]:
        return self._shelf(CURRENCIES)

    @cached_property
    def branding_themes(self) -> Shelf[BrandingTheme]:
        return self._shelf(BRANDING_THEMES)

    @cached_property
    def tracking_categories(self) -> Shelf[TrackingCategory]:
        return self._shelf(TRACKING_CATEGORIES)

    @cached_property
    def accounts_by_id(self) -> dict[str, Account]:
        return {account.id: account for account in self.accounts.select()}

    @cached_property
    def accounts_by_code(self) -> dict[str, Account]:
        return {account.code: account for account in self.accounts_by_id.values() if account.code}

    @cached_property
    def tax_rates_by_type(self) -> dict[str, TaxRate]:
        return {rate.tax_type: rate for rate in self.tax_rates.select()}

    @cached_property
    def exchange_rates(self) -> dict[str, Decimal]:
        """Currencies that the organisation subscribes to -> today's rate."""
        return {currency.code: currency.rate for currency in self.currencies.select()}

    @cached_property
    def themes_by_id(self) -> dict[str, BrandingTheme]:
        """The default theme comes first."""
        themes = sorted(self.branding_themes.select(), key=lambda theme: theme.sort_order)
        return {theme.id: theme for theme in themes}

    @cached_property
    def categories_by_id(self) -> dict[str, TrackingCategory]:
        return {category.id: category for category in self.tracking_categories.select()}

    def next_number(self, name: str) -> int:
        """Counts up from 1, one counter for each name and organisation."""
        row = self.connection.execute(
            "INSERT INTO counters VALUES (?, ?, 1) ON CONFLICT (tenant, name)"
            " DO UPDATE SET value = value + 1 RETURNING value",
            (self.organisation.tenant, name),
        ).fetchone()
        return int(row["value"])

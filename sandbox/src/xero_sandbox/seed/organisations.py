"""The organisations that a new sandbox has, and a few of their contacts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class OrganisationRow:
    short_name: str
    tenant: str
    name: str
    country: str
    short_code: str
    currencies: tuple[tuple[str, Decimal | None], ...] = ()
    """Other currencies it subscribes to, and how many of each one unit of the base currency buys."""
    contacts: tuple[str, ...] = ()
    plan: str = "PREMIUM"
    themes: tuple[str, ...] = ("Standard",)
    """The first is the default."""
    tracking: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Tracking categories with their options."""
    period_lock_date: date | None = None
    end_of_year_lock_date: date | None = None
    tax_number: str = ""
    registration_number: str = ""


ORGANISATIONS = (
    OrganisationRow(
        short_name="london",
        tenant="6f2e1d0c-4a17-4c52-9b3e-0a1c5d7e2f01",
        name="Northwind Studio London Ltd",
        country="GB",
        short_code="!sLnd1",
        tax_number="GB 123 4567 89",
        registration_number="01234567",
        currencies=(("EUR", Decimal("1.170000")), ("USD", Decimal("1.270000"))),
        contacts=("Ridgeway University", "City Agency", "Bayside Club"),
        themes=("Standard", "Retainers", "Very orange invoice!"),
        tracking=(
            ("Region", ("North", "South", "Overseas")),
            ("Department", ("Design", "Development", "Strategy")),
        ),
    ),
    OrganisationRow(
        short_name="leeds",
        tenant="b81c7a54-93d6-4f0e-8e26-5d4f9c3b1a02",
        name="Northwind Studio Leeds Ltd",
        country="GB",
        short_code="!sLds2",
        contacts=("Ridgeway University",),
        plan="STANDARD",
    ),
    OrganisationRow(
        short_name="sydney",
        tenant="2d94a6e8-7b03-4f5a-a1c6-63e0d9b8f403",
        name="Northwind Studio Sydney Pty Ltd",
        country="AU",
        short_code="!sSyd3",
        currencies=(("NZD", None), ("USD", None), ("GBP", None)),
        contacts=("Harbour Council", "Redgum Breweries", "Southern Cross Arts"),
        themes=("Standard", "Government"),
        tracking=(
            ("Office", ("Sydney", "Melbourne")),
            ("Service line", ("Brand", "Product", "Campaign")),
        ),
        end_of_year_lock_date=date(2024, 6, 30),
    ),
    OrganisationRow(
        short_name="auckland",
        tenant="9c5f3b17-e8d2-4a60-8b49-17a2c4d6e504",
        name="Northwind Studio Auckland Ltd",
        country="NZ",
        short_code="!sAkl4",
        currencies=(("AUD", None), ("USD", None)),
        contacts=("Kauri Foods", "Waitemata Trust"),
        tracking=(("Client type", ("Public", "Private")),),
        period_lock_date=date(2025, 3, 31),
        end_of_year_lock_date=date(2024, 3, 31),
    ),
    OrganisationRow(
        short_name="boston",
        tenant="e07b92c4-1f68-4d3e-bc05-84d7f1a3b605",
        name="Northwind Studio Boston Inc",
        country="US",
        short_code="!sBos5",
        currencies=(("CAD", None), ("EUR", None)),
        contacts=("Beacon Health", "Charles River Labs"),
        themes=("Standard", "Net 60"),
    ),
)

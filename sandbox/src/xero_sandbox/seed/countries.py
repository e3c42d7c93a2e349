"""What a country gives to each of its organisations. A further country is a row here and a module of tables."""

from collections.abc import Mapping
from dataclasses import dataclass

from xero_sandbox.seed import australia, new_zealand, united_kingdom, united_states
from xero_sandbox.seed.rows import AccountRow, TaxRateRow


@dataclass(frozen=True)
class Country:
    base_currency: str
    timezone: str
    """As Xero names it."""
    zone: str
    """The same by its IANA name."""
    tax_component: str
    """What a tax rate of one part calls it."""
    no_tax_type: str
    """The tax type of a line in a document of LineAmountTypes NoTax."""
    accounts: tuple[AccountRow, ...]
    tax_rates: tuple[TaxRateRow, ...]


COUNTRIES: Mapping[str, Country] = {
    "GB": Country(
        base_currency="GBP",
        timezone="GMTSTANDARDTIME",
        zone="Europe/London",
        tax_component="VAT",
        no_tax_type="NONE",
        accounts=united_kingdom.ACCOUNTS,
        tax_rates=united_kingdom.TAX_RATES,
    ),
    "AU": Country(
        base_currency="AUD",
        timezone="AUSEASTERNSTANDARDTIME",
        zone="Australia/Sydney",
        tax_component="GST",
        no_tax_type="BASEXCLUDED",
        accounts=australia.ACCOUNTS,
        tax_rates=australia.TAX_RATES,
    ),
    "NZ": Country(
        base_currency="NZD",
        timezone="NEWZEALANDSTANDARDTIME",
        zone="Pacific/Auckland",
        tax_component="GST",
        no_tax_type="NONE",
        accounts=new_zealand.ACCOUNTS,
        tax_rates=new_zealand.TAX_RATES,
    ),
    "US": Country(
        base_currency="USD",
        timezone="EASTERNSTANDARDTIME",
        zone="America/New_York",
        tax_component="Sales Tax",
        no_tax_type="NONE",
        accounts=united_states.ACCOUNTS,
        tax_rates=united_states.TAX_RATES,
    ),
}

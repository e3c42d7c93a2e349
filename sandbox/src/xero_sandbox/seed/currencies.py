"""Currencies with their names as Xero lists them, and what they are worth in a sandbox that knows no market."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple


class KnownCurrency(NamedTuple):
    description: str
    per_dollar: Decimal
    """How many of it one US dollar buys."""


KNOWN_CURRENCIES: Mapping[str, KnownCurrency] = {
    "AED": KnownCurrency("UAE Dirham", Decimal("3.6725")),
    "AUD": KnownCurrency("Australian Dollar", Decimal("1.5210")),
    "BRL": KnownCurrency("Brazilian Real", Decimal("5.4310")),
    "CAD": KnownCurrency("Canadian Dollar", Decimal("1.3790")),
    "CHF": KnownCurrency("Swiss Franc", Decimal("0.8820")),
    "CNY": KnownCurrency("Chinese Yuan Renminbi", Decimal("7.1840")),
    "CZK": KnownCurrency("Czech Koruna", Decimal("23.1500")),
    "DKK": KnownCurrency("Danish Krone", Decimal("6.8760")),
    "EUR": KnownCurrency("Euro", Decimal("0.9217")),
    "FJD": KnownCurrency("Fiji Dollar", Decimal("2.2480")),
    "GBP": KnownCurrency("British Pound", Decimal("0.7874")),
    "HKD": KnownCurrency("Hong Kong Dollar", Decimal("7.7890")),
    "HUF": KnownCurrency("Hungarian Forint", Decimal("366.4000")),
    "IDR": KnownCurrency("Indonesian Rupiah", Decimal("15710.0000")),
    "ILS": KnownCurrency("Israeli New Shekel", Decimal("3.7120")),
    "INR": KnownCurrency("Indian Rupee", Decimal("83.9100")),
    "JPY": KnownCurrency("Japanese Yen", Decimal("151.2000")),
    "KRW": KnownCurrency("South Korean Won", Decimal("1378.0000")),
    "MXN": KnownCurrency("Mexican Peso", Decimal("19.8700")),
    "MYR": KnownCurrency("Malaysian Ringgit", Decimal("4.3600")),
    "NOK": KnownCurrency("Norwegian Krone", Decimal("10.9300")),
    "NZD": KnownCurrency("New Zealand Dollar", Decimal("1.6620")),
    "PHP": KnownCurrency("Philippine Peso", Decimal("57.8000")),
    "PLN": KnownCurrency("Polish Zloty", Decimal("4.0120")),
    "SEK": KnownCurrency("Swedish Krona", Decimal("10.5600")),
    "SGD": KnownCurrency("Singapore Dollar", Decimal("1.3220")),
    "THB": KnownCurrency("Thai Baht", Decimal("33.7800")),
    "TRY": KnownCurrency("Turkish Lira", Decimal("34.2600")),
    "USD": KnownCurrency("United States Dollar", Decimal("1.0000")),
    "ZAR": KnownCurrency("South African Rand", Decimal("17.6100")),
}

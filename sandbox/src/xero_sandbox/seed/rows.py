"""The shape of a country's tables."""

from decimal import Decimal
from typing import NamedTuple

ALL = ("REVENUE", "EXPENSE", "ASSET", "EQUITY", "LIABILITY")
SALES_SIDE = ("REVENUE", "ASSET", "EQUITY", "LIABILITY")
PURCHASE_SIDE = ("EXPENSE", "ASSET", "EQUITY", "LIABILITY")


class AccountRow(NamedTuple):
    code: str | None
    name: str
    type: str
    tax_type: str
    description: str = ""
    system_account: str | None = None
    status: str = "ACTIVE"
    enable_payments: bool = False
    bank_account_number: str | None = None
    currency_code: str | None = None


class TaxRateRow(NamedTuple):
    tax_type: str
    name: str
    report_tax_type: str
    rate: Decimal
    classes: tuple[str, ...]
    status: str = "ACTIVE"
    components: tuple[tuple[str, Decimal], ...] = ()
    """What the rate is made of, where that is more than one thing."""

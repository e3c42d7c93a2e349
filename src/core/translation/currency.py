"""Currencies: whether the organisation uses them, and at which rate."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, localcontext

from core.documents import ExchangeRate
from core.ledger import ReferenceData
from core.problems import Problem, Reason

SIX_DECIMALS = Decimal("0.000001")
LARGEST_RATE = Decimal("999999999999.999999")
"""Xero: a rate has 18 digits, six of them decimals."""

ENOUGH_DIGITS = 60


def currency_problems(currency: str, reference: ReferenceData, root: str) -> Iterator[Problem]:
    if uses_currency(currency, reference):
        return
    organisation = reference.organisation
    message = f"{organisation.name} does not use the currency {currency}"
    yield Problem(Reason.CURRENCY_NOT_IN_XERO, f"{root}.currency_code", message, {"currency": currency})


def uses_currency(currency: str, reference: ReferenceData) -> bool:
    """The base currency is always there. An organisation that names no currencies does not say."""
    is_base = currency == reference.organisation.base_currency
    return is_base or not reference.currencies or currency in reference.currencies


def currency_rate(
    given: ExchangeRate | None, currency: str, is_wanted: bool, reference: ReferenceData, root: str
) -> tuple[Decimal | None, tuple[Problem, ...]]:
    """Xero's rate, which is the other way round: units of the document's currency for one of the base currency."""
    base = reference.organisation.base_currency
    if not is_wanted or given is None or currency == base:
        return None, ()
    path = f"{root}.exchange_rate"
    if given.to_currency != base:
        message = f"The rate is one to {given.to_currency}, and the base currency in Xero is {base}"
        return None, (Problem(Reason.CURRENCY_RATE_NOT_SENT, path, message, {"base_currency": base}),)
    rate = turned(given.rate)
    if rate is None:
        message = f"{given.rate} is no exchange rate that Xero can hold: 18 digits, six of them decimals, above zero"
        return None, (Problem(Reason.FIELD_INVALID, f"{path}.rate", message),)
    return rate, ()


def turned(rate: Decimal) -> Decimal | None:
    """One divided by the rate, with six decimals; None where that is nothing, or more than Xero holds."""
    if not rate.is_finite() or rate <= 0 or not -30 < rate.adjusted() < 30:
        return None
    with localcontext(prec=ENOUGH_DIGITS):
        result = (1 / rate).quantize(SIX_DECIMALS, rounding=ROUND_HALF_UP)
    return result if 0 < result <= LARGEST_RATE else None

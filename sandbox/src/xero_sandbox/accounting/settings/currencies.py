"""Currencies: which an organisation subscribes to. They can be added and never be removed."""

from decimal import Decimal

from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.kinds import CURRENCIES
from xero_sandbox.accounting.lists import Listing
from xero_sandbox.accounting.reading import Given, read_elements
from xero_sandbox.accounting.shapes import Currency, Organisation
from xero_sandbox.accounting.where import Column, text
from xero_sandbox.accounting.writing import Outcome, write_batch
from xero_sandbox.seed.currencies import KNOWN_CURRENCIES
from xero_sandbox.wire import SIX, rounded


class CurrencyGiven(Given, frozen=True, kw_only=True):
    code: str | None = None
    description: str | None = None


def show_currency(currency: Currency) -> Content:
    return {"Code": currency.code, "Description": currency.description}


CURRENCY_LISTING = Listing(
    kind=CURRENCIES,
    singular="Currency",
    columns={"Code": Column("d.id COLLATE NOCASE"), "Description": text("description")},
    show=lambda _call, currency, _page: show_currency(currency),
    order="d.id",
    pages=False,
)


def has_multicurrency(organisation: Organisation) -> bool:
    """Xero: more currencies than one depend on the plan. A user may lack the leave to use them besides."""
    return organisation.plan.startswith("PREMIUM") and "UseMulticurrency" not in organisation.refused_actions


def known_currency(code: str, base: str, rate: Decimal | None = None) -> Currency:
    """Raises KeyError for a code that is no currency. Without a rate it gets one from the seed's table."""
    known = KNOWN_CURRENCIES[code]
    worked_out = rounded(known.per_dollar / KNOWN_CURRENCIES[base].per_dollar, SIX)
    return Currency(code=code, description=known.description, rate=rate or worked_out)


def get_currencies(call: Call) -> Content:
    return CURRENCY_LISTING.serve(call)


def put_currencies(call: Call) -> Content:
    request = call.visit.request
    given = read_elements(request.body, request.headers.get("content-type", ""), "Currencies", CurrencyGiven)
    return write_batch(call, "Currencies", "HasValidationErrors", given, _added)


def _added(call: Call, given: CurrencyGiven) -> Outcome:
    """The words of the refusals are ours; Xero's are not known."""
    code = (given.code or "").upper()
    organisation = call.books.organisation
    if code not in KNOWN_CURRENCIES:
        return _refused(given, f"Currency code '{code}' is not valid")
    if not has_multicurrency(organisation):
        return _refused(given, "The organisation's plan does not include multicurrency")
    if call.books.currencies.get(code):
        return _refused(given, f"Currency {code} has been added to the organisation already")
    currency = known_currency(code, organisation.base_currency)
    call.books.currencies.put(currency, new=True)
    return Outcome(show_currency(currency))


def _refused(given: CurrencyGiven, *errors: str) -> Outcome:
    return Outcome({"Code": given.code or "", "Description": given.description or ""}, errors)

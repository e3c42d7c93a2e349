"""Which tax rate of the ledger a tax rate of Productive becomes (R10), and on which accounts it may be used."""

from collections.abc import Iterator, Mapping

from core.documents import TaxRate
from core.ids import TaxRateId, TaxType
from core.kinds import Side
from core.ledger import Account, AccountClass, LedgerTaxRate, ReferenceData
from core.problems import Problem, Reason


def tax_rate_of(
    tax_rate: TaxRate | None, mapping: Mapping[TaxRateId, TaxType], reference: ReferenceData, path: str
) -> tuple[LedgerTaxRate | None, tuple[Problem, ...]]:
    """The ledger's tax rate that this one is mapped to; a percentage that differs is worth a warning."""
    if tax_rate is None:
        return None, (Problem(Reason.TAX_RATE_REQUIRED, path, "The line has no tax rate"),)
    tax_type = mapping.get(tax_rate.id)
    if tax_type is None:
        message = f"Tax rate {tax_rate.name or tax_rate.id} is not mapped to a Xero tax rate"
        return None, (Problem(Reason.TAX_RATE_NOT_MAPPED, path, message, {"tax_rate_id": tax_rate.id}),)
    if problem := missing_tax_type(tax_type, reference, path):
        return None, (problem,)
    found = reference.tax_rates[tax_type]
    return found, tuple(differing_percentage(tax_rate, found, path))


def missing_tax_type(tax_type: TaxType, reference: ReferenceData, path: str) -> Problem | None:
    """Why the organisation cannot use this tax type at all: unknown, or no longer active."""
    rate, name = reference.tax_rates.get(tax_type), reference.organisation.name
    if rate is None:
        return _unknown(tax_type, path, f"{name} has no tax rate of the type {tax_type}")
    if not rate.is_active:
        return _unknown(tax_type, path, f"The tax rate {rate.name} ({tax_type}) is no longer active in {name}")
    return None


def unusable_tax_type(tax_type: TaxType, side: Side, reference: ReferenceData, path: str) -> Problem | None:
    """Why the settings may not name this tax type for this side of the books: unknown, inactive, or not allowed there.

    Costs may be booked on accounts of any class but income: there are tax types for assets and liabilities only.
    """
    if problem := missing_tax_type(tax_type, reference, path):
        return problem
    rate = reference.tax_rates[tax_type]
    allowed = AccountClass.REVENUE in rate.applies_to
    if side is Side.COSTS:
        allowed = bool(rate.applies_to - {AccountClass.REVENUE})
    if allowed:
        return None
    return _unknown(tax_type, path, f"Xero does not allow the tax rate {rate.name} ({tax_type}) on {side.value}")


def unsuitable(rate: LedgerTaxRate, account: Account, path: str) -> Iterator[Problem]:
    """Xero allows a tax rate on some classes of accounts. What a class unknown to us allows is Xero's to say."""
    if account.account_class is AccountClass.OTHER or account.account_class in rate.applies_to:
        return
    message = (
        f"Xero does not allow the tax rate {rate.name} ({rate.tax_type}) on account {account.code} ({account.name}), "
        f"whose class is {account.account_class}"
    )
    yield _unknown(rate.tax_type, path, message)


def differing_percentage(tax_rate: TaxRate, found: LedgerTaxRate, path: str) -> Iterator[Problem]:
    if tax_rate.components and tax_rate.percentage != found.effective_rate:
        message = (
            f"{tax_rate.name or tax_rate.id} is {tax_rate.percentage:f} % in Productive, "
            f"{found.name} is {found.effective_rate:f} % in Xero"
        )
        facts = {"productive": f"{tax_rate.percentage:f}", "xero": f"{found.effective_rate:f}"}
        yield Problem(Reason.TAX_PERCENTAGE_DIFFERS, path, message, facts)


def _unknown(tax_type: TaxType, path: str, message: str) -> Problem:
    return Problem(Reason.TAX_TYPE_UNKNOWN, path, message, {"tax_type": tax_type})

"""Lines: each becomes a line of the ledger, or says what stands in the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from core.documents import Invoice, InvoiceLine
from core.ids import LedgerLineId, LineId
from core.ledger import Account, LedgerLine, LedgerTaxRate, ReferenceData
from core.problems import Problem, Reason
from core.settings import Settings
from core.translation.accounts import account_of
from core.translation.amounts import LineAmounts, tax_on
from core.translation.pricing import amounts_of
from core.translation.tax_rates import tax_rate_of, unsuitable
from core.translation.texts import text_problems, trimmed

LONGEST_DESCRIPTION = 4000
NO_DISCOUNT = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineTranslation:
    """A line of the ledger, or None where a problem stands in the way."""

    line: LedgerLine | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Mappings:
    """What lines are translated with."""

    settings: Settings
    reference: ReferenceData


def translate_line(
    line: InvoiceLine, document: Invoice, mappings: Mappings, path: str, ledger_line_id: LedgerLineId | None
) -> LineTranslation:
    settings, reference = mappings.settings, mappings.reference
    amounts, problems = amounts_of(line, document.discount, path)
    rate, rate_problems = tax_rate_of(line.tax_rate, settings.tax_types, reference, f"{path}.tax_rate")
    account, account_problems = account_of(line.service_type, settings.invoices, reference, f"{path}.service_type")
    problems = (
        *text_problems(f"{path}.description", line.description, LONGEST_DESCRIPTION, required=True),
        *problems,
        *rate_problems,
        *account_problems,
    )
    if rate is not None and account is not None:
        problems = (*problems, *unsuitable(rate, account, f"{path}.tax_rate"))
    if rate is None or account is None or amounts is None:
        return LineTranslation(None, problems)
    return LineTranslation(ledger_line(line, account, rate, amounts, ledger_line_id), problems)


def ledger_line(
    line: InvoiceLine, account: Account, rate: LedgerTaxRate, amounts: LineAmounts, ledger_line_id: LedgerLineId | None
) -> LedgerLine:
    """Xero takes no quantity below zero: a deduction has a negative price instead, which comes to the same.

    What an update leaves unsaid of a line may stay as it was, an older discount, too. So a line that is kept always
    names its rate, and a line whose discount is an amount takes the place of the older one.
    """
    kept = ledger_line_id if amounts.discount_amount is None else None
    return LedgerLine(
        source_id=line.id,
        description=trimmed(line.description),
        quantity=line.quantity.copy_abs(),
        unit_amount=-line.unit_price if line.quantity < 0 else line.unit_price,
        account_code=account.code,
        tax_type=rate.tax_type,
        net=amounts.net,
        tax=tax_on(amounts.net, rate.effective_rate),
        discount_rate=NO_DISCOUNT if kept and amounts.discount_rate is None else amounts.discount_rate,
        discount_amount=amounts.discount_amount,
        ledger_line_id=kept,
    )


def repeated_lines(invoice: Invoice) -> Iterator[Problem]:
    """Two lines of one id: an update could not tell which of Xero's lines is whose."""
    seen: set[LineId] = set()
    for position, line in enumerate(invoice.lines):
        if line.id in seen:
            message = f"Another line of this invoice has the id {line.id}, too"
            yield Problem(Reason.FIELD_INVALID, f"invoice.lines[{position}].line_id", message)
        seen.add(line.id)

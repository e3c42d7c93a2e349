"""Lines: each becomes a line of the ledger, or says what stands in the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from core.documents import DocumentKind, InvoiceLine
from core.kinds import rules_of
from core.ledger import Account, AmountsAre, LedgerLine, LedgerLineRef, LedgerTaxRate, ReferenceData
from core.money import to_cents
from core.problems import Problem, Reason
from core.settings import KindSettings, Settings
from core.translation.accounts import account_of
from core.translation.amounts import LineAmounts, tax_in, tax_on
from core.translation.drawing import DrawnLine, drawn_line
from core.translation.pricing import Pricing, priced
from core.translation.tax_rates import tax_rate_of, unsuitable
from core.translation.texts import text_problems, trimmed
from core.translation.tracking import Tracking, tracking_of

LONGEST_DESCRIPTION = 4000
NO_DISCOUNT = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineTranslation:
    """A line of the ledger, or None where a problem stands in the way; `drawn` is what is known of it."""

    line: LedgerLine | None
    problems: tuple[Problem, ...]
    drawn: DrawnLine


@dataclass(frozen=True, slots=True)
class Discount:
    """As it is said of a line: a rate in per cent or an amount, or neither."""

    rate: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Lines:
    """What the lines of one document are translated with. `discount` is the document's own, in per cent."""

    kind: DocumentKind
    rules: KindSettings
    settings: Settings
    reference: ReferenceData
    discount: Decimal | None
    amounts_are: AmountsAre
    company_name: str

    @property
    def pricing(self) -> Pricing:
        is_credit = self.kind is DocumentKind.CREDIT_NOTE
        return Pricing(self.discount or NO_DISCOUNT, turns=is_credit, folds_discounts=is_credit)


def translate_line(line: InvoiceLine, context: Lines, path: str, present: LedgerLineRef | None) -> LineTranslation:
    """`present` is the line of the ledger that an update is to change."""
    described = tuple(text_problems(f"{path}.description", line.description, LONGEST_DESCRIPTION, required=True))
    if line.is_text:
        text = text_line(line, present)
        return LineTranslation(text, described, drawn_line(line, text, None, None, None, None))
    reference = context.reference
    side = rules_of(context.kind).side
    pricing = priced(line, context.pricing, path)
    rate, rate_problems = tax_rate_of(line.tax_rate, context.settings.tax_types_of(side), reference, f"{path}.tax_rate")
    account, account_problems = account_of(line.service_type, context.rules, reference, f"{path}.service_type")
    tracking, tracking_problems = tracking_of(
        line, context.company_name, context.settings.tracking, reference, path, present
    )
    problems = (*described, *pricing.problems, *rate_problems, *account_problems, *tracking_problems)
    if rate is not None and account is not None:
        problems = (*problems, *unsuitable(rate, account, f"{path}.tax_rate"))
    made = None
    if rate is not None and account is not None and pricing.amounts is not None:
        made = ledger_line(line, account, rate, pricing.amounts, context, present, tracking)
    return LineTranslation(made, problems, drawn_line(line, made, pricing.amounts, account, rate, tracking))


def ledger_line(
    line: InvoiceLine,
    account: Account,
    rate: LedgerTaxRate,
    amounts: LineAmounts,
    context: Lines,
    present: LedgerLineRef | None,
    tracking: Tracking,
) -> LedgerLine:
    discount = discount_of(amounts, present)
    kept = present.ledger_line_id if present is not None and discount is not None else None
    said = discount or Discount(amounts.discount_rate, amounts.discount_amount)
    inclusive = context.amounts_are is AmountsAre.INCLUSIVE
    return LedgerLine(
        source_id=line.id,
        description=trimmed(line.description),
        quantity=amounts.quantity,
        unit_amount=amounts.unit_amount,
        account_code=account.code,
        tax_type=rate.tax_type,
        net=amounts.net,
        tax=(tax_in if inclusive else tax_on)(amounts.net, rate.effective_rate),
        discount_rate=said.rate,
        discount_amount=said.amount,
        ledger_line_id=kept,
        tracking=tracking,
    )


def discount_of(amounts: LineAmounts, present: LedgerLineRef | None) -> Discount | None:
    """How a line that is kept in the ledger says its discount; None: it cannot be kept, and is replaced.

    What is left unsaid stays as it was, an older discount, too. Where the amounts stay, the line's own discount is said
    again as it is, for Xero refuses any other word once something was paid. Else it is said in the line's own way, a
    rate or an amount. An amount says any discount of a line that bills; a rate does not, and then the line is replaced.
    """
    if present is None:
        return None
    if keeps_amounts(amounts, present):
        return Discount(present.discount_rate, None if present.discount_rate else present.discount_amount)
    rate, amount = amounts.discount_rate, amounts.discount_amount
    if present.discount_rate:
        return Discount(rate or NO_DISCOUNT, None) if amount is None else None
    if present.discount_amount:
        off = taken_off(amounts)
        return Discount(None, off) if 0 <= off <= amounts.quantity * amounts.unit_amount else None
    return Discount(rate, amount)


def taken_off(amounts: LineAmounts) -> Decimal:
    """The discount as an amount, which is in cents."""
    return to_cents(amounts.quantity * amounts.unit_amount) - amounts.net


def keeps_amounts(amounts: LineAmounts, present: LedgerLineRef) -> bool:
    ours = (amounts.quantity, amounts.unit_amount, to_cents(amounts.net))
    return ours == (present.quantity, present.unit_amount, to_cents(present.net))


def text_line(line: InvoiceLine, present: LedgerLineRef | None) -> LedgerLine:
    """Keeps its place in the ledger only where that line bears no amount: its price would stay."""
    bears_amount = present is not None and (present.net != 0 or present.unit_amount != 0 or present.account_code)
    return LedgerLine(
        source_id=line.id,
        description=trimmed(line.description),
        quantity=None,
        unit_amount=None,
        account_code=None,
        tax_type=None,
        net=NO_DISCOUNT,
        tax=NO_DISCOUNT,
        ledger_line_id=present.ledger_line_id if present is not None and not bears_amount else None,
    )


def repeated_lines(lines: tuple[InvoiceLine, ...], root: str) -> Iterator[Problem]:
    """Two lines of one id: an update could not tell which of Xero's lines is whose."""
    seen = set()
    for position, line in enumerate(lines):
        if line.id in seen:
            message = f"Another line of this document has the id {line.id}, too"
            yield Problem(Reason.FIELD_INVALID, f"{root}.lines[{position}].line_id", message)
        seen.add(line.id)

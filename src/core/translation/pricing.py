"""What a line comes to, or why Xero cannot hold it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from core.documents import InvoiceLine
from core.problems import Problem, Reason
from core.translation.amounts import (
    HUNDRED,
    LARGEST_LINE,
    LARGEST_QUANTITY,
    LineAmounts,
    folded,
    has_four_decimals,
    line_amounts,
)


@dataclass(frozen=True, slots=True)
class Pricing:
    """How the lines of one document are priced.

    `discount` is the document's own, in per cent. `turns`: what is below zero in Productive is above zero in the ledger
    (credit notes). `folds_discounts`: the ledger has no discounts there, so prices are sent net of them.
    """

    discount: Decimal
    turns: bool = False
    folds_discounts: bool = False


@dataclass(frozen=True, slots=True)
class Priced:
    """The line's amounts, or its problems. A discount of the document that is none has its problem elsewhere."""

    amounts: LineAmounts | None
    problems: tuple[Problem, ...] = ()


def priced(line: InvoiceLine, pricing: Pricing, path: str) -> Priced:
    if problems := tuple(unrepresentable(line, path)):
        return Priced(None, problems)
    if not is_percentage(pricing.discount):
        return Priced(None)
    quantity = -line.quantity if pricing.turns else line.quantity
    compute = folded if pricing.folds_discounts else line_amounts
    amounts = compute(quantity, line.unit_price, line.discount, pricing.discount)
    if amounts is None:
        message = (
            "No discount that Xero can hold makes this line's amount to the cent; "
            "give the line a price with its discounts taken off"
        )
        return Priced(None, (Problem(Reason.AMOUNT_NOT_REPRESENTABLE, f"{path}.discount_percentage", message),))
    if abs(amounts.net) > LARGEST_LINE:
        message = f"The line comes to {amounts.net:,f}; Xero holds at most {LARGEST_LINE:,f}"
        return Priced(None, (Problem(Reason.AMOUNT_NOT_REPRESENTABLE, path, message),))
    return Priced(amounts)


def unrepresentable(line: InvoiceLine, path: str) -> Iterator[Problem]:
    """Quantities and prices beyond Xero's decimals and size, and discounts that are no percentage."""
    parts = (("quantity", line.quantity, LARGEST_QUANTITY), ("unit_price", line.unit_price, LARGEST_LINE))
    for name, amount, largest in parts:
        if why := too_fine_or_large(amount, largest):
            yield Problem(Reason.AMOUNT_NOT_REPRESENTABLE, f"{path}.{name}", why)
    yield from discount_problems(line.discount, f"{path}.discount_percentage")


def too_fine_or_large(amount: Decimal, largest: Decimal) -> str | None:
    if not amount.is_finite():
        return f"{amount} is no amount"
    if not -largest <= amount <= largest:
        return f"{amount:,f} is too large; Xero holds at most {largest:,f}"
    return None if has_four_decimals(amount) else f"{amount:f} has more than the four decimals that Xero holds"


def discount_problems(discount: Decimal, path: str) -> Iterator[Problem]:
    if not is_percentage(discount):
        yield Problem(Reason.FIELD_INVALID, path, f"A discount of {discount} % is not between 0 and 100")


def is_percentage(discount: Decimal) -> bool:
    return discount.is_finite() and 0 <= discount <= HUNDRED

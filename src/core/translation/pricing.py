"""What a line comes to, or why Xero cannot hold it."""

from collections.abc import Iterator
from decimal import Decimal

from core.documents import InvoiceLine
from core.problems import Problem, Reason
from core.translation.amounts import (
    HUNDRED,
    LARGEST_LINE,
    LARGEST_QUANTITY,
    LineAmounts,
    has_four_decimals,
    line_amounts,
)


def amounts_of(
    line: InvoiceLine, document_discount: Decimal, path: str
) -> tuple[LineAmounts | None, tuple[Problem, ...]]:
    """The line's amounts, or its problems. A discount of the document that is none has its problem elsewhere."""
    if problems := tuple(unrepresentable(line, path)):
        return None, problems
    if not is_percentage(document_discount):
        return None, ()
    amounts = line_amounts(line.quantity, line.unit_price, line.discount, document_discount)
    if amounts is None:
        message = (
            "No discount that Xero can hold makes this line's amount to the cent; "
            "give the line a price with its discounts taken off"
        )
        return None, (Problem(Reason.AMOUNT_NOT_REPRESENTABLE, f"{path}.discount_percentage", message),)
    if abs(amounts.net) > LARGEST_LINE:
        message = f"The line comes to {amounts.net:,f}; Xero holds at most {LARGEST_LINE:,f}"
        return None, (Problem(Reason.AMOUNT_NOT_REPRESENTABLE, path, message),)
    return amounts, ()


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

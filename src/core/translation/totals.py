"""Our totals against Productive's own: a cent of difference is a problem, found before any call."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from core.ledger import LedgerLine
from core.money import Totals
from core.problems import Problem, Reason


def totals_of(lines: Iterable[LedgerLine], currency: str) -> Totals:
    """What the ledger will make of these lines: their nets and taxes, summed."""
    lines = tuple(lines)
    net = sum((line.net for line in lines), start=Decimal(0))
    tax = sum((line.tax for line in lines), start=Decimal(0))
    return Totals.of(net, tax, currency)


def differences(productive: Totals, ours: Totals) -> Iterator[Problem]:
    """One problem for each of net, tax and gross that differs, in amount or in currency."""
    for name in ("net", "tax", "gross"):
        theirs, made = getattr(productive, name), getattr(ours, name)
        if theirs != made:
            message = f"Productive's {name} total is {theirs}, Xero's will be {made}"
            facts = {"productive": f"{theirs.amount:f}", "xero": f"{made.amount:f}"}
            yield Problem(Reason.TOTALS_DIFFER, f"invoice.totals.{name}", message, facts)


def below_zero(productive: Totals) -> Iterator[Problem]:
    """Xero refuses an invoice whose total is negative."""
    if productive.gross.amount < 0:
        message = (
            f"Xero takes no invoice below zero, and this one comes to {productive.gross}: make a credit note there"
        )
        yield Problem(Reason.FIELD_INVALID, "invoice.totals.gross", message)

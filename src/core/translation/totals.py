"""Our totals against Productive's own: a cent of difference is a problem, found before any call."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from core.documents import DocumentKind
from core.ledger import AmountsAre, LedgerLine
from core.money import Totals
from core.problems import Problem, Reason


def totals_of(lines: Iterable[LedgerLine], currency: str, amounts_are: AmountsAre = AmountsAre.EXCLUSIVE) -> Totals:
    """What the ledger will make of these lines: their amounts and taxes, summed."""
    lines = tuple(lines)
    amounts = sum((line.net for line in lines), start=Decimal(0))
    tax = sum((line.tax for line in lines), start=Decimal(0))
    net = amounts - tax if amounts_are is AmountsAre.INCLUSIVE else amounts
    return Totals.of(net, tax, currency)


def differences(productive: Totals, ours: Totals, root: str) -> Iterator[Problem]:
    """One problem for each of net, tax and gross that differs, in amount or in currency."""
    for name in ("net", "tax", "gross"):
        theirs, made = getattr(productive, name), getattr(ours, name)
        if theirs != made:
            message = f"Productive's {name} total is {theirs}, Xero's will be {made}"
            facts = {"productive": f"{theirs.amount:f}", "xero": f"{made.amount:f}"}
            yield Problem(Reason.TOTALS_DIFFER, f"{root}.totals.{name}", message, facts)


ELSE = {
    DocumentKind.INVOICE: "copy it as a credit note",
    DocumentKind.CREDIT_NOTE: "copy it as an invoice",
}


def below_zero(expected: Totals, kind: DocumentKind) -> Iterator[Problem]:
    """Xero refuses a document whose total is negative. `expected` has the ledger's sign."""
    if expected.gross.amount < 0:
        way_out = ELSE.get(kind, "ask the vendor for a credit note, and enter that in Xero")
        message = f"In Xero this {kind.words} would come to {expected.gross}, below zero: {way_out}"
        yield Problem(Reason.FIELD_INVALID, f"{kind.path}.totals.gross", message)

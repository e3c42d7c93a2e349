"""What Xero still lets one change in a document (Xero: section on invoices, edits), known before the call.

A document with payments or credits on it keeps its day, its currency and its amounts; only what does not touch the
books may change. One whose sales tax Xero computes by itself cannot be changed from outside at all.
"""

from collections.abc import Iterator

from core.documents import DocumentKind
from core.ledger import LedgerDocument, LedgerDraft, LedgerLine, LedgerLineRef
from core.money import to_cents
from core.problems import Problem, Reason

AUTOMATIC_SALES_TAX = "AVALARA"


def edit_problems(draft: LedgerDraft, current: LedgerDocument, root: str) -> Iterator[Problem]:
    """One problem for each change that Xero would refuse."""
    if any(line.tax_type == AUTOMATIC_SALES_TAX for line in current.lines):
        message = "Xero computes the sales tax of this document itself, and lets nobody change it"
        yield refused("options.mode", message, current)
    elif is_settled(current):
        yield from header_changes(draft, current, root)
        yield from line_changes(draft, current, root)


def is_settled(current: LedgerDocument) -> bool:
    """Whether something was paid or credited, even in part."""
    if current.kind is DocumentKind.PURCHASE_ORDER:
        return False
    return bool(current.amount_paid.amount or current.amount_credited.amount)


def header_changes(draft: LedgerDraft, current: LedgerDocument, root: str) -> Iterator[Problem]:
    if draft.issued_on != current.issued_on:
        yield settled(f"{root}.issued_on", f"its day from {current.issued_on} to {draft.issued_on}", current)
    if draft.currency != current.currency:
        yield settled(f"{root}.currency_code", f"its currency from {current.currency} to {draft.currency}", current)
    if draft.amounts_are is not (current.amounts_are or draft.amounts_are):
        yield settled(f"{root}.prices_include_tax", "whether its prices include tax", current)
    if draft.currency_rate is not None and draft.currency_rate != (current.currency_rate or draft.currency_rate):
        change = f"its exchange rate from {current.currency_rate} to {draft.currency_rate}"
        yield settled(f"{root}.exchange_rate", change, current)
    if current.amount_credited.amount and draft.contact_id not in (None, current.contact_id):
        yield settled("options.contact_id", "its contact, as a credit is allocated to it", current)


def line_changes(draft: LedgerDraft, current: LedgerDocument, root: str) -> Iterator[Problem]:
    present = {line.ledger_line_id: line for line in current.lines}
    kept = set()
    for position, line in enumerate(draft.lines):
        path = f"{root}.lines[{position}]"
        before = present.get(line.ledger_line_id) if line.ledger_line_id is not None else None
        if before is None:
            yield settled(path, "its lines: this one is new, or replaces another", current)
            continue
        kept.add(before.ledger_line_id)
        for name, what in changed_amounts(line, before):
            yield settled(f"{path}.{name}", what, current)
    for gone in current.lines:
        if gone.ledger_line_id not in kept:
            yield settled(f"{root}.lines", f"its lines: {gone.description or 'one'} would be removed", current)


def changed_amounts(line: LedgerLine, before: LedgerLineRef) -> Iterator[tuple[str, str]]:
    pairs = (
        ("quantity", "the quantity", line.quantity or 0, before.quantity),
        ("unit_price", "the price", line.unit_amount or 0, before.unit_amount),
        ("tax_rate", "the tax rate", line.tax_type, before.tax_type),
    )
    for name, what, ours, theirs in pairs:
        if ours != theirs:
            yield name, f"{what} of a line from {theirs} to {ours}"
    if to_cents(line.net) != to_cents(before.net):
        yield "discount_percentage", f"the amount of a line from {before.net:f} to {line.net:f}"


def settled(path: str, what: str, current: LedgerDocument) -> Problem:
    number = current.number or current.id
    return refused(path, f"{number} has payments or credits on it in Xero, so nobody can change {what}", current)


def refused(path: str, message: str, current: LedgerDocument) -> Problem:
    return Problem(Reason.DOCUMENT_NOT_EDITABLE, path, message, {"status": current.status})

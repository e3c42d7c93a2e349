"""What may still be changed once a payment or credit is allocated, and what not even then.

Xero: Reference, DueDate, InvoiceNumber, BrandingThemeID, Url, of a bill PlannedPaymentDate, the contact unless a
credit is allocated, and of a line its description, account and tracking. Everything that would move the total is
closed. A document whose tax was looked up by Xero itself (United States) is read-only altogether.
"""

from collections.abc import Iterator

from xero_sandbox.accounting.invoices import wording
from xero_sandbox.accounting.invoices.given import DocumentGiven, LineGiven
from xero_sandbox.accounting.shapes import Contact, Invoice, Line

CLOSED_FIELDS = ("line_amount_types", "currency_code", "currency_rate", "expected_payment_date")
CLOSED_LINE_FIELDS = (
    "quantity",
    "unit_amount",
    "line_amount",
    "tax_type",
    "tax_amount",
    "discount_rate",
    "discount_amount",
    "item_code",
)
LOOKED_UP_TAX = "AVALARA"
SILENT_FIELDS = frozenset({"due_date", "sent_to_contact"})
"""Changing these alone does not move UpdatedDateUTC of a document with payments or credits."""


def is_settled(invoice: Invoice) -> bool:
    """Part or fully paid or credited."""
    return bool(invoice.payments or invoice.credits)


def edit_problems(before: Invoice, given: DocumentGiven, contact: Contact | None) -> list[str]:
    """`contact` is the one that the document would have. Empty unless something closed would change."""
    if any(line.tax_type == LOOKED_UP_TAX for line in before.lines):
        return [wording.NOT_MODIFIABLE]
    if not is_settled(before):
        return []
    problems: list[str] = []
    if given.date is not None and given.date != before.date:
        problems.append(wording.DATE_WITH_PAYMENTS)
    if any(_closed_changes(before, given, contact)):
        problems += [wording.NOT_MODIFIABLE, wording.HAS_PAYMENTS]
    return problems


def is_silent(before: Invoice, after: Invoice) -> bool:
    """Whether If-Modified-Since does not see this change."""
    changed = {name for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name)}
    return is_settled(before) and bool(changed) and changed - {"updated"} <= SILENT_FIELDS


def _closed_changes(before: Invoice, given: DocumentGiven, contact: Contact | None) -> Iterator[bool]:
    yield from (_differs(given, before, name) for name in CLOSED_FIELDS)
    yield bool(before.credits) and contact is not None and contact.id != before.contact_id
    if given.line_items is not None:
        yield from _changed_lines(before, given.line_items)


def _changed_lines(before: Invoice, sent: tuple[LineGiven, ...]) -> Iterator[bool]:
    """Lines are told apart by LineItemID alone: one without it is new, one left out is gone."""
    kept = {line.id: line for line in before.lines}
    yield {str(line.line_item_id) for line in sent} != set(kept)
    for line in sent:
        yield _changed_line(line, kept.get(str(line.line_item_id)))


def _changed_line(sent: LineGiven, kept: Line | None) -> bool:
    return kept is None or any(_differs(sent, kept, name) for name in CLOSED_LINE_FIELDS)


def _differs(given: object, before: object, name: str) -> bool:
    sent = getattr(given, name)
    return sent is not None and sent != getattr(before, name)

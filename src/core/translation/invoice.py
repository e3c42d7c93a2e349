"""The header of an invoice, and of a credit note, which Productive writes as an invoice below zero."""

from collections.abc import Iterator

from core.documents import DocumentKind, Invoice, InvoiceState
from core.kinds import MarkIn, rules_of
from core.ledger import Action, LedgerStatus, ReferenceData
from core.problems import Problem, Reason
from core.settings import InvoiceSettings, NumberSource, ReferenceField
from core.translation.header import (
    LONGEST_NUMBER,
    Header,
    SendContext,
    branding_theme,
    lines_required,
    link_problems,
    marked_reference,
)
from core.translation.pricing import discount_problems
from core.translation.texts import text_problems, trimmed

LONGEST_NOTE = 2500


def header(invoice: Invoice, asked: SendContext, rules: InvoiceSettings, reference: ReferenceData) -> Header:
    root = invoice.kind.path
    number = number_for(invoice, rules, asked.number_from_xero)
    theme, theme_problems = branding_theme(invoice.document_type_id, rules, reference, root)
    sent_reference, room = reference_for(invoice, rules, asked)
    problems = (
        *state_problems(invoice, root),
        *number_problems(number, invoice.kind),
        *text_problems(f"{root}.{rules.reference_field}", reference_text(invoice, rules), room),
        *(link_problems(invoice.url, root) if rules_of(invoice.kind).mark_in is MarkIn.URL else ()),
        *discount_problems(invoice.discount, f"{root}.discount_percentage"),
        *lines_required(invoice.lines, invoice.kind),
        *theme_problems,
        *note_problems(invoice, rules, root),
    )
    return Header(
        problems=problems,
        number=number,
        reference=sent_reference,
        due_on=None if invoice.is_credit_note else invoice.due_on,
        has_due_date=not invoice.is_credit_note,
        branding_theme_id=theme,
        note=note_of(invoice, rules),
    )


def number_for(invoice: Invoice, rules: InvoiceSettings, number_from_xero: bool) -> str | None:
    """Productive's number, or None where Xero is to make it (or, for an update, to leave the one it made)."""
    if number_from_xero or rules.number_source is NumberSource.XERO:
        return None
    return trimmed(invoice.number)


def reference_text(invoice: Invoice, rules: InvoiceSettings) -> str:
    match rules.reference_field:
        case ReferenceField.SUBJECT:
            return trimmed(invoice.subject)
        case ReferenceField.PURCHASE_ORDER_NUMBER:
            return trimmed(invoice.purchase_order_number)


def reference_for(invoice: Invoice, rules: InvoiceSettings, asked: SendContext) -> tuple[str, int]:
    """What is sent as reference, and how many characters Productive's own text may have in it."""
    return marked_reference(reference_text(invoice, rules), asked)


def state_problems(invoice: Invoice, root: str) -> Iterator[Problem]:
    if invoice.state is not InvoiceState.FINALIZED:
        message = f"The {invoice.kind.words} {invoice.id} is a draft in Productive"
        yield Problem(Reason.DOCUMENT_NOT_FINALIZED, f"{root}.state", message)


def number_problems(number: str | None, kind: DocumentKind) -> Iterator[Problem]:
    """Only of a number that is sent: one that is not may be as it likes."""
    if number == "":
        yield Problem(Reason.NUMBER_REQUIRED, f"{kind.path}.number", f"The {kind.words} has no number")
    yield from text_problems(f"{kind.path}.number", number or "", LONGEST_NUMBER)


def note_of(invoice: Invoice, rules: InvoiceSettings) -> str:
    return trimmed(invoice.custom_fields.get(rules.note_field, "")) if rules.note_field is not None else ""


def note_problems(invoice: Invoice, rules: InvoiceSettings, root: str) -> Iterator[Problem]:
    if rules.note_field is not None:
        yield from text_problems(f"{root}.custom_fields[{rules.note_field}]", note_of(invoice, rules), LONGEST_NOTE)


def approval_problems(status: LedgerStatus | None, kind: DocumentKind, reference: ReferenceData) -> Iterator[Problem]:
    """A warning where Xero says that whoever connected it may not approve: it may then keep a draft."""
    action = Action.approving(kind)
    if status is LedgerStatus.AUTHORISED and action is not None and reference.allows(action) is False:
        message = f"Whoever connected {reference.organisation.name} may not approve {kind.words}s there"
        yield Problem(Reason.APPROVAL_NOT_ALLOWED, "options.status", message, {"action": action.value})

"""Everything of an invoice but its lines: number, reference, dates, discount, link."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from core.documents import Invoice, InvoiceState
from core.ledger import LedgerDocument, LedgerStatus
from core.problems import Problem, Reason
from core.settings import InvoiceSettings, NumberSource, ReferenceField
from core.translation.pricing import discount_problems
from core.translation.texts import text_problems, trimmed

LONGEST_NUMBER = 255
LONGEST_REFERENCE = 255
NEED_A_DUE_DATE = frozenset({LedgerStatus.SUBMITTED, LedgerStatus.AUTHORISED, LedgerStatus.PAID})


def number_for(invoice: Invoice, settings: InvoiceSettings, number_from_xero: bool) -> str | None:
    """Productive's number, or None where Xero is to make it (or, for an update, to leave the one it made)."""
    if number_from_xero or settings.number_source is NumberSource.XERO:
        return None
    return trimmed(invoice.number)


def reference_for(invoice: Invoice, settings: InvoiceSettings) -> str:
    match settings.reference_field:
        case ReferenceField.SUBJECT:
            return trimmed(invoice.subject)
        case ReferenceField.PURCHASE_ORDER_NUMBER:
            return trimmed(invoice.purchase_order_number)


def header_problems(invoice: Invoice, settings: InvoiceSettings, number: str | None) -> Iterator[Problem]:
    """Problems of what is sent; a number or subject that is not sent may be as it likes."""
    if invoice.state is not InvoiceState.FINALIZED:
        yield Problem(Reason.DOCUMENT_NOT_FINALIZED, "invoice.state", f"Invoice {invoice.id} is a draft in Productive")
    if number == "":
        yield Problem(Reason.NUMBER_REQUIRED, "invoice.number", "The invoice has no number")
    yield from text_problems("invoice.number", number or "", LONGEST_NUMBER)
    yield from text_problems(f"invoice.{settings.reference_field}", reference_for(invoice, settings), LONGEST_REFERENCE)
    yield from link_problems(invoice.url)
    yield from discount_problems(invoice.discount, "invoice.discount_percentage")
    if not invoice.lines:
        yield Problem(Reason.DOCUMENT_HAS_NO_LINES, "invoice.lines", "The invoice has no lines")


def link_problems(url: str) -> Iterator[Problem]:
    """Xero takes absolute links only, and none that contains its own name."""
    if not is_absolute(trimmed(url)):
        message = "The link to the invoice in Productive is not an absolute one, beginning with https://"
        yield Problem(Reason.LINK_REFUSED_BY_XERO, "invoice.url", message)
    if "xero" in url.lower():
        message = "The link to the invoice in Productive contains the word xero, which Xero refuses"
        yield Problem(Reason.LINK_REFUSED_BY_XERO, "invoice.url", message)


def is_absolute(url: str) -> bool:
    if any(character.isspace() or not character.isprintable() for character in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def due_date_problems(
    invoice: Invoice, status: LedgerStatus | None, current: LedgerDocument | None
) -> Iterator[Problem]:
    """Only a draft may be without a due date (Xero: AUTHORISED needs one).

    `status` is what is sent. An update that sends none leaves the document's own, as it leaves its due date.
    """
    due_on = invoice.due_on or (current.due_on if current else None)
    becomes = status or (current.status if current else None)
    if due_on is None and becomes in NEED_A_DUE_DATE:
        message = f"The invoice has no due date; it needs one to be {becomes} in Xero"
        yield Problem(Reason.DUE_DATE_REQUIRED, "invoice.due_on", message)

"""The header of a purchase order."""

from collections.abc import Iterator

from core.documents import DocumentKind, PurchaseOrder
from core.ledger import ReferenceData
from core.problems import Problem, Reason
from core.settings import NumberSource, Settings
from core.translation.header import (
    Header,
    SendContext,
    branding_theme,
    lines_required,
    marked_reference,
)
from core.translation.invoice import number_problems
from core.translation.texts import text_problems, trimmed

ROOT = DocumentKind.PURCHASE_ORDER.path
LONGEST_INSTRUCTIONS = 500


def header(order: PurchaseOrder, asked: SendContext, settings: Settings, reference: ReferenceData) -> Header:
    from_xero = asked.number_from_xero or settings.purchase_orders.number_source is NumberSource.XERO
    number = None if from_xero else trimmed(order.number)
    theme, theme_problems = branding_theme(order.document_type_id, settings.invoices, reference, ROOT)
    reference_sent, room = marked_reference(trimmed(order.subject), asked)
    problems = (
        *vendor_problems(order),
        *state_problems(order),
        *number_problems(number, order.kind),
        *text_problems(f"{ROOT}.subject", order.subject, room),
        *text_problems(f"{ROOT}.delivery_instructions", order.delivery_instructions, LONGEST_INSTRUCTIONS),
        *lines_required(order.lines, order.kind),
        *theme_problems,
    )
    return Header(
        problems=problems,
        number=number,
        reference=reference_sent,
        has_due_date=False,
        branding_theme_id=theme,
        delivery_on=order.delivery_on,
        delivery_instructions=trimmed(order.delivery_instructions),
    )


def vendor_problems(order: PurchaseOrder) -> Iterator[Problem]:
    if order.party is None:
        message = "The purchase order has no vendor, and Xero needs one"
        yield Problem(Reason.VENDOR_REQUIRED, f"{ROOT}.vendor", message)


def state_problems(order: PurchaseOrder) -> Iterator[Problem]:
    if order.is_draft:
        message = f"Purchase order {order.id} is a draft in Productive"
        yield Problem(Reason.DOCUMENT_NOT_FINALIZED, f"{ROOT}.state", message)

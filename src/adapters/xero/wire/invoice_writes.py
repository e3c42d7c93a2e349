"""Invoices as they are written to Xero: the same input gives the same bytes.

Left out on purpose: TaxAmount (Xero's certification asks not to post tax amounts), SubTotal, Total, LineAmount and
CurrencyRate (Xero computes them), and every field of the contact but its id, because each would edit the contact.
"""

from decimal import Decimal

import msgspec
from msgspec import UNSET, UnsetType

from adapters.xero.wire.invoices import ACCREC
from core.ledger import LedgerDraft, LedgerLine


class Contact(msgspec.Struct):
    contact_id: str = msgspec.field(name="ContactID")


class Line(msgspec.Struct, rename="pascal", omit_defaults=True):
    description: str
    quantity: Decimal
    unit_amount: Decimal
    line_item_id: str | UnsetType = msgspec.field(default=UNSET, name="LineItemID")
    account_code: str | UnsetType = UNSET
    tax_type: str | UnsetType = UNSET
    discount_rate: Decimal | UnsetType = UNSET
    discount_amount: Decimal | UnsetType = UNSET


class Invoice(msgspec.Struct, rename="pascal", kw_only=True):
    invoice_id: str | UnsetType = msgspec.field(default=UNSET, name="InvoiceID")
    type: str = ACCREC
    contact: Contact
    invoice_number: str | UnsetType = UNSET
    reference: str | UnsetType = UNSET
    url: str
    status: str | UnsetType = UNSET
    date: str
    due_date: str | UnsetType = UNSET
    currency_code: str
    line_amount_types: str
    line_items: list[Line]


class Invoices(msgspec.Struct, rename="pascal"):
    invoices: list[Invoice]


ENCODER = msgspec.json.Encoder(decimal_format="number")
SENT = msgspec.json.Decoder(Invoices)


def written(invoice: LedgerDraft) -> Invoice:
    """ValueError for a preview whose contact does not exist yet."""
    if invoice.contact_id is None:
        raise ValueError("An invoice without a contact cannot be written")
    return Invoice(
        invoice_id=_given(invoice.id),
        contact=Contact(invoice.contact_id),
        invoice_number=_given(invoice.number),
        # an update clears a reference that has gone; a new invoice has none to clear
        reference=invoice.reference if invoice.id else _given(invoice.reference),
        url=invoice.url,
        status=_given(invoice.status),
        date=invoice.issued_on.isoformat(),
        due_date=invoice.due_on.isoformat() if invoice.due_on else UNSET,
        currency_code=invoice.currency,
        line_amount_types=invoice.amounts_are.value,
        line_items=[_line(line) for line in invoice.lines],
    )


def _line(line: LedgerLine) -> Line:
    return Line(
        description=line.description,
        quantity=line.quantity,
        unit_amount=line.unit_amount,
        line_item_id=_given(line.ledger_line_id),
        account_code=_given(line.account_code),
        tax_type=_given(line.tax_type),
        discount_rate=UNSET if line.discount_rate is None else line.discount_rate,
        discount_amount=UNSET if line.discount_amount is None else line.discount_amount,
    )


def _given(text: str | None) -> str | UnsetType:
    return str(text) if text else UNSET

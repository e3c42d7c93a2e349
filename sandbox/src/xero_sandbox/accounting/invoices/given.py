"""What a client may send of a document. Amounts that only Xero may set are read to be compared."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from xero_sandbox.accounting.contacts.given import ContactGiven
from xero_sandbox.accounting.invoices.family import CREDIT_NOTE, PURCHASE_ORDER
from xero_sandbox.accounting.reading import Day, Given, plain
from xero_sandbox.wire import SIX, rounded


class TrackingGiven(Given, frozen=True, kw_only=True):
    tracking_category_id: UUID | None = None
    tracking_option_id: UUID | None = None
    name: str | None = None
    option: str | None = None


class LineGiven(Given, frozen=True, kw_only=True):
    line_item_id: UUID | None = None
    description: str | None = None
    quantity: Decimal | None = None
    unit_amount: Decimal | None = None
    line_amount: Decimal | None = None
    account_code: str | None = None
    account_id: UUID | None = None
    item_code: str | None = None
    tax_type: str | None = None
    tax_amount: Decimal | None = None
    discount_rate: Decimal | None = None
    discount_amount: Decimal | None = None
    tracking: tuple[TrackingGiven, ...] | None = None


class DocumentGiven(Given, frozen=True, kw_only=True):
    invoice_id: UUID | None = None
    type: str | None = None
    contact: ContactGiven | None = None
    invoice_number: str | None = None
    reference: str | None = None
    date: Day | None = None
    due_date: Day | None = None
    status: str | None = None
    line_amount_types: str | None = None
    line_items: tuple[LineGiven, ...] | None = None
    currency_code: str | None = None
    currency_rate: Decimal | None = None
    url: str | None = None
    branding_theme_id: UUID | None = None
    sent_to_contact: bool | None = None
    expected_payment_date: Day | None = None
    planned_payment_date: Day | None = None
    delivery_date: Day | None = None
    delivery_instructions: str | None = None
    attention_to: str | None = None
    delivery_address: str | None = None
    telephone: str | None = None
    expected_arrival_date: Day | None = None
    sub_total: Decimal | None = None
    total_tax: Decimal | None = None
    total: Decimal | None = None

    @property
    def id(self) -> str | None:
        return str(self.invoice_id) if self.invoice_id else None

    def header(self) -> dict[str, Any]:
        """Everything sent that is laid over the kept invoice as it is, under the names it is kept by."""
        sent = ((kept, plain(getattr(self, wire))) for wire, kept in HEADER)
        found = {kept: value for kept, value in sent if value is not None}
        if "currency_rate" in found:
            found["currency_rate"] = rounded(found["currency_rate"], SIX)
        if not self.invoice_number:
            found.pop("number", None)  # an empty number is none: it can be replaced, not cleared
        return found


class CreditNoteGiven(DocumentGiven, frozen=True, kw_only=True):
    credit_note_id: UUID | None = None
    credit_note_number: str | None = None

    def as_document(self) -> DocumentGiven:
        """Under the names that all documents share here."""
        return msgspec.structs.replace(
            self,
            invoice_id=self.credit_note_id,
            invoice_number=self.credit_note_number,
            type=self.type or CREDIT_NOTE.type,
            url=None,
        )


class PurchaseOrderGiven(DocumentGiven, frozen=True, kw_only=True):
    purchase_order_id: UUID | None = None
    purchase_order_number: str | None = None

    def as_document(self) -> DocumentGiven:
        return msgspec.structs.replace(
            self,
            invoice_id=self.purchase_order_id,
            invoice_number=self.purchase_order_number,
            type=PURCHASE_ORDER.type,
            due_date=None,
            url=None,
        )


HEADER = (
    ("invoice_number", "number"),
    ("reference", "reference"),
    ("date", "date"),
    ("due_date", "due_date"),
    ("line_amount_types", "line_amount_types"),
    ("currency_code", "currency_code"),
    ("currency_rate", "currency_rate"),
    ("url", "url"),
    ("branding_theme_id", "branding_theme_id"),
    ("expected_payment_date", "expected_payment_date"),
    ("planned_payment_date", "planned_payment_date"),
    ("delivery_date", "delivery_date"),
    ("delivery_instructions", "delivery_instructions"),
    ("attention_to", "attention_to"),
    ("delivery_address", "delivery_address"),
    ("telephone", "telephone"),
    ("expected_arrival_date", "expected_arrival_date"),
)
"""Field as it is sent -> field as it is kept."""

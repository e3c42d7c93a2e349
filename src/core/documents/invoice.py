"""An invoice as it stands in Productive."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from core.documents.kind import DocumentKind, DocumentRef
from core.documents.party import Party
from core.documents.rates import ExchangeRate, ServiceType, TaxRate
from core.ids import CustomFieldId, DocumentId, DocumentTypeId, LineId, OrganizationId, SubsidiaryId
from core.money import Totals

Discount = NewType("Discount", Decimal)
"""A percentage from 0 to 100 taken off."""

NO_DISCOUNT = Discount(Decimal(0))


class InvoiceState(StrEnum):
    """A draft has no number yet; only a finalized invoice can be copied."""

    DRAFT = "draft"
    FINALIZED = "finalized"


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line. Price and quantity are before discounts and exclude tax.

    One that `is_text` stands between the others: it has neither amount, tax rate nor account.
    """

    id: LineId
    description: str
    quantity: Decimal
    unit_price: Decimal
    discount: Discount = NO_DISCOUNT
    tax_rate: TaxRate | None = None
    service_type: ServiceType | None = None
    project_name: str = ""
    budget_name: str = ""
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice with all that travels with it. `totals` are Productive's own, discounts included.

    `url` is the absolute link to this invoice in Productive. A credit note is an invoice whose quantities and
    totals are below zero; `credited_invoice_id` names the invoice that it credits, if it credits one.
    """

    organization_id: OrganizationId
    id: DocumentId
    subsidiary_id: SubsidiaryId
    party: Party
    number: str
    state: InvoiceState
    currency: str
    issued_on: date
    due_on: date | None
    lines: tuple[InvoiceLine, ...]
    totals: Totals
    url: str
    subject: str = ""
    purchase_order_number: str = ""
    note: str = ""
    delivery_on: date | None = None
    discount: Discount = NO_DISCOUNT
    document_type_id: DocumentTypeId | None = None
    custom_fields: Mapping[CustomFieldId, str] = field(default_factory=dict)
    exchange_rate: ExchangeRate | None = None
    is_credit_note: bool = False
    credited_invoice_id: DocumentId | None = None

    @property
    def kind(self) -> DocumentKind:
        return DocumentKind.CREDIT_NOTE if self.is_credit_note else DocumentKind.INVOICE

    @property
    def ref(self) -> DocumentRef:
        return DocumentRef(self.organization_id, self.kind, self.id)

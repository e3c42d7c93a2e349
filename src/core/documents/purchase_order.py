"""A purchase order as it stands in Productive: what is ordered, and from whom."""

from dataclasses import dataclass
from datetime import date

from core.documents.invoice import InvoiceLine
from core.documents.kind import DocumentKind, DocumentRef
from core.documents.party import Party
from core.documents.rates import ExchangeRate
from core.ids import DocumentId, DocumentTypeId, OrganizationId, SubsidiaryId
from core.money import Totals


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """A purchase order. Prices of lines are what a unit costs, without tax; they bear no discounts."""

    organization_id: OrganizationId
    id: DocumentId
    subsidiary_id: SubsidiaryId
    party: Party | None
    number: str
    is_draft: bool
    currency: str
    issued_on: date
    lines: tuple[InvoiceLine, ...]
    totals: Totals
    url: str
    subject: str = ""
    delivery_on: date | None = None
    delivery_instructions: str = ""
    document_type_id: DocumentTypeId | None = None
    exchange_rate: ExchangeRate | None = None

    @property
    def kind(self) -> DocumentKind:
        return DocumentKind.PURCHASE_ORDER

    @property
    def ref(self) -> DocumentRef:
        return DocumentRef(self.organization_id, self.kind, self.id)

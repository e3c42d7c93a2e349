"""An expense as it stands in Productive: what was bought, and from whom."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.documents.invoice import InvoiceLine
from core.documents.kind import DocumentKind, DocumentRef
from core.documents.party import Party
from core.documents.rates import ExchangeRate
from core.ids import DocumentId, OrganizationId, PartyId, SubsidiaryId
from core.money import Totals


class Approval(StrEnum):
    """NOT_REQUIRED where the organization does not approve expenses."""

    NOT_REQUIRED = "not_required"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Expense:
    """An expense. Prices of lines are what a unit costs, never what the client is billed; they bear no discounts.

    `party` is the vendor, a company or a person; None where Productive has none. `paid_by` is the person who laid out
    the money of one that is `reimbursable`.
    """

    organization_id: OrganizationId
    id: DocumentId
    subsidiary_id: SubsidiaryId
    party: Party | None
    is_draft: bool
    approval: Approval
    currency: str
    issued_on: date
    due_on: date | None
    lines: tuple[InvoiceLine, ...]
    prices_include_tax: bool
    totals: Totals
    url: str
    reimbursable: bool = False
    paid_by: PartyId | None = None
    exchange_rate: ExchangeRate | None = None

    @property
    def kind(self) -> DocumentKind:
        return DocumentKind.EXPENSE

    @property
    def ref(self) -> DocumentRef:
        return DocumentRef(self.organization_id, self.kind, self.id)

"""Credit that we allocated ourselves."""

from dataclasses import dataclass
from datetime import datetime

from core.ids import (
    LedgerId,
    OrganizationId,
    TenantId,
    TransferId,
)
from core.money import Money


@dataclass(frozen=True, slots=True)
class OwnAllocation:
    """An allocation that we asked for: what the payments that come back must not be taken for a person's.

    `allocation_id` is the ledger's, None from the intent until the response. `transfer_id` is the credit note's send.
    """

    organization_id: OrganizationId
    tenant_id: TenantId
    transfer_id: TransferId
    note_id: LedgerId
    invoice_id: LedgerId
    amount: Money
    at: datetime
    allocation_id: str | None = None

"""Credit that we allocated ourselves."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from core.allocation import OwnAllocation
from core.ids import (
    LedgerId,
    OrganizationId,
    TenantId,
)


class AllocationRepository(ABC):
    @abstractmethod
    def put(self, allocation: OwnAllocation) -> None:
        """In place of the one of the same transfer and invoice."""

    @abstractmethod
    def of_note(
        self, organization_id: OrganizationId, tenant_id: TenantId, note_id: LedgerId
    ) -> Sequence[OwnAllocation]:
        """Those of one credit note, oldest first."""

    @abstractmethod
    def of_invoice(
        self, organization_id: OrganizationId, tenant_id: TenantId, invoice_id: LedgerId
    ) -> Sequence[OwnAllocation]:
        """Those that settle one invoice, oldest first."""

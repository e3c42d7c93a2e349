"""Until when lists of the ledger were read."""

from abc import ABC, abstractmethod
from datetime import datetime

from core.ids import OrganizationId, TenantId
from ports.payment_ledger import PaymentList


class WatermarkRepository(ABC):
    """How far a list was read (P3): one for each organization, tenant and list, kept over reconnects."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, tenant_id: TenantId, of: PaymentList) -> datetime | None: ...

    @abstractmethod
    def put(self, organization_id: OrganizationId, tenant_id: TenantId, of: PaymentList, at: datetime) -> None:
        """Whatever was there before, later or not."""

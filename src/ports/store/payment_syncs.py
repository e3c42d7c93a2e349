"""The switch of payments, and when each connection is polled."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime

from core.ids import OrganizationId, TenantId
from core.payments.switch import PaymentSync


class PaymentSyncRepository(ABC):
    """The switch of each organization and tenant, and how its polls stand."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, tenant_id: TenantId) -> PaymentSync | None:
        """None where nobody ever switched it."""

    @abstractmethod
    def put(self, sync: PaymentSync) -> None:
        """In place of what was there for this organization and tenant."""

    @abstractmethod
    def of_tenant(self, tenant_id: TenantId) -> Sequence[PaymentSync]:
        """Of every organization that was ever switched on for this tenant, ordered by organization."""

    @abstractmethod
    def next_due(self, now: datetime) -> PaymentSync | None:
        """The one that has been due for longest, of those that are not off and that nobody holds a lease of now."""

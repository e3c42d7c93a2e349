"""What is remembered of a link's payments."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime

from core.ids import LinkId, OrganizationId, TenantId
from core.payments.kept import KeptPayments

EVERY, ALL = OrganizationId(""), TenantId("")


class KeptPaymentsRepository(ABC):
    @abstractmethod
    def get(self, link_id: LinkId) -> KeptPayments | None: ...

    @abstractmethod
    def of_links(self, link_ids: Sequence[LinkId]) -> Mapping[LinkId, KeptPayments]:
        """What `get` returns, for many links at once; those of which nothing is kept are left out."""

    @abstractmethod
    def put(self, kept: KeptPayments) -> None:
        """In place of what was kept for this link."""

    @abstractmethod
    def list(
        self, organization_id: OrganizationId, tenant_id: TenantId, *, after: str = "", limit: int = 1000
    ) -> Sequence[KeptPayments]:
        """Of one tenant, ordered by link."""

    @abstractmethod
    def read_all_again(self, at: datetime, organization_id: OrganizationId = EVERY, tenant_id: TenantId = ALL) -> None:
        """Set `read_again_since` wherever it is not set, of one tenant or of all."""

    @abstractmethod
    def to_read_again(
        self, organization_id: OrganizationId, tenant_id: TenantId, limit: int = 40
    ) -> Sequence[KeptPayments]:
        """Those with `read_again_since`, longest waiting first, then by link."""

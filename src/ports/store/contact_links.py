"""Which contact was chosen for whom."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from core.contact_link import ContactLink
from core.ids import (
    CompanyId,
    ContactId,
    OrganizationId,
    TenantId,
)


class ContactLinkRepository(ABC):
    @abstractmethod
    def get(
        self, organization_id: OrganizationId, tenant_id: TenantId, company_id: CompanyId
    ) -> ContactLink | None: ...

    @abstractmethod
    def put(self, link: ContactLink) -> None:
        """Remember it in place of any earlier choice."""

    @abstractmethod
    def remove(self, organization_id: OrganizationId, tenant_id: TenantId, company_id: CompanyId) -> None:
        """Forget one choice; nothing happens if there is none."""

    @abstractmethod
    def of_contact(
        self, organization_id: OrganizationId, tenant_id: TenantId, contact_id: ContactId
    ) -> Sequence[ContactLink]:
        """Every company and person that is this contact, ordered by company id."""

    @abstractmethod
    def forget(self, organization_id: OrganizationId, tenant_id: TenantId) -> None:
        """Remove every choice that was made for this tenant."""

"""Which contact was chosen for whom."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from core.contact_link import ContactLink
from core.ids import (
    ContactId,
    OrganizationId,
    PartyId,
    TenantId,
)


class ContactLinkRepository(ABC):
    @abstractmethod
    def get(self, organization_id: OrganizationId, tenant_id: TenantId, party_id: PartyId) -> ContactLink | None: ...

    @abstractmethod
    def put(self, link: ContactLink) -> None:
        """Remember it in place of any earlier choice."""

    @abstractmethod
    def remove(self, organization_id: OrganizationId, tenant_id: TenantId, party_id: PartyId) -> None:
        """Forget one choice; nothing happens if there is none."""

    @abstractmethod
    def of_contact(
        self, organization_id: OrganizationId, tenant_id: TenantId, contact_id: ContactId
    ) -> Sequence[ContactLink]:
        """Every company and person that is this contact, ordered by company id."""

    @abstractmethod
    def forget(self, organization_id: OrganizationId, tenant_id: TenantId) -> None:
        """Remove every choice that was made for this tenant."""

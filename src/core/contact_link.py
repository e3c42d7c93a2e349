"""Which contact of the ledger was chosen for a company or person of Productive."""

from dataclasses import dataclass
from datetime import datetime

from core.ids import (
    CompanyId,
    ContactId,
    OrganizationId,
    TenantId,
)


@dataclass(frozen=True, slots=True)
class ContactLink:
    """This company is that contact, in one tenant. `known_at` is when the ledger last showed that it can be used."""

    organization_id: OrganizationId
    tenant_id: TenantId
    company_id: CompanyId
    contact_id: ContactId
    known_at: datetime | None = None

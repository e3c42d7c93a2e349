"""Which contact of the ledger was chosen for a company or person of Productive."""

from dataclasses import dataclass
from datetime import datetime

from core.ids import (
    ContactId,
    OrganizationId,
    PartyId,
    TenantId,
)


@dataclass(frozen=True, slots=True)
class ContactLink:
    """This company is that contact, in one tenant. `known_at` is when the ledger last showed that it can be used."""

    organization_id: OrganizationId
    tenant_id: TenantId
    party_id: PartyId
    contact_id: ContactId
    known_at: datetime | None = None

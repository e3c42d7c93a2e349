"""A subsidiary joined to its own Xero organisation (R6), and the consent that joins them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.ids import ConnectionId, GrantedConnectionId, OrganizationId, SubsidiaryId, TenantId, UserId

CONSENT_LASTS = timedelta(minutes=15)


class ConnectionState(StrEnum):
    """CONNECTED copies; NEEDS_REAUTHORIZATION waits for an admin's new consent; DISCONNECTED keeps history only."""

    CONNECTED = "connected"
    NEEDS_REAUTHORIZATION = "needs_reauthorization"
    DISCONNECTED = "disconnected"


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation in Xero that a consent let us into."""

    id: TenantId
    name: str
    granted_connection_id: GrantedConnectionId


@dataclass(frozen=True, slots=True)
class Connection:
    """One subsidiary of one organization, joined to one tenant. `short_code` makes deep links into Xero."""

    id: ConnectionId
    organization_id: OrganizationId
    subsidiary_id: SubsidiaryId
    subsidiary_name: str
    tenant: Tenant
    short_code: str
    base_currency: str
    state: ConnectionState
    connected_by: UserId
    connected_at: datetime

    @property
    def is_live(self) -> bool:
        return self.state is not ConnectionState.DISCONNECTED


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent that was asked for and not yet given: single use, bound to who asked and for what.

    `state` and `code_verifier` are secrets of the OAuth flow; neither is shown by repr.
    """

    state: str
    code_verifier: str
    organization_id: OrganizationId
    subsidiary_id: SubsidiaryId
    subsidiary_name: str
    asked_by: UserId
    redirect_uri: str
    asked_at: datetime

    def has_expired(self, now: datetime) -> bool:
        return now - self.asked_at > CONSENT_LASTS

    def __repr__(self) -> str:
        return f"Consent(subsidiary_id={self.subsidiary_id!r}, asked_at={self.asked_at.isoformat()})"

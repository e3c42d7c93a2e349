"""A subsidiary joined to its own Xero organisation (R6), and the consent that joins them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.ids import ConnectionId, GrantedConnectionId, OrganizationId, SubsidiaryId, TenantId, UserId

CONSENT_LASTS = timedelta(minutes=15)


class ConnectionState(StrEnum):
    """CONNECTED copies; NEEDS_REAUTHORIZATION waits for an admin's new consent.

    DISCONNECTED keeps settings and history, and can be taken up again; of one that is DELETED only history is left.
    """

    CONNECTED = "connected"
    NEEDS_REAUTHORIZATION = "needs_reauthorization"
    DISCONNECTED = "disconnected"
    DELETED = "deleted"


LIVE_STATES = frozenset({ConnectionState.CONNECTED, ConnectionState.NEEDS_REAUTHORIZATION})
"""In these a connection holds its subsidiary and its tenant: no other may have them (R6)."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation in Xero that a consent let us into."""

    id: TenantId
    name: str
    granted_connection_id: GrantedConnectionId


@dataclass(frozen=True, slots=True)
class Connection:
    """One subsidiary of one organization, joined to one tenant. `short_code` makes deep links into Xero.

    `state_at` is when the state changed last; `noticed_at_xero` whether it was found there, not made by an admin here.
    """

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
    state_at: datetime
    noticed_at_xero: bool = False

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_STATES

    def becoming(self, state: ConnectionState, at: datetime, *, noticed_at_xero: bool = False) -> "Connection":
        """This connection in another state; as it is if it is in that state already."""
        if state is self.state:
            return self
        return replace(self, state=state, state_at=at, noticed_at_xero=noticed_at_xero)


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent that was asked for and not yet given: single use, bound to who asked and for what.

    `state` and `code_verifier` are secrets of the OAuth flow; neither is shown by repr.
    Once it was given for several tenants, `tenants` are those to choose from, and its tokens wait in the vault under
    `connection_id`.
    """

    state: str
    code_verifier: str
    organization_id: OrganizationId
    subsidiary_id: SubsidiaryId
    subsidiary_name: str
    asked_by: UserId
    redirect_uri: str
    asked_at: datetime
    connection_id: ConnectionId | None = None
    tenants: tuple[Tenant, ...] = ()

    def has_expired(self, now: datetime) -> bool:
        return now - self.asked_at > CONSENT_LASTS

    def __repr__(self) -> str:
        return f"Consent(subsidiary_id={self.subsidiary_id!r}, asked_at={self.asked_at.isoformat()})"

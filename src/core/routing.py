"""Which connection a document goes through (R6): its own subsidiary's, or none."""

from collections.abc import Iterable

from core.connection import Connection, ConnectionState
from core.ids import SubsidiaryId, TenantId
from core.problems import Problem, Reason

REFUSALS = {
    ConnectionState.DISCONNECTED: Reason.CONNECTION_DISCONNECTED,
    ConnectionState.DELETED: Reason.SUBSIDIARY_NOT_CONNECTED,
    ConnectionState.NEEDS_REAUTHORIZATION: Reason.NEEDS_REAUTHORIZATION,
}


WORDS = {
    ConnectionState.DISCONNECTED: "{subsidiary} was disconnected from {tenant}",
    ConnectionState.DELETED: "{subsidiary} is no longer connected to {tenant}",
    ConnectionState.NEEDS_REAUTHORIZATION: "Xero no longer accepts the consent that joins {subsidiary} to {tenant}",
}


def route(subsidiary_id: SubsidiaryId, connections: Iterable[Connection], field: str) -> Connection | Problem:
    """The live connection of this subsidiary among the organization's, or the problem at `field`.

    There is no fallback to another subsidiary's connection.
    """
    own = [connection for connection in connections if connection.subsidiary_id == subsidiary_id]
    if not own:
        message = f"Subsidiary {subsidiary_id} is not connected to a Xero organisation"
        return Problem(Reason.SUBSIDIARY_NOT_CONNECTED, field, message, {"subsidiary_id": subsidiary_id})
    connection = next((each for each in own if each.is_live), own[-1])
    return refusal(connection, field) or connection


def refusal(connection: Connection, field: str) -> Problem | None:
    """Why nothing can go through this connection now."""
    reason = REFUSALS.get(connection.state)
    if reason is None:
        return None
    message = WORDS[connection.state].format(
        subsidiary=connection.subsidiary_name or connection.subsidiary_id, tenant=connection.tenant.name
    )
    return Problem(reason, field, message, {"connection_id": connection.id})


def shared(connection: Connection) -> Problem:
    """A warning to each admin of a tenant that two organizations are connected to; neither hears who the other is."""
    message = f"Another organization of Productive is connected to {connection.tenant.name}, too"
    return Problem(Reason.TENANT_SHARED, "", message, {"tenant_id": connection.tenant.id})


def guard_organisation(copied_to: TenantId, connection: Connection, field: str) -> Problem | None:
    """The wrong-organisation guard: what was sent through one tenant is never updated through another."""
    if copied_to == connection.tenant.id:
        return None
    message = f"This document was copied to another Xero organisation than {connection.tenant.name}"
    return Problem(Reason.WRONG_ORGANISATION, field, message, {"copied_to_tenant_id": copied_to})

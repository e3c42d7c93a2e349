"""Connections and consents in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.state import View
from core.connection import Connection, ConnectionState, Consent
from core.ids import ConnectionId, OrganizationId
from ports import AlreadyExists, ConnectionRepository, ConsentRepository


class MemoryConnections(ConnectionRepository):
    def __init__(self, view: View) -> None:
        self._view = view

    def add(self, connection: Connection) -> None:
        connections = self._view.write().connections
        if connection.id in connections:
            raise AlreadyExists(f"connection {connection.id}")
        self._put(connection)

    def update(self, connection: Connection) -> None:
        self._view.write()
        if self.get(connection.organization_id, connection.id) is None:
            raise KeyError(connection.id)
        self._put(connection)

    def get(self, organization_id: OrganizationId, connection_id: ConnectionId) -> Connection | None:
        connection = self._view.read().connections.get(connection_id)
        return connection if connection and connection.organization_id == organization_id else None

    def is_shared(self, connection: Connection) -> bool:
        return any(
            each.is_live
            and each.tenant.id == connection.tenant.id
            and each.organization_id != connection.organization_id
            for each in self._view.read().connections.values()
        )

    def list(
        self, organization_id: OrganizationId, *, after: str = "", limit: int = 1000, deleted: bool = True
    ) -> Sequence[Connection]:
        own = (each for each in self._view.read().connections.values() if each.organization_id == organization_id)
        wanted = (each for each in own if deleted or each.state is not ConnectionState.DELETED)
        return sorted((each for each in wanted if each.id > after), key=lambda each: each.id)[:limit]

    def _put(self, connection: Connection) -> None:
        connections = self._view.write().connections
        if any(compete(connection, other) for other in connections.values()):
            raise AlreadyExists("a live connection of this tenant or subsidiary")
        connections[connection.id] = connection


def compete(one: Connection, other: Connection) -> bool:
    """Whether both cannot be live at once (R6)."""
    if one.id == other.id or one.organization_id != other.organization_id:
        return False
    same = one.tenant.id == other.tenant.id or one.subsidiary_id == other.subsidiary_id
    return same and one.is_live and other.is_live


class MemoryConsents(ConsentRepository):
    def __init__(self, view: View) -> None:
        self._view = view

    def add(self, consent: Consent) -> None:
        self._view.write().consents[consent.state] = consent

    def expired(self, now: datetime, limit: int = 100) -> Sequence[Consent]:
        past = (each for each in self._view.read().consents.values() if each.has_expired(now))
        return sorted(past, key=lambda each: (each.asked_at, each.state))[:limit]

    def get(self, state: str) -> Consent | None:
        return self._view.read().consents.get(state)

    def take(self, state: str) -> Consent | None:
        return self._view.write().consents.pop(state, None)

"""Connections."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from core.connection import Connection
from core.ids import (
    ConnectionId,
    OrganizationId,
)


class ConnectionRepository(ABC):
    """Connections; they are never deleted."""

    @abstractmethod
    def add(self, connection: Connection) -> None:
        """AlreadyExists if the tenant, or the subsidiary, has another live connection in this organization (R6)."""

    @abstractmethod
    def update(self, connection: Connection) -> None:
        """Replace the one with this id. AlreadyExists as for `add`; KeyError if its organization has none."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, connection_id: ConnectionId) -> Connection | None:
        """None also where the id belongs to another organization."""

    @abstractmethod
    def is_shared(self, connection: Connection) -> bool:
        """Whether another organization has a live connection to the same tenant."""

    @abstractmethod
    def list(
        self, organization_id: OrganizationId, *, after: str = "", limit: int = 1000, deleted: bool = True
    ) -> Sequence[Connection]:
        """The connections of the organization, ordered by id; `deleted` False excludes those that were."""

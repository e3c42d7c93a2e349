"""Every version of every connection's settings."""

from abc import ABC, abstractmethod
from datetime import datetime

from core.ids import (
    ConnectionId,
)
from core.settings import Settings


class SettingsRepository(ABC):
    """Every version of every connection's settings."""

    @abstractmethod
    def latest(self, connection_id: ConnectionId) -> Settings:
        """The newest version; version 0 with the defaults if nothing was ever saved."""

    @abstractmethod
    def get(self, connection_id: ConnectionId, version: int) -> Settings | None:
        """One version, however old."""

    @abstractmethod
    def add(self, settings: Settings, at: datetime, by: str) -> None:
        """Save a version; StaleVersion unless it is the newest plus one."""

    @abstractmethod
    def forget(self, connection_id: ConnectionId) -> None:
        """Remove every version: the next one saved is 1 again. What transfers say of their version stays."""

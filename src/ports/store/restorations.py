"""Restores of the database."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime

from core.ids import (
    ConnectionId,
)
from core.restoration import Restoration, Restore


class RestorationRepository(ABC):
    """Restores of the database, and the connections that do not copy yet since the last one."""

    @abstractmethod
    def begin(self, restore: Restore) -> int:
        """Every connection waits until it is read from the backup's time on; returns how many.

        One that waits already begins anew, from the older of both backups.
        """

    @abstractmethod
    def latest(self) -> Restore | None:
        """The last restore."""

    @abstractmethod
    def get(self, connection_id: ConnectionId) -> Restoration | None: ...

    @abstractmethod
    def due(self, now: datetime, limit: int = 100) -> Sequence[Restoration]:
        """Those that nobody has to ask for any more: `look_at` has come; earliest first, then by connection."""

    @abstractmethod
    def put(self, restoration: Restoration) -> None:
        """In place of the one of this connection, if there is one."""

    @abstractmethod
    def remove(self, connection_id: ConnectionId) -> None:
        """It may copy. Harmless if it may already."""

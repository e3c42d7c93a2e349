"""Restores of the database, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.state import View
from core.connection import ConnectionState
from core.ids import ConnectionId
from core.restoration import Restoration, Restore
from ports import RestorationRepository


class MemoryRestorations(RestorationRepository):
    def __init__(self, view: View) -> None:
        self._view = view

    def begin(self, restore: Restore) -> int:
        state = self._view.write()
        state.restores[restore.restored_at] = restore
        waiting = [each for each in state.connections.values() if each.state is not ConnectionState.DELETED]
        for connection in waiting:
            earlier = state.restorations.get(connection.id)
            fresh = Restoration(connection.id, connection.organization_id, restore.backup_at, restore.restored_at)
            backup_at = min(earlier.backup_at, restore.backup_at) if earlier else restore.backup_at
            state.restorations[connection.id] = replace(fresh, backup_at=backup_at)
        return len(waiting)

    def latest(self) -> Restore | None:
        return max(self._view.read().restores.values(), key=lambda each: each.restored_at, default=None)

    def get(self, connection_id: ConnectionId) -> Restoration | None:
        return self._view.read().restorations.get(connection_id)

    def due(self, now: datetime, limit: int = 100) -> Sequence[Restoration]:
        due = [each for each in self._view.read().restorations.values() if each.look_at <= now]
        return sorted(due, key=lambda each: (each.look_at, each.connection_id))[:limit]

    def put(self, restoration: Restoration) -> None:
        self._view.write().restorations[restoration.connection_id] = restoration

    def remove(self, connection_id: ConnectionId) -> None:
        self._view.write().restorations.pop(connection_id, None)

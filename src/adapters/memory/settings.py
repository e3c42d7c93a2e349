"""Settings in memory."""

from copy import deepcopy
from datetime import datetime

from adapters.memory.state import View
from core.ids import ConnectionId
from core.settings import Settings
from ports import SettingsRepository, StaleVersion


class MemorySettings(SettingsRepository):
    """Copied in and out, for the mappings in them could be changed."""

    def __init__(self, view: View) -> None:
        self._view = view

    def latest(self, connection_id: ConnectionId) -> Settings:
        return self.get(connection_id, self._newest(connection_id)) or Settings(connection_id)

    def get(self, connection_id: ConnectionId, version: int) -> Settings | None:
        return deepcopy(self._view.read().settings.get((connection_id, version)))

    def add(self, settings: Settings, at: datetime, by: str) -> None:  # noqa: ARG002 - only the database shows these
        table = self._view.write().settings
        if settings.version != self._newest(settings.connection_id) + 1:
            raise StaleVersion(f"version {settings.version} of the settings of connection {settings.connection_id}")
        table[settings.connection_id, settings.version] = deepcopy(settings)

    def forget(self, connection_id: ConnectionId) -> None:
        table = self._view.write().settings
        for version in [key for key in table if key[0] == connection_id]:
            del table[version]

    def _newest(self, connection_id: ConnectionId) -> int:
        versions = (version for owner, version in self._view.read().settings if owner == connection_id)
        return max(versions, default=0)

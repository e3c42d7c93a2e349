"""Settings, every version."""

from datetime import datetime

from sqlalchemy import delete, select

from adapters.sql import tables
from adapters.sql.rows import by, flat
from adapters.sql.transaction import Transaction
from core.ids import ConnectionId
from core.settings import Settings
from ports import AlreadyExists, SettingsRepository, StaleVersion

table = tables.settings
VERSIONS = select(*(column for column in table.c if column.name not in {"saved_at", "saved_by"}))
GET = VERSIONS.where(by(table, "connection_id", "version"))
LATEST = VERSIONS.where(by(table, "connection_id")).order_by(table.c.version.desc()).limit(1)


class SqlSettings(SettingsRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def latest(self, connection_id: ConnectionId) -> Settings:
        row = self._transaction.row(LATEST, connection_id=connection_id)
        return Settings(**row) if row else Settings(connection_id)

    def get(self, connection_id: ConnectionId, version: int) -> Settings | None:
        row = self._transaction.row(GET, connection_id=connection_id, version=version)
        return Settings(**row) if row else None

    def add(self, settings: Settings, at: datetime, by: str) -> None:
        """Two who save the same version at once meet in the primary key."""
        stale = StaleVersion(f"version {settings.version} of the settings of connection {settings.connection_id}")
        if settings.version != self.latest(settings.connection_id).version + 1:
            raise stale
        try:
            self._transaction.insert(table, {**flat(settings), "saved_at": at, "saved_by": by})
        except AlreadyExists:
            raise stale from None

    def forget(self, connection_id: ConnectionId) -> None:
        self._transaction.change(delete(table).where(table.c.connection_id == connection_id))

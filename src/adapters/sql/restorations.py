"""Restores of the database, and the connections that do not copy yet since the last one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from adapters.sql import tables
from adapters.sql.rows import by, flat
from adapters.sql.transaction import Transaction
from core.connection import ConnectionState
from core.ids import ConnectionId
from core.restoration import Restoration, Restore
from ports import RestorationRepository

restores, restorations, connections = tables.restores, tables.restorations, tables.connections
LATEST = select(restores).order_by(restores.c.restored_at.desc()).limit(1)
OF_CONNECTION = select(restorations).where(by(restorations, "connection_id"))
DUE = (
    select(restorations)
    .where(restorations.c.look_at <= bindparam("now"))
    .order_by(restorations.c.look_at, restorations.c.connection_id)
    .limit(bindparam("limit"))
)
WAITING = select(connections.c.id, connections.c.organization_id).where(connections.c.state != ConnectionState.DELETED)


class SqlRestorations(RestorationRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def begin(self, restore: Restore) -> int:
        self._transaction.put(restores, flat(restore))
        waiting = self._transaction.rows(WAITING)
        for row in waiting:
            earlier = self.get(row["id"])
            backup_at = min(earlier.backup_at, restore.backup_at) if earlier else restore.backup_at
            self.put(Restoration(row["id"], row["organization_id"], backup_at, restore.restored_at))
        return len(waiting)

    def latest(self) -> Restore | None:
        row = self._transaction.row(LATEST)
        return Restore(**row) if row else None

    def get(self, connection_id: ConnectionId) -> Restoration | None:
        row = self._transaction.row(OF_CONNECTION, connection_id=connection_id)
        return Restoration(**row) if row else None

    def due(self, now: datetime, limit: int = 100) -> Sequence[Restoration]:
        return [Restoration(**row) for row in self._transaction.rows(DUE, now=now, limit=limit)]

    def put(self, restoration: Restoration) -> None:
        self._transaction.put(restorations, flat(restoration))

    def remove(self, connection_id: ConnectionId) -> None:
        self._transaction.change(delete(restorations).where(restorations.c.connection_id == connection_id))

"""Connections and consents."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from adapters.sql import tables
from adapters.sql.rows import Row, by, flat
from adapters.sql.transaction import Transaction
from core.connection import CONSENT_LASTS, Connection, ConnectionState, Consent, Tenant
from core.ids import ConnectionId, OrganizationId
from ports import ConnectionRepository, ConsentRepository

table = tables.connections
GET = select(table).where(by(table, "organization_id", "id"))
LIST = (
    select(table)
    .where(by(table, "organization_id"), table.c.id > bindparam("after"))
    .order_by(table.c.id)
    .limit(bindparam("limit"))
)
OF_ANOTHER = (
    select(table.c.id)
    .where(by(table, "tenant_id"), table.c.organization_id != bindparam("organization_id"), tables.LIVE)
    .limit(1)
)
NOT_DELETED = LIST.where(table.c.state != ConnectionState.DELETED)
EXPIRED = (
    select(tables.consents)
    .where(tables.consents.c.asked_at < bindparam("moment"))
    .order_by(tables.consents.c.asked_at, tables.consents.c.state)
    .limit(bindparam("limit"))
)
CONSENT = select(tables.consents).where(by(tables.consents, "state"))


def to_row(connection: Connection) -> Row:
    tenant = connection.tenant
    return {
        **flat(connection, "tenant"),
        "tenant_id": tenant.id,
        "tenant_name": tenant.name,
        "granted_connection_id": tenant.granted_connection_id,
    }


def from_row(row: Row) -> Connection:
    tenant = Tenant(row.pop("tenant_id"), row.pop("tenant_name"), row.pop("granted_connection_id"))
    return Connection(tenant=tenant, **row)


class SqlConnections(ConnectionRepository):
    """The two partial unique indexes keep tenants and subsidiaries apart (R6)."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, connection: Connection) -> None:
        self._transaction.insert(table, to_row(connection))

    def update(self, connection: Connection) -> None:
        if not self._transaction.replace(table, to_row(connection)):
            raise KeyError(connection.id)

    def get(self, organization_id: OrganizationId, connection_id: ConnectionId) -> Connection | None:
        row = self._transaction.row(GET, organization_id=organization_id, id=connection_id)
        return from_row(row) if row else None

    def is_shared(self, connection: Connection) -> bool:
        tenant, organization = connection.tenant.id, connection.organization_id
        return self._transaction.row(OF_ANOTHER, tenant_id=tenant, organization_id=organization) is not None

    def list(
        self, organization_id: OrganizationId, *, after: str = "", limit: int = 1000, deleted: bool = True
    ) -> Sequence[Connection]:
        statement = LIST if deleted else NOT_DELETED
        rows = self._transaction.rows(statement, organization_id=organization_id, after=after, limit=limit)
        return [from_row(row) for row in rows]


class SqlConsents(ConsentRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, consent: Consent) -> None:
        self._transaction.put(tables.consents, flat(consent))

    def expired(self, now: datetime, limit: int = 100) -> Sequence[Consent]:
        rows = self._transaction.rows(EXPIRED, moment=now - CONSENT_LASTS, limit=limit)
        return [Consent(**row) for row in rows]

    def get(self, state: str) -> Consent | None:
        row = self._transaction.row(CONSENT, state=state)
        return Consent(**row) if row else None

    def take(self, state: str) -> Consent | None:
        """Whoever removes the row has it: of two who took it at once, one finds nothing to remove."""
        consent = self.get(state)
        removed = self._transaction.change(delete(tables.consents).where(tables.consents.c.state == state))
        return consent if removed else None

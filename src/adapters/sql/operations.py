"""Remembered operations."""

from datetime import datetime

from sqlalchemy import delete, select

from adapters.sql import tables
from adapters.sql.rows import by, flat
from adapters.sql.transaction import Transaction
from core.ids import OrganizationId, RequestId
from ports import Operation, OperationRepository

table = tables.operations
GET = select(table).where(by(table, "organization_id", "request_id"))


class SqlOperations(OperationRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, operation: Operation) -> None:
        self._transaction.insert(table, flat(operation))

    def replace(self, operation: Operation) -> None:
        self._transaction.put(table, flat(operation))

    def get(self, organization_id: OrganizationId, request_id: RequestId) -> Operation | None:
        row = self._transaction.row(GET, organization_id=organization_id, request_id=request_id)
        return Operation(**row) if row else None

    def forget_before(self, moment: datetime) -> int:
        return self._transaction.change(delete(table).where(table.c.at < moment))

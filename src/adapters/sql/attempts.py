"""The record of attempts. Triggers of the database see to it that it is append-only."""

from collections.abc import Sequence

from sqlalchemy import select

from adapters.sql import tables
from adapters.sql.rows import Row, by, flat, take_request
from adapters.sql.transaction import Transaction
from core.ids import TransferId
from core.transfer import Attempt
from ports import AttemptRepository

table = tables.attempts
OF_TRANSFER = (
    select(*(column for column in table.c if column.name != "number"))
    .join(tables.attempt_transfers)
    .where(by(tables.attempt_transfers, "transfer_id"))
    .order_by(table.c.number)
)


def to_row(attempt: Attempt) -> Row:
    return {**flat(attempt, "request"), **flat(attempt.request)}


def from_row(row: Row) -> Attempt:
    return Attempt(request=take_request(row), **row)


class SqlAttempts(AttemptRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, attempt: Attempt) -> None:
        (number,) = self._transaction.insert(table, to_row(attempt))
        for transfer_id in attempt.transfer_ids:
            row = {"transfer_id": transfer_id, "attempt_number": number}
            self._transaction.insert(tables.attempt_transfers, row)

    def of_transfer(self, transfer_id: TransferId) -> Sequence[Attempt]:
        return [from_row(row) for row in self._transaction.rows(OF_TRANSFER, transfer_id=transfer_id)]

"""Units of work: one transaction each."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from adapters.sql.attempts import SqlAttempts
from adapters.sql.connections import SqlConnections, SqlConsents
from adapters.sql.files import SqlAllocations, SqlFiles
from adapters.sql.links import SqlContactLinks, SqlLinks
from adapters.sql.operations import SqlOperations
from adapters.sql.payment_store import SqlFeed, SqlKeptPayments, SqlPaymentSyncs, SqlWatermarks
from adapters.sql.restorations import SqlRestorations
from adapters.sql.runs import SqlRuns
from adapters.sql.settings import SqlSettings
from adapters.sql.transaction import Kind, Transaction, transaction
from adapters.sql.transfers import SqlRefusals, SqlTransfers
from ports import UnitOfWork, UnitsOfWork


class SqlUnitOfWork(UnitOfWork):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self.connections = SqlConnections(transaction)
        self.consents = SqlConsents(transaction)
        self.settings = SqlSettings(transaction)
        self.links = SqlLinks(transaction)
        self.transfers = SqlTransfers(transaction)
        self.attempts = SqlAttempts(transaction)
        self.contact_links = SqlContactLinks(transaction)
        self.operations = SqlOperations(transaction)
        self.files = SqlFiles(transaction)
        self.allocations = SqlAllocations(transaction)
        self.payment_syncs = SqlPaymentSyncs(transaction)
        self.watermarks = SqlWatermarks(transaction)
        self.restorations = SqlRestorations(transaction)
        self.refusals = SqlRefusals(transaction)
        self.runs = SqlRuns(transaction)
        self.kept_payments = SqlKeptPayments(transaction)
        self.feed = SqlFeed(transaction)

    def commit(self) -> None:
        self._transaction.commit()


class SqlUnitsOfWork(UnitsOfWork):
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        with transaction(self._engine, Kind.READING) as reading:
            yield SqlUnitOfWork(reading)

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        with transaction(self._engine, Kind.WRITING) as writing:
            yield SqlUnitOfWork(writing)

"""Everything that is kept in a database, put together."""

from injector import Module, provider, singleton
from sqlalchemy import Engine

from adapters.sql.engine import Database, open_engine
from adapters.sql.token_vault import SqlTokenVault
from adapters.sql.units_of_work import SqlUnitsOfWork
from ports import TokenVault, UnitsOfWork


class SqlModule(Module):
    """The store and the vault, on one database. Whoever starts the process brings its schema up to date first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @singleton
    @provider
    def engine(self) -> Engine:
        return open_engine(self._database)

    @singleton
    @provider
    def units_of_work(self, engine: Engine) -> UnitsOfWork:
        return SqlUnitsOfWork(engine)

    @singleton
    @provider
    def token_vault(self, engine: Engine) -> TokenVault:
        return SqlTokenVault(engine, self._database.keyring)

"""Everything that must outlive the process, in a database, SQLite or PostgreSQL, on one schema."""

from adapters.sql.alone import Alone, FileInUse
from adapters.sql.engine import Database, open_engine
from adapters.sql.keyring import Keyring
from adapters.sql.module import SqlModule
from adapters.sql.schema import SchemaState, SchemaTooNew, migrate, schema_state
from adapters.sql.token_vault import SqlTokenVault
from adapters.sql.units_of_work import SqlUnitsOfWork

__all__ = [
    "Alone",
    "Database",
    "FileInUse",
    "Keyring",
    "SchemaState",
    "SchemaTooNew",
    "SqlModule",
    "SqlTokenVault",
    "SqlUnitsOfWork",
    "migrate",
    "open_engine",
    "schema_state",
]

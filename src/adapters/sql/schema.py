"""Which schema a database has, and bringing it up to date.

Alembic is loaded only where there is something to do: a server that finds its schema current starts without it.
Going back to an older schema is not offered: restore the backup that was made before the upgrade.
"""

from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from adapters.sql.transaction import KIND, Kind

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    "0015",
    "0016",
)
"""Every revision of the schema, oldest first; each has a file in migrations/versions."""


class SchemaState(StrEnum):
    """How a database's schema compares with this program's. NEWER: a later release has been here."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


class SchemaTooNew(RuntimeError):
    """Nobody works on a schema that they do not know."""

    def __init__(self) -> None:
        super().__init__("A later release has migrated this database: run that one, or restore the backup before it")


def schema_state(engine: Engine) -> SchemaState:
    with engine.connect() as connection:
        return _state(connection)


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision: all of it or nothing. SchemaTooNew for a later release's.

    Several processes may do so at once; they take turns, and those that come later find nothing to do.
    """
    if schema_state(engine) is SchemaState.CURRENT:
        return
    with engine.connect().execution_options(**{KIND: Kind.MIGRATING}) as connection, connection.begin():
        match _state(connection):
            case SchemaState.NEWER:
                raise SchemaTooNew
            case SchemaState.EMPTY | SchemaState.OLDER:
                _upgrade(connection)


def _state(connection: Connection) -> SchemaState:
    known = inspect(connection).has_table("alembic_version")
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else None
    if found is None:
        return SchemaState.EMPTY
    if found == REVISIONS[-1]:
        return SchemaState.CURRENT
    return SchemaState.OLDER if found in REVISIONS else SchemaState.NEWER


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - costs start-up time, and is seldom needed
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")

"""The migrations make the schema, and the whole schema; nobody works on one that is not theirs."""

import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import run

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import HeadMaintainer, MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

import adapters.sql
from adapters.sql import (
    Database,
    SchemaState,
    SchemaTooNew,
    SqlUnitsOfWork,
    migrate,
    schema_state,
)
from adapters.sql.schema import REVISIONS
from adapters.sql.tables import metadata
from support.databases import past_this_program
from support.racing import at_once
from support.records import a_dispatch, a_transfer, an_attempt

Opening = Callable[[Database], Engine]
NewDatabase = Callable[[], Database]
HERE = Path(adapters.sql.__file__).parent


def scripts() -> ScriptDirectory:
    config = Config(config_args={"path_separator": "os"})
    config.set_main_option("script_location", str(HERE / "migrations"))
    return ScriptDirectory.from_config(config)


DEFINITIONS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND name NOT LIKE 'sqlite_%'",
    "postgresql": """
        SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL
        SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
        UNION ALL
        SELECT table_name || '.' || column_name,
               concat_ws(' ', rank() OVER (PARTITION BY table_name ORDER BY ordinal_position), data_type,
                         collation_name, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
}


def definitions(engine: Engine) -> dict[str, str]:
    """Every table and index as the database has it, to the letter but for ends of lines."""
    with engine.connect() as connection:
        found = connection.execute(text(DEFINITIONS[engine.dialect.name]))
        return {name: " ".join(sql.split()) for name, sql in found if "alembic_version" not in name}


def set_revision(engine: Engine, revision: str) -> None:
    with past_this_program(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


def test_a_new_database_is_empty_and_then_current(opened: Opening, new_database: NewDatabase) -> None:
    engine = opened(new_database())
    assert schema_state(engine) is SchemaState.EMPTY
    migrate(engine)
    assert schema_state(engine) is SchemaState.CURRENT


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    before = definitions(engine)
    migrate(engine)
    assert definitions(engine) == before


def test_the_migrations_make_exactly_the_tables_of_the_repositories(opened: Opening, new_database: NewDatabase) -> None:
    engine, directly = opened(new_database()), opened(new_database())
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    with past_this_program(directly) as connection:
        metadata.create_all(connection)
    assert definitions(engine) == definitions(directly)


def test_every_revision_is_known_in_its_order() -> None:
    assert tuple(reversed([script.revision for script in scripts().walk_revisions()])) == REVISIONS


def test_going_back_is_refused_in_so_many_words() -> None:
    for script in scripts().walk_revisions():
        with pytest.raises(NotImplementedError, match="restore the backup"):
            script.module.downgrade()


def test_a_schema_of_a_later_release_is_left_alone(engine: Engine) -> None:
    set_revision(engine, "9999")
    assert schema_state(engine) is SchemaState.NEWER
    with pytest.raises(SchemaTooNew, match="later release"):
        migrate(engine)


def test_a_schema_of_an_earlier_release_is_older(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.sql.schema.REVISIONS", (*REVISIONS, "9999"))
    assert schema_state(engine) is SchemaState.OLDER


def test_processes_that_start_at_once_on_a_new_database_take_turns(opened: Opening, new_database: NewDatabase) -> None:
    database = new_database()
    engines = [opened(database) for _ in range(4)]
    assert at_once(*[lambda engine=engine: migrate(engine) for engine in engines]) == [None] * 4
    assert schema_state(engines[0]) is SchemaState.CURRENT


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    opened: Opening, new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even when it fails at its very end, with every table made and only the revision left to be written."""
    engine = opened(new_database())

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(HeadMaintainer, "update_to_step", fail)
    with pytest.raises(ZeroDivisionError):
        migrate(engine)
    assert schema_state(engine) is SchemaState.EMPTY
    assert definitions(engine) == {}


CHANGES = (
    "DELETE FROM attempts",
    "DELETE FROM attempt_transfers",
    "UPDATE attempts SET result = 'another'",
    "UPDATE attempt_transfers SET attempt_number = 0",
)


@pytest.mark.parametrize("change", CHANGES)
def test_the_record_cannot_be_changed_even_past_this_program(engine: Engine, change: str) -> None:
    with SqlUnitsOfWork(engine).writing() as unit:
        unit.transfers.add_dispatch(a_dispatch())
        unit.transfers.add(a_transfer(dispatch_id=a_dispatch().id))
        unit.attempts.add(an_attempt())
        unit.commit()
    with past_this_program(engine) as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(change))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_nor_emptied_at_a_stroke(engine: Engine) -> None:
    with past_this_program(engine) as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("TRUNCATE attempts CASCADE"))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("module", ["alembic", "psycopg"])
def test_a_current_schema_is_recognised_without_what_is_not_needed(
    engine: Engine, database: Database, module: str
) -> None:
    program = (
        f"import sys; sys.path[:0] = {[str(HERE.parents[1]), str(Path(__file__).parents[2])]!r}\n"
        "from adapters.sql import Database, migrate, open_engine\n"
        "from support.databases import KEYRING\n"
        f"migrate(open_engine(Database({database.url!r}, KEYRING)))\n"
        f"assert {module!r} not in sys.modules\n"
    )
    assert run([sys.executable, "-c", program], check=False).returncode == 0

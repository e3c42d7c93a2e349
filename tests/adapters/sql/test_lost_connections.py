"""PostgreSQL goes away, or a server hangs: whoever waits may try again, and nothing is half done."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from traceback import format_exception

import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError

from adapters.sql import Database, SqlTokenVault, SqlUnitsOfWork, migrate
from core.ids import ConnectionId, TransferId
from ports import StoreBusy, UnitMisused, UnitsOfWork
from support.databases import KEYRING, cut_off
from support.records import INVOICE, a_transfer, document, some_tokens
from support.relays import losing_the_answer_to_commits

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("kind", ["postgresql"], indirect=True)]
Opening = Callable[[Database], Engine]


def add(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        unit.transfers.add(a_transfer())
        unit.commit()


def is_there(units: UnitsOfWork) -> bool:
    with units.reading() as unit:
        return unit.transfers.open_for(INVOICE) is not None


def test_a_connection_that_broke_between_two_units_is_replaced_unseen(
    database: Database, units: SqlUnitsOfWork
) -> None:
    assert not is_there(units)
    cut_off(database.url)
    add(units)
    cut_off(database.url)
    assert is_there(units)


def test_a_connection_that_breaks_in_a_unit_undoes_it(database: Database, units: SqlUnitsOfWork) -> None:
    with units.writing() as unit:
        unit.transfers.add(a_transfer())
        cut_off(database.url)
        with pytest.raises(StoreBusy, match="out of reach"):
            unit.transfers.open_for(INVOICE)
        with pytest.raises(UnitMisused):
            unit.commit()
    assert not is_there(units)
    add(units)


def test_a_connection_that_is_broken_at_the_commit_is_reported(database: Database, units: SqlUnitsOfWork) -> None:
    with units.writing() as unit:
        unit.transfers.add(a_transfer())
        cut_off(database.url)
        with pytest.raises(StoreBusy, match=r"Nobody knows .* out of reach"):
            unit.commit()
    assert not is_there(units)


def test_when_only_the_response_to_a_commit_is_lost_nobody_claims_that_nothing_was_done(
    opened: Opening, database: Database, units: SqlUnitsOfWork
) -> None:
    address = make_url(database.url)
    with losing_the_answer_to_commits(Path(str(address.query["host"]))) as folder:
        beyond = SqlUnitsOfWork(opened(Database(str(address.set(query={"host": str(folder)})), KEYRING)))
        with pytest.raises(StoreBusy, match="Nobody knows"):
            add(beyond)
    assert is_there(units)


def test_what_a_unit_failed_of_is_reported_and_not_that_its_connection_broke(
    database: Database, units: SqlUnitsOfWork
) -> None:
    def fail() -> None:
        with units.writing():
            cut_off(database.url)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()


def test_a_server_that_hangs_in_a_unit_keeps_the_others_from_writing_for_a_while_only(
    engine: Engine, opened: Opening, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.sql.postgresql.ABANDONED", timedelta(milliseconds=200))
    hanging = SqlUnitsOfWork(opened(database))
    with hanging.writing() as unit:
        add(SqlUnitsOfWork(engine))
        with pytest.raises(StoreBusy):
            unit.commit()


def test_a_vault_waits_for_no_unit(engine: Engine, units: SqlUnitsOfWork) -> None:
    vault, here = SqlTokenVault(engine, KEYRING), ConnectionId("connection-1")
    with units.writing() as unit:
        unit.transfers.add(a_transfer())
        vault.store(here, some_tokens())
        unit.commit()
    assert vault.read(here) == some_tokens()


def test_a_database_that_nobody_returns_for_is_reported_without_its_password(opened: Opening) -> None:
    nowhere = opened(Database("postgresql://ann:secret@127.0.0.1:1/store", KEYRING))
    for use in (lambda: migrate(nowhere), lambda: is_there(SqlUnitsOfWork(nowhere))):
        with pytest.raises(StoreBusy, match="out of reach") as raised:
            use()
        assert "secret" not in str(raised.value)


def test_a_database_that_does_not_exist_is_reported(opened: Opening, database: Database) -> None:
    url = database.url.replace("test_", "missing_")
    with pytest.raises(StoreBusy, match="does not exist"):
        migrate(opened(Database(url, KEYRING)))


def test_an_error_of_the_database_does_not_show_what_was_being_written(units: SqlUnitsOfWork) -> None:
    secret = "a " + "secret"
    with units.writing() as unit, pytest.raises(DBAPIError, match="null value") as raised:
        unit.transfers.add(a_transfer(subsidiary_id=None, actor=secret))
    assert secret not in "".join(format_exception(raised.value))


def test_a_unit_in_which_a_statement_failed_is_never_committed(units: SqlUnitsOfWork) -> None:
    """PostgreSQL would roll it back, and say so in a way that drivers take for a success."""
    with units.writing() as unit:
        unit.transfers.add(a_transfer())
        with pytest.raises(DBAPIError):
            unit.transfers.add(a_transfer(id=TransferId("transfer-2"), document=document(2), subsidiary_id=None))
        with pytest.raises(UnitMisused):
            unit.commit()
    assert not is_there(units)

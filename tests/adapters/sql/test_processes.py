"""Several processes on one database: whoever loses a race gets an error, and whoever dies has nothing half written."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.sql import Database, SqlTokenVault, SqlUnitsOfWork
from core.ids import ConnectionId, TransferId
from core.transfer import Transfer
from ports import AlreadyExists, StoreBusy, UnitsOfWork
from support.databases import KEYRING
from support.racing import at_once
from support.records import ACME, INVOICE, NOON, SECOND, a_dispatch, a_transfer, an_operation, some_tokens

pytestmark = pytest.mark.slow

Opening = Callable[[Database], Engine]
TESTS = Path(__file__).parents[2]

IN_THE_MIDDLE_OF_A_UNIT = """
import sys
sys.path[:0] = sys.argv[2:]
from adapters.sql import Database, SqlUnitsOfWork, open_engine
from support.databases import KEYRING
from support.records import a_dispatch, a_transfer, an_attempt

with SqlUnitsOfWork(open_engine(Database(sys.argv[1], KEYRING))).writing() as unit:
    unit.transfers.add_dispatch(a_dispatch())
    unit.transfers.add(a_transfer(dispatch_id=a_dispatch().id))
    unit.attempts.add(an_attempt())
    # here
    print("written", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def another(engine: Engine, opened: Opening, database: Database) -> SqlUnitsOfWork:
    """The same database through an engine of its own: all that one process knows of another."""
    return SqlUnitsOfWork(opened(database))


@contextmanager
def process(program: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """One that has said that it is in the middle of its work, and is killed (SIGKILL) in the end."""
    paths = [str(TESTS), str(TESTS.parent / "src")]
    command = [sys.executable, "-c", program, *arguments, *paths]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == "written\n"
        yield started
        started.kill()


def add(units: UnitsOfWork, transfer: Transfer) -> None:
    with units.writing() as unit:
        unit.transfers.add(transfer)
        unit.commit()


def test_one_document_is_opened_by_one_process(units: SqlUnitsOfWork, another: SqlUnitsOfWork) -> None:
    rival = a_transfer(id=TransferId("transfer-2"))
    outcomes = at_once(lambda: add(units, a_transfer()), lambda: add(another, rival))
    assert [type(outcome) for outcome in outcomes if outcome] == [AlreadyExists]
    with units.reading() as unit:
        assert unit.transfers.open_for(INVOICE) == (a_transfer() if outcomes[0] is None else rival)


def test_one_request_id_is_used_by_one_process(units: SqlUnitsOfWork, another: SqlUnitsOfWork) -> None:
    def use(units: UnitsOfWork) -> None:
        with units.writing() as unit:
            unit.operations.add(an_operation())
            unit.commit()

    outcomes = at_once(lambda: use(units), lambda: use(another))
    assert [type(outcome) for outcome in outcomes if outcome] == [AlreadyExists]


def test_one_dispatch_is_taken_over_by_one_process(units: SqlUnitsOfWork, another: SqlUnitsOfWork) -> None:
    dispatch = a_dispatch()

    def take(units: UnitsOfWork, name: str) -> bool:
        with units.writing() as unit:
            until = {"now": dispatch.give_up_at, "give_up_at": dispatch.give_up_at + SECOND}
            taken = unit.transfers.take_over(dispatch.id, owner=dispatch.owner, new_owner=name, **until)
            unit.commit()
            return taken

    with units.writing() as unit:
        unit.transfers.add_dispatch(dispatch)
        unit.commit()
    assert sorted(map(str, at_once(lambda: take(units, "b"), lambda: take(another, "c")))) == ["False", "True"]


def test_one_process_renews_the_tokens(engine: Engine, opened: Opening, database: Database) -> None:
    here = ConnectionId("connection-1")
    vaults = [SqlTokenVault(engine, KEYRING), SqlTokenVault(opened(database), KEYRING)]
    vaults[0].store(here, some_tokens())
    claims = [lambda vault=vault: vault.claim_renewal(here, 0, f"process {id(vault)}", NOON) for vault in vaults]
    assert sorted(map(str, at_once(*claims))) == ["False", "True"]


def test_a_lock_that_is_not_to_be_had_in_time_is_reported_in_our_words(
    units: SqlUnitsOfWork, opened: Opening, database: Database
) -> None:
    impatient = SqlUnitsOfWork(opened(replace(database, patience=timedelta(milliseconds=1))))
    with units.writing():
        with impatient.reading() as unit:
            assert unit.transfers.open_for(INVOICE) is None
        with pytest.raises(StoreBusy), impatient.writing():
            pass
    add(impatient, a_transfer())


def test_threads_of_one_process_wait_for_their_turn_as_long(
    opened: Opening, engine: Engine, database: Database
) -> None:
    impatient = SqlUnitsOfWork(opened(replace(database, patience=timedelta(milliseconds=1))))
    with impatient.writing(), pytest.raises(StoreBusy), impatient.writing():
        pass
    add(impatient, a_transfer())


def test_running_out_of_connections_is_reported_in_our_words(
    opened: Opening, engine: Engine, database: Database
) -> None:
    few = SqlUnitsOfWork(opened(replace(database, connections=1, patience=timedelta(milliseconds=1))))
    with few.reading(), pytest.raises(StoreBusy), few.reading():
        pass


def test_a_process_killed_in_the_middle_of_a_unit_leaves_nothing(units: SqlUnitsOfWork, database: Database) -> None:
    with process(IN_THE_MIDDLE_OF_A_UNIT, database.url):
        pass
    with units.reading() as unit:
        assert unit.transfers.get_dispatch(a_dispatch().id) is None
        assert unit.transfers.open_for(INVOICE) is None
        assert unit.attempts.of_transfer(a_transfer().id) == []


def test_nor_does_it_keep_others_from_writing(units: SqlUnitsOfWork, database: Database) -> None:
    with process(IN_THE_MIDDLE_OF_A_UNIT, database.url):
        pass
    add(units, a_transfer())
    with units.reading() as unit:
        assert unit.transfers.get(ACME, a_transfer().id) == a_transfer()


def test_what_a_killed_process_had_committed_is_there(units: SqlUnitsOfWork, database: Database) -> None:
    committing = IN_THE_MIDDLE_OF_A_UNIT.replace("# here", "unit.commit()")
    with process(committing, database.url):
        pass
    with units.reading() as unit:
        assert unit.transfers.get_dispatch(a_dispatch().id) == a_dispatch()
        assert len(unit.attempts.of_transfer(a_transfer().id)) == 1

"""A database of the first release is taken over as it stands: nothing in it is lost, and all of it can be worked on."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, MetaData, insert, text

from adapters.sql import Database, SchemaState, SqlTokenVault, SqlUnitsOfWork, migrate, schema_state
from core.connection import ConnectionState
from core.ids import AccountCode, ServiceTypeId, TaxRateId, TaxType
from core.link import LinkState
from core.settings import InitialStatus, InvoiceSettings, NumberSource, Settings
from core.transfer import TransferState
from ports import LinkFilter
from support.databases import KEYRING, past_this_program
from support.first_release import ROWS, leave
from support.records import (
    ACME,
    INVOICE,
    NOON,
    SECOND,
    WARNING,
    a_connection,
    a_consent,
    a_contact_link,
    a_dispatch,
    a_link,
    a_transfer,
    an_attempt,
    an_operation,
    some_tokens,
)

pytestmark = pytest.mark.slow

CONNECTION, LINK = a_connection(), a_link()
TRANSFER = a_transfer(dispatch_id=a_dispatch().id, problems=(WARNING,))
SETTINGS = Settings(
    CONNECTION.id,
    version=1,
    invoices=InvoiceSettings(
        status=InitialStatus.MANUAL,
        number_source=NumberSource.XERO,
        default_account=AccountCode("200"),
        accounts={ServiceTypeId("design"): AccountCode("201")},
    ),
    tax_types={TaxRateId("1"): TaxType("OUTPUT2")},
)


@pytest.fixture
def old(opened: Callable[[Database], Engine], new_database: Callable[[], Database]) -> Engine:
    engine = opened(new_database())
    leave(engine)
    return engine


@pytest.fixture
def upgraded(old: Engine) -> Engine:
    migrate(old)
    return old


def test_a_database_of_the_first_release_is_older_until_it_is_migrated(old: Engine) -> None:
    assert schema_state(old) is SchemaState.OLDER
    migrate(old)
    assert schema_state(old) is SchemaState.CURRENT


def test_every_row_is_still_there(upgraded: Engine) -> None:
    with upgraded.connect() as connection:
        for table in ROWS:
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 1, table


def test_connections_and_what_hangs_on_them_are_read_back(upgraded: Engine) -> None:
    """A connection that knew no time of its state has had it since it was made."""
    with SqlUnitsOfWork(upgraded).reading() as unit:
        assert unit.connections.list(ACME, deleted=False) == [replace(CONNECTION, state_at=CONNECTION.connected_at)]
        assert unit.consents.get("state-1") == a_consent()
        assert unit.settings.latest(CONNECTION.id) == SETTINGS
        assert [*unit.contact_links.of_contact(ACME, CONNECTION.tenant.id, a_contact_link().contact_id)] == [
            a_contact_link()
        ]
    assert SqlTokenVault(upgraded, KEYRING).read(CONNECTION.id) == some_tokens()


def test_documents_and_their_record_are_read_back(upgraded: Engine) -> None:
    with SqlUnitsOfWork(upgraded).reading() as unit:
        assert [*unit.links.list(ACME, LinkFilter())] == [LINK]
        assert unit.links.to_ledger(ACME, LINK.tenant_id, LINK.ledger_id) == unit.links.current(INVOICE) == LINK
        assert [*unit.transfers.list(ACME)] == [*unit.transfers.transfers_of(a_dispatch().id)] == [TRANSFER]
        assert [*unit.transfers.unsettled(NOON + 30 * SECOND)] == [a_dispatch()]
        assert [*unit.attempts.of_transfer(TRANSFER.id)] == [an_attempt()]
        assert unit.operations.get(ACME, an_operation().request_id) == an_operation()


def test_of_several_links_to_one_document_of_the_ledger_the_active_one_stays_else_the_newest(old: Engine) -> None:
    history = {**ROWS["links"], "state": "superseded", "document_id": "invoice-2"}
    others = [
        {**history, "id": "link-2", "created_at": NOON + SECOND},
        {**history, "id": "link-3", "ledger_id": "ledger-3"},
        {**history, "id": "link-4", "ledger_id": "ledger-3", "created_at": NOON + SECOND},
        {**history, "id": "link-5", "ledger_id": "ledger-3", "tenant_id": "paris"},
    ]
    with past_this_program(old) as connection:
        tables = MetaData()
        tables.reflect(connection)
        connection.execute(insert(tables.tables["links"]), others)
    migrate(old)
    with SqlUnitsOfWork(old).reading() as unit:
        states = {link.id: link.state for link in unit.links.list(ACME, LinkFilter())}
    assert states == {
        "link-1": LinkState.ACTIVE,
        "link-2": LinkState.UNLINKED,
        "link-3": LinkState.UNLINKED,
        "link-4": LinkState.SUPERSEDED,
        "link-5": LinkState.SUPERSEDED,
    }


def test_nothing_old_owes_the_ledger_anything(upgraded: Engine) -> None:
    with SqlUnitsOfWork(upgraded).reading() as unit:
        assert (
            [*unit.transfers.with_pending_notes(NOON + SECOND)]
            == [*unit.transfers.with_pending_allocations(NOON + SECOND)]
            == []
        )


def test_what_was_under_way_can_be_brought_to_its_end(upgraded: Engine) -> None:
    sent = replace(TRANSFER, state=TransferState.SENT, note_pending=True)
    gone = CONNECTION.becoming(ConnectionState.DISCONNECTED, NOON + SECOND, noticed_at_xero=True)
    with SqlUnitsOfWork(upgraded).writing() as unit:
        unit.transfers.update(sent)
        unit.attempts.add(an_attempt())
        unit.connections.update(gone)
        unit.settings.add(replace(SETTINGS, version=2, display_name="London"), NOON, "ann")
        unit.commit()
    with SqlUnitsOfWork(upgraded).reading() as unit:
        assert [*unit.transfers.with_pending_notes(NOON + SECOND)] == [sent]
        assert [*unit.attempts.of_transfer(TRANSFER.id)] == [an_attempt(), an_attempt()]
        assert unit.connections.get(ACME, gone.id) == gone
        assert unit.settings.latest(CONNECTION.id).version == 2

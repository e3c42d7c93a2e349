"""A ledger of one connection over scripted answers: everything is real but the wire."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import httpx2
import pytest

from adapters.memory import MemoryClock, MemoryIdentifiers, MemoryTokenVault
from adapters.memory.authorizer import MemoryAuthorizer
from adapters.xero import Xero, XeroClient, XeroConfig, XeroLedgers
from adapters.xero.ledger import XeroLedger
from core.connection import Connection, ConnectionState, Tenant
from core.ids import (
    AccountCode,
    ConnectionId,
    ContactId,
    GrantedConnectionId,
    LineId,
    OrganizationId,
    SubsidiaryId,
    TaxType,
    TenantId,
    UserId,
)
from core.ledger import LedgerDraft, LedgerLine
from core.money import Totals

TENANT = Tenant(TenantId("5d4c8a70-0000-4000-8000-00000000c0de"), "London Ltd", GrantedConnectionId("granted-1"))
Handler = Callable[[httpx2.Request], httpx2.Response]


@pytest.fixture
def config() -> XeroConfig:
    return XeroConfig.on_one_host("https://xero.test", "client-1", "very secret")


@pytest.fixture
def clock() -> MemoryClock:
    return MemoryClock()


@pytest.fixture
def vault() -> MemoryTokenVault:
    return MemoryTokenVault()


@pytest.fixture
def authorizer(clock: MemoryClock) -> MemoryAuthorizer:
    return MemoryAuthorizer(clock, MemoryIdentifiers())


@pytest.fixture
def connection(clock: MemoryClock, vault: MemoryTokenVault, authorizer: MemoryAuthorizer) -> Connection:
    """Connected, with tokens in the vault that are good for half an hour."""
    connection = Connection(
        ConnectionId("connection-1"),
        OrganizationId("organization-1"),
        SubsidiaryId("subsidiary-1"),
        "London",
        TENANT,
        "!Lnd01",
        "GBP",
        ConnectionState.CONNECTED,
        UserId("admin-1"),
        clock.now(),
        clock.now(),
    )
    verifier, redirect_uri = "v" * 43, "http://localhost/callback"
    code = authorizer.agree(authorizer.consent_url("state", verifier, redirect_uri), [TENANT])
    vault.store(connection.id, authorizer.exchange(code, verifier, redirect_uri).tokens)
    return connection


@pytest.fixture
def ledger_over(
    config: XeroConfig,
    clock: MemoryClock,
    vault: MemoryTokenVault,
    authorizer: MemoryAuthorizer,
    connection: Connection,
) -> Callable[[Handler], XeroLedger]:
    """The ledger whose calls this function answers."""

    def over(handler: Handler) -> XeroLedger:
        client = XeroClient(clock, httpx2.MockTransport(handler))
        return XeroLedgers(Xero(config, client, authorizer, vault, clock, MemoryIdentifiers())).of(connection)

    return over


@pytest.fixture
def line() -> LedgerLine:
    return LedgerLine(
        source_id=LineId("line-1"),
        description="Design, \u201cbrand\u201d",
        quantity=Decimal("1.50"),
        unit_amount=Decimal("100.1234"),
        account_code=AccountCode("200"),
        tax_type=TaxType("OUTPUT2"),
        net=Decimal("150.19"),
        tax=Decimal("30.04"),
    )


@pytest.fixture
def invoice(line: LedgerLine) -> LedgerDraft:
    return LedgerDraft(
        contact_id=ContactId("c0c0c0c0-0000-4000-8000-000000000001"),
        issued_on=date(2026, 1, 5),
        due_on=date(2026, 1, 5) + timedelta(days=30),
        currency="GBP",
        lines=(line,),
        totals=Totals.of(Decimal("150.19"), Decimal("30.04"), "GBP"),
        url="https://app.productive.test/invoices/1?copy=transfer-1",
        number="INV-1",
        reference="Brand refresh",
    )

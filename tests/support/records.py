"""One of each thing that is remembered, to be changed where a test says so."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.connection import Connection, ConnectionState, Consent, Tenant
from core.contact_link import ContactLink
from core.documents import DocumentKind, DocumentRef
from core.ids import (
    AccountCode,
    ConnectionId,
    ContactId,
    DispatchId,
    DocumentId,
    GrantedConnectionId,
    LedgerId,
    LedgerLineId,
    LineId,
    LinkId,
    OrganizationId,
    PartyId,
    RequestId,
    SubsidiaryId,
    TaxType,
    TenantId,
    TransferId,
    UserId,
)
from core.ledger import LedgerDraft, LedgerLine, LedgerStatus
from core.link import Link, LinkState
from core.money import Money, Totals
from core.problems import Problem, Reason
from core.transfer import (
    Attempt,
    AttemptPurpose,
    CopyMode,
    Dispatch,
    LedgerRequest,
    Refusal,
    Subject,
    Transfer,
    TransferState,
)
from ports import Operation, TokenSet

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ACME, GLOBEX = OrganizationId("acme"), OrganizationId("globex")
INVOICE = DocumentRef(ACME, DocumentKind.INVOICE, DocumentId("invoice-1"))
TOTALS = Totals.of(Decimal("100.00"), Decimal("20.00"), "GBP")
REQUEST = LedgerRequest("PUT", "https://api.xero.test/Invoices", b'{"Invoices":[]}')
WARNING = Problem(Reason.XERO_WARNING, "invoice", "Look at this", {"code": "7"})

LINE = LedgerLine(
    source_id=LineId("line-1"),
    description="Design",
    quantity=Decimal("1.50"),
    unit_amount=Decimal("66.6667"),
    account_code=AccountCode("200"),
    tax_type=TaxType("OUTPUT2"),
    net=Decimal("100.00"),
    tax=Decimal("20.00"),
)

CONTENT = LedgerDraft(
    contact_id=ContactId("contact-1"),
    issued_on=date(2026, 3, 1),
    due_on=None,
    currency="GBP",
    lines=(LINE,),
    totals=TOTALS,
    url="https://app.productive.test/invoices/1?copy=transfer-1",
    number="INV-1",
)


def document(number: int, organization: OrganizationId = ACME) -> DocumentRef:
    return DocumentRef(organization, DocumentKind.INVOICE, DocumentId(f"invoice-{number}"))


def a_tenant(name: str = "london") -> Tenant:
    return Tenant(TenantId(name), f"{name.title()} Ltd", GrantedConnectionId(f"granted-{name}"))


def a_connection(**changes: Any) -> Connection:
    connection = Connection(
        id=ConnectionId("connection-1"),
        organization_id=ACME,
        subsidiary_id=SubsidiaryId("subsidiary-1"),
        subsidiary_name="London",
        tenant=a_tenant(),
        short_code="!Lnd01",
        base_currency="GBP",
        state=ConnectionState.CONNECTED,
        connected_by=UserId("ann"),
        connected_at=NOON,
        state_at=NOON,
    )
    return replace(connection, **changes)


def a_consent(**changes: Any) -> Consent:
    consent = Consent(
        state="state-1",
        code_verifier="verifier-1",
        organization_id=ACME,
        subsidiary_id=SubsidiaryId("subsidiary-1"),
        subsidiary_name="London",
        asked_by=UserId("ann"),
        redirect_uri="https://app.productive.test/callback",
        asked_at=NOON,
    )
    return replace(consent, **changes)


def a_link(**changes: Any) -> Link:
    link = Link(
        id=LinkId("link-1"),
        document=INVOICE,
        subsidiary_id=SubsidiaryId("subsidiary-1"),
        connection_id=ConnectionId("connection-1"),
        tenant_id=TenantId("london"),
        ledger_id=LedgerId("ledger-1"),
        number="INV-1",
        status=LedgerStatus.DRAFT,
        totals=TOTALS,
        deep_link="https://go.xero.test/ledger-1",
        transfer_id=TransferId("transfer-1"),
        state=LinkState.ACTIVE,
        created_at=NOON,
        updated_at=NOON,
        lines={LineId("line-1"): LedgerLineId("ledger-line-1")},
        differences=(WARNING,),
    )
    return replace(link, **changes)


def a_transfer(**changes: Any) -> Transfer:
    transfer = Transfer(
        id=TransferId("transfer-1"),
        document=INVOICE,
        subsidiary_id=SubsidiaryId("subsidiary-1"),
        connection_id=ConnectionId("connection-1"),
        tenant_id=TenantId("london"),
        mode=CopyMode.CREATE,
        state=TransferState.SENDING,
        actor=UserId("carl"),
        settings_version=3,
        content=CONTENT,
        created_at=NOON,
        updated_at=NOON,
    )
    return replace(transfer, **changes)


def a_dispatch(**changes: Any) -> Dispatch:
    dispatch = Dispatch(
        id=DispatchId("dispatch-1"),
        connection_id=ConnectionId("connection-1"),
        tenant_id=TenantId("london"),
        request=REQUEST,
        idempotency_key="key-1",
        owner="first",
        transfers=(TransferId("transfer-1"),),
        first_sent_at=NOON,
        give_up_at=NOON + 30 * SECOND,
    )
    return replace(dispatch, **changes)


def a_refusal(**changes: Any) -> Refusal:
    refusal = Refusal(
        id=TransferId("refused"),
        document=INVOICE,
        subsidiary_id=SubsidiaryId("1"),
        connection_id=ConnectionId("connection"),
        mode=CopyMode.CREATE,
        actor=UserId("carl"),
        settings_version=2,
        subject=Subject("INV-1\x00", "Acme Ltd", Money(Decimal("120.00"), "GBP")),
        problems=(WARNING,),
        created_at=NOON,
        request_id=RequestId("r1"),
    )
    return replace(refusal, **changes)


def an_attempt(**changes: Any) -> Attempt:
    attempt = Attempt(
        dispatch_id=DispatchId("dispatch-1"),
        transfer_ids=(TransferId("transfer-1"),),
        purpose=AttemptPurpose.SEND,
        started_at=NOON,
        ended_at=NOON + SECOND,
        actor=UserId("carl"),
        settings_version=3,
        request=REQUEST,
        result="accepted",
        status=200,
        response=b'{"Status":"OK"}',
        correlation_id="correlation-1",
    )
    return replace(attempt, **changes)


def a_contact_link(**changes: Any) -> ContactLink:
    return replace(ContactLink(ACME, TenantId("london"), PartyId("company-1"), ContactId("contact-1")), **changes)


def an_operation(**changes: Any) -> Operation:
    operation = Operation(
        organization_id=ACME,
        request_id=RequestId("request-1"),
        method="CopyDocument",
        fingerprint="digest",
        result_id="transfer-1",
        at=NOON,
    )
    return replace(operation, **changes)


def some_tokens(**changes: Any) -> TokenSet:
    return replace(TokenSet("access-token-in-the-clear", "refresh-token-in-the-clear", NOON), **changes)

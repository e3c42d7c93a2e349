"""A 403 is believed to be a disconnect once Xero's own list of connections lacks the organisation as well."""

from collections.abc import Callable
from datetime import timedelta

import httpx2
import pytest

from adapters.memory import MemoryClock
from adapters.memory.authorizer import MemoryAuthorizer
from adapters.xero.ledger import XeroLedger
from core.connection import Connection, Tenant
from core.documents import DocumentKind
from core.errors import AccessDenied, AccessExpired, Disconnected, GrantGone, LedgerError, RateLimited, Unreachable
from core.ids import GrantedConnectionId, LedgerId, TenantId
from core.ledger import LedgerDraft

LedgerOver = Callable[[Callable[[httpx2.Request], httpx2.Response]], XeroLedger]
Call = Callable[[XeroLedger], LedgerError]

FORBIDDEN = '{"Type":null,"Title":"Forbidden","Status":403,"Detail":"AuthenticationUnsuccessful","Instance":"i-1"}'
NO_SCOPE = '{"Type":null,"Title":"Unauthorized","Status":401,"Detail":"AuthorizationUnsuccessful","Instance":"i-2"}'
ELSEWHERE = Tenant(TenantId("elsewhere"), "Leeds Ltd", GrantedConnectionId("granted-2"))


def saying(status: int, body: str) -> Callable[[httpx2.Request], httpx2.Response]:
    return lambda _: httpx2.Response(status, text=body, headers={"Content-Type": "application/json"})


@pytest.fixture(params=["read", "write", "note", "check"])
def call(request: pytest.FixtureRequest, invoice: LedgerDraft, clock: MemoryClock) -> Call:
    """One call of each sort, and the error that it ends with."""

    def written(ledger: XeroLedger) -> LedgerError:
        error = ledger.write(ledger.prepare([invoice]), "key-1", clock.now() + timedelta(seconds=30)).error
        assert error is not None
        return error

    def raised(ask: Callable[[XeroLedger], object]) -> Call:
        def error(ledger: XeroLedger) -> LedgerError:
            with pytest.raises(LedgerError) as caught:
                ask(ledger)
            return caught.value

        return error

    calls: dict[str, Call] = {
        "read": raised(lambda ledger: ledger.document(DocumentKind.INVOICE, LedgerId("id-1"))),
        "write": written,
        "note": raised(lambda ledger: ledger.add_note(DocumentKind.INVOICE, LedgerId("id-1"), "Hello", "key-1")),
        "check": raised(lambda ledger: ledger.check()),
    }
    return calls[request.param]


def test_a_403_of_an_organisation_that_is_still_listed_is_denied_access(call: Call, ledger_over: LedgerOver) -> None:
    assert type(call(ledger_over(saying(403, FORBIDDEN)))) is AccessDenied


@pytest.mark.parametrize("others", [[], [ELSEWHERE]])
def test_a_403_of_an_organisation_that_is_listed_no_more_is_a_disconnect(
    others: list[Tenant], call: Call, ledger_over: LedgerOver, authorizer: MemoryAuthorizer
) -> None:
    authorizer.connected = {tenant.granted_connection_id: tenant for tenant in others}
    error = call(ledger_over(saying(403, FORBIDDEN)))
    assert isinstance(error, Disconnected)
    assert error.correlation_id == "i-1"


@pytest.mark.parametrize(
    "outage",
    [
        Unreachable("down"),
        AccessExpired("expired"),
        GrantGone("gone"),
        RateLimited("too many", limit="appminute", retry_after=None),
    ],
    ids=lambda outage: type(outage).__name__,
)
def test_while_the_list_cannot_be_read_a_403_is_no_disconnect(
    outage: LedgerError, call: Call, ledger_over: LedgerOver, authorizer: MemoryAuthorizer
) -> None:
    authorizer.connected = {}
    authorizer.outage = outage
    assert type(call(ledger_over(saying(403, FORBIDDEN)))) is AccessDenied


def test_a_missing_scope_is_no_disconnect(call: Call, ledger_over: LedgerOver, authorizer: MemoryAuthorizer) -> None:
    authorizer.connected = {}
    assert type(call(ledger_over(saying(401, NO_SCOPE)))) is AccessDenied


@pytest.mark.parametrize("listed", [True, False])
def test_an_optional_list_is_empty_where_it_is_denied_and_a_disconnect_where_that_is_why(
    listed: bool, ledger_over: LedgerOver, authorizer: MemoryAuthorizer, connection: Connection
) -> None:
    bodies = {
        "Organisation": '{"Organisations":[{"Name":"London Ltd","BaseCurrency":"GBP"}]}',
        "Accounts": '{"Accounts":[]}',
        "TaxRates": '{"TaxRates":[]}',
    }

    def reply(request: httpx2.Request) -> httpx2.Response:
        body = bodies.get(request.url.path.rpartition("/")[2])
        return saying(200, body)(request) if body else saying(403, FORBIDDEN)(request)

    ledger = ledger_over(reply)
    if listed:
        data = ledger.reference_data()
        assert (data.tracking, data.branding_themes, data.currencies, data.actions) == ({}, {}, {}, {})
        return
    authorizer.connected.pop(connection.tenant.granted_connection_id)
    with pytest.raises(Disconnected):
        ledger.reference_data()

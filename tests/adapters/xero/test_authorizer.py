"""OAuth2 with Xero."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import pytest

from adapters.memory import MemoryClock
from adapters.xero import SCOPES, XeroAuthorizer, XeroClient, XeroConfig
from core.errors import AccessDenied, AccessExpired, GrantGone, LedgerError, NothingDone, RateLimited, Unreachable
from core.ids import GrantedConnectionId
from ports import TokenSet

Handler = Callable[[httpx2.Request], httpx2.Response]
JSON = {"Content-Type": "application/json"}


def token(**claims: str) -> str:
    payload = urlsafe_b64encode(msgspec.json.encode(claims)).rstrip(b"=").decode()
    return f"e30.{payload}.signature"


ACCESS = token(authentication_event_id="event-1", jti="x")
CONNECTIONS = (
    '[{"id":"g1","authEventId":"event-1","tenantId":"t1","tenantType":"ORGANISATION","tenantName":"London Ltd",'
    '"createdDateUtc":"2019-12-07T18:46:19.5165400"},'
    '{"id":"g2","tenantId":"t2","tenantType":"PRACTICE","tenantName":"Accountants"}]'
)


def tokens_answer(access: str = ACCESS) -> httpx2.Response:
    body = {"access_token": access, "refresh_token": "refresh-2", "expires_in": 1800, "token_type": "Bearer"}
    return httpx2.Response(200, content=msgspec.json.encode(body), headers=JSON)


class Identity:
    """Answers the token endpoint and the list of connections; keeps the calls."""

    def __init__(self, tokens: httpx2.Response | None = None) -> None:
        self.calls: list[httpx2.Request] = []
        self.tokens = tokens or tokens_answer()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.calls.append(request)
        if request.url.path == "/connect/token":
            return self.tokens
        return httpx2.Response(200, text=CONNECTIONS, headers=JSON)


@pytest.fixture
def authorizer_over(config: XeroConfig, clock: MemoryClock) -> Callable[[Handler], XeroAuthorizer]:
    return lambda handler: XeroAuthorizer(config, XeroClient(clock, httpx2.MockTransport(handler)), clock)


AuthorizerOver = Callable[[Handler], XeroAuthorizer]
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


def an_old_set(clock: MemoryClock) -> TokenSet:
    return TokenSet("access-1", "refresh-1", clock.now(), 4)


def test_the_consent_link_carries_state_scopes_and_the_challenge_of_the_verifier(
    authorizer_over: AuthorizerOver,
) -> None:
    link = authorizer_over(Identity()).consent_url("state-1", VERIFIER, "https://us.test/callback")
    assert link.startswith("https://xero.test/identity/connect/authorize?")
    assert {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()} == {
        "response_type": "code",
        "client_id": "client-1",
        "redirect_uri": "https://us.test/callback",
        "scope": " ".join(SCOPES),
        "state": "state-1",
        # the pair that RFC 7636 gives as its example
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    assert VERIFIER not in link


def test_no_scope_lets_us_write_payments() -> None:
    assert "accounting.payments.read" in SCOPES
    assert "accounting.payments" not in SCOPES


def test_a_code_gives_tokens_and_the_organisations_of_this_very_consent(
    authorizer_over: AuthorizerOver, clock: MemoryClock
) -> None:
    identity = Identity()
    grant = authorizer_over(identity).exchange("code-1", VERIFIER, "https://us.test/callback")
    assert grant.tokens == TokenSet(ACCESS, "refresh-2", clock.now() + timedelta(minutes=30), 0)
    assert [(each.id, each.name, each.granted_connection_id) for each in grant.tenants] == [("t1", "London Ltd", "g1")]
    asked, listed = identity.calls
    assert b64decode(asked.headers["Authorization"].removeprefix("Basic ")) == b"client-1:very secret"
    assert parse_qs(asked.content.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["code-1"],
        "redirect_uri": ["https://us.test/callback"],
        "code_verifier": [VERIFIER],
    }
    assert str(listed.url) == "https://xero.test/connections?authEventId=event-1"
    assert listed.headers["Authorization"] == f"Bearer {ACCESS}"


@pytest.mark.parametrize("access", ["opaque", token(jti="x"), "a.%%%.c", "a.bnVsbA.c"])
def test_a_token_that_does_not_name_its_consent_grants_nothing(access: str, authorizer_over: AuthorizerOver) -> None:
    identity = Identity(tokens_answer(access))
    with pytest.raises(GrantGone):
        authorizer_over(identity).exchange("code-1", VERIFIER, "https://us.test/callback")
    assert len(identity.calls) == 1


def test_renewing_gives_the_next_generation(authorizer_over: AuthorizerOver, clock: MemoryClock) -> None:
    identity = Identity()
    renewed = authorizer_over(identity).renew(an_old_set(clock))
    assert (renewed.refresh_token, renewed.generation) == ("refresh-2", 5)
    assert parse_qs(identity.calls[0].content.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["refresh-1"],
    }


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, '{"error":"invalid_grant"}', GrantGone),
        (400, '{"error":"invalid_client"}', AccessDenied),
        (401, '{"error":"invalid_client"}', AccessDenied),
        (400, '{"error":"unauthorized_client"}', AccessDenied),
        (400, '{"error":"invalid_scope"}', AccessDenied),
        (400, '{"error":"invalid_request"}', AccessDenied),
        (401, "{}", AccessDenied),
        (429, "", RateLimited),
        (500, "<html>", NothingDone),
        (503, "The Xero API is temporarily unavailable", NothingDone),
        (302, "", NothingDone),
        (200, "<html>", NothingDone),
        (200, '{"access_token":"a"}', NothingDone),
    ],
)
def test_a_refusal_of_the_token_endpoint_means(
    status: int, body: str, expected: type[LedgerError], authorizer_over: AuthorizerOver, clock: MemoryClock
) -> None:
    identity = Identity(httpx2.Response(status, text=body, headers=JSON))
    with pytest.raises(LedgerError) as caught:
        authorizer_over(identity).renew(an_old_set(clock))
    assert type(caught.value) is expected
    assert "refresh-1" not in str(caught.value)


def test_a_lost_response_may_be_asked_for_again(authorizer_over: AuthorizerOver, clock: MemoryClock) -> None:
    def lost(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadTimeout("x")

    with pytest.raises(Unreachable):
        authorizer_over(lost).renew(an_old_set(clock))


def test_disconnecting_removes_this_one_connection(authorizer_over: AuthorizerOver, clock: MemoryClock) -> None:
    calls: list[httpx2.Request] = []

    def response(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        return httpx2.Response(204)

    authorizer_over(response).disconnect(an_old_set(clock), GrantedConnectionId("g1"))
    [call] = calls
    assert (call.method, str(call.url)) == ("DELETE", "https://xero.test/connections/g1")
    assert call.headers["Authorization"] == "Bearer access-1"


def test_disconnecting_what_is_gone_already_is_fine(authorizer_over: AuthorizerOver, clock: MemoryClock) -> None:
    calls: list[httpx2.Request] = []

    def gone(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        return httpx2.Response(404, text="gone")

    authorizer_over(gone).disconnect(an_old_set(clock), GrantedConnectionId("g1"))
    assert [(call.method, call.url.path) for call in calls] == [("DELETE", "/connections/g1")]


def test_disconnecting_with_an_expired_token_says_so(authorizer_over: AuthorizerOver, clock: MemoryClock) -> None:
    with pytest.raises(AccessExpired):
        authorizer_over(lambda _: httpx2.Response(401)).disconnect(an_old_set(clock), GrantedConnectionId("g1"))


def test_the_secret_is_not_shown(config: XeroConfig) -> None:
    assert "very secret" not in repr(config)

import base64
import hashlib
import re

import httpx2
import jwt
import pytest

from xero_sandbox.client import CLIENT_ID, REDIRECT_URI, SECRET, Client

VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def redeem(client: Client, code: str, **form: str) -> httpx2.Response:
    return client.token(grant_type="authorization_code", code=code, redirect_uri=REDIRECT_URI, **form)


def refresh(client: Client, token: str) -> httpx2.Response:
    return client.token(grant_type="refresh_token", refresh_token=token)


def test_a_person_ticks_an_organisation_on_the_consent_page_and_is_sent_back(stranger: Client) -> None:
    asked = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "scope": "openid accounting.invoices",
        "state": "s p&c",
    }
    page = stranger.http.get("/identity/connect/authorize", params=asked)
    assert page.headers["content-type"].startswith("text/html")
    assert "Northwind Studio London Ltd" in page.text
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    fields["state"] = "s p&c"
    form = {**fields, "tenant": stranger.tenant_id("london"), "decision": "allow"}
    sent_back = stranger.http.post("/identity/connect/authorize", data=form)
    assert sent_back.status_code == 302
    assert sent_back.headers["location"].startswith(f"{REDIRECT_URI}?code=")
    assert "state=s+p%26c" in sent_back.headers["location"]


def test_a_person_who_refuses_is_sent_back_with_access_denied(stranger: Client) -> None:
    location = stranger.authorize("deny").headers["location"]
    assert location == f"{REDIRECT_URI}?error=access_denied&state=any"


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/callback", "http://example.com/callback"])
def test_a_redirect_address_that_is_not_registered_is_never_used(stranger: Client, address: str) -> None:
    refused = stranger.authorize("london", redirect_uri=address)
    assert refused.status_code == 400
    assert "location" not in refused.headers


def test_one_organisation_at_a_time_when_bulk_connect_is_off(stranger: Client) -> None:
    assert stranger.authorize("london,leeds", acr_values="bulk_connect:false").status_code == 400


def test_a_code_is_redeemed_once_within_five_minutes_with_its_verifier(stranger: Client) -> None:
    pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    code = stranger.code("london", **pkce)
    assert redeem(stranger, code, code_verifier="wrong").json() == {"error": "invalid_grant"}
    assert redeem(stranger, code, code_verifier=VERIFIER).status_code == 200
    assert redeem(stranger, code, code_verifier=VERIFIER).json() == {"error": "invalid_grant"}
    late = stranger.code("london", **pkce)
    stranger.control("POST", "clock", {"advance_seconds": 301})
    assert redeem(stranger, late, code_verifier=VERIFIER).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    ("auth", "form", "error"),
    [
        ((CLIENT_ID, "wrong"), {"grant_type": "refresh_token"}, "invalid_client"),
        (("nobody", SECRET), {"grant_type": "refresh_token"}, "invalid_client"),
        (None, {"grant_type": "refresh_token"}, "invalid_request"),
        ((CLIENT_ID, SECRET), {"grant_type": "refresh_token", "refresh_token": "stale"}, "invalid_grant"),
        ((CLIENT_ID, SECRET), {"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_the_token_endpoint_says_what_is_wrong(
    stranger: Client, auth: tuple[str, str] | None, form: dict[str, str], error: str
) -> None:
    proof = httpx2.BasicAuth(*auth) if auth else httpx2.Auth()
    response = stranger.http.post("/connect/token", data=form, auth=proof)
    assert (response.status_code, response.json()) == (400, {"error": error})


def test_a_json_body_is_not_a_token_request(stranger: Client) -> None:
    response = stranger.http.post("/connect/token", json={"grant_type": "refresh_token"}, auth=(CLIENT_ID, SECRET))
    assert response.json() == {"error": "invalid_request"}


def test_a_client_may_prove_itself_in_the_form(xero: Client) -> None:
    form = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "client_secret": SECRET}
    form["refresh_token"] = xero.tokens["refresh_token"]
    assert xero.http.post("/connect/token", data=form).json()["expires_in"] == 1800


def test_refreshing_rotates_and_the_old_token_stays_good_for_half_an_hour(xero: Client) -> None:
    first = xero.tokens["refresh_token"]
    second = refresh(xero, first).json()["refresh_token"]
    assert second != first
    xero.control("POST", "clock", {"advance_seconds": 29 * 60})
    assert refresh(xero, first).status_code == 200
    xero.control("POST", "clock", {"advance_seconds": 61})
    assert refresh(xero, first).json() == {"error": "invalid_grant"}
    assert refresh(xero, second).status_code == 200


def test_a_refresh_token_dies_after_sixty_days_without_use(xero: Client) -> None:
    xero.control("POST", "clock", {"advance_seconds": 60 * 86_400})
    assert refresh(xero, xero.tokens["refresh_token"]).json() == {"error": "invalid_grant"}


def test_tokens_are_signed_and_name_the_round_of_consent(xero: Client) -> None:
    access = xero.tokens["access_token"]
    key = xero.http.get("/.well-known/openid-configuration/jwks").json()["keys"][0]
    claims = jwt.decode(access, jwt.PyJWK(key), algorithms=["RS256"], audience="https://identity.xero.com/resources")
    assert claims["iss"] == "https://identity.xero.com"
    assert "accounting.invoices" in claims["scope"]
    bearer = {"Authorization": f"Bearer {access}"}
    event = claims["authentication_event_id"]
    (connection,) = xero.http.get("/connections", params={"authEventId": event}, headers=bearer).json()
    assert connection["tenantId"] == xero.tenant
    assert connection["tenantName"] == "Northwind Studio London Ltd"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}", connection["createdDateUtc"])
    assert xero.http.get("/connections?authEventId=other", headers=bearer).json() == []


def test_connections_belong_to_the_user_and_app_so_any_token_reaches_them_all(xero: Client) -> None:
    first_token = xero.tokens
    xero.connect("leeds")
    xero.tokens = first_token
    assert xero.get("Organisation").json()["Organisations"][0]["Name"] == "Northwind Studio Leeds Ltd"


def test_connecting_again_keeps_the_connection_and_moves_its_update(xero: Client) -> None:
    bearer = {"Authorization": f"Bearer {xero.tokens['access_token']}"}
    (before,) = xero.http.get("/Connections", headers=bearer).json()
    xero.control("POST", "clock", {"advance_seconds": 60})
    xero.connect("london")
    bearer = {"Authorization": f"Bearer {xero.tokens['access_token']}"}
    (after,) = xero.http.get("/Connections", headers=bearer).json()
    assert after["id"] == before["id"]
    assert after["createdDateUtc"] == before["createdDateUtc"]
    assert after["updatedDateUtc"] > before["updatedDateUtc"]


def test_deleting_a_connection_ends_that_organisation_only(xero: Client) -> None:
    xero.connect("leeds")
    bearer = {"Authorization": f"Bearer {xero.tokens['access_token']}"}
    by_tenant = {each["tenantId"]: each["id"] for each in xero.http.get("/connections", headers=bearer).json()}
    path = f"/connections/{by_tenant[xero.tenant]}"
    assert xero.http.delete(path, headers=bearer).status_code == 204
    assert xero.http.delete(path, headers=bearer).status_code == 404
    assert xero.get("Organisation").status_code == 403
    xero.tenant = xero.tenant_id("london")
    assert xero.get("Organisation").status_code == 200


def test_revoking_ends_everything_the_user_gave_the_app(xero: Client) -> None:
    token = xero.tokens["refresh_token"]
    done = xero.http.post("/connect/revocation", data={"token": token}, auth=(CLIENT_ID, SECRET))
    assert (done.status_code, done.content) == (200, b"")
    assert refresh(xero, token).json() == {"error": "invalid_grant"}
    assert xero.get("Organisation").status_code == 403


def test_discovery_points_at_this_server(stranger: Client) -> None:
    found = stranger.http.get("/.well-known/openid-configuration").json()
    assert found["token_endpoint"].startswith("http://localhost:")
    assert found["issuer"] == "https://identity.xero.com"


def test_a_public_app_proves_itself_by_its_verifier_alone(stranger: Client) -> None:
    app = {"client_id": "phone", "secret": None, "name": "Phone", "redirect_uris": ["https://phone.example/*"]}
    stranger.control("POST", "apps", app)
    address = "https://phone.example/back"
    pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    code = stranger.code("london", client_id="phone", redirect_uri=address, **pkce)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": address}
    form |= {"client_id": "phone", "code_verifier": VERIFIER}
    assert stranger.http.post("/connect/token", data=form).status_code == 200


@pytest.mark.parametrize("scope", ["", "accounting.everything", "openid accounting.invoice"])
def test_a_scope_that_does_not_exist_is_refused(stranger: Client, scope: str) -> None:
    assert "error=invalid_scope" in stranger.authorize("london", scope=scope).headers["location"]

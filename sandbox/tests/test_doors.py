"""Who is let in, and with which words the others are turned away."""

import uuid

import pytest

from xero_sandbox.client import Client


def test_an_unknown_token_is_unauthorized(xero: Client) -> None:
    response = xero.get("Organisation", headers={"Authorization": "Bearer nonsense"})
    body = response.json()
    assert response.status_code == 401
    assert uuid.UUID(body.pop("Instance"))
    assert body == {
        "Type": None,
        "Title": "Unauthorized",
        "Status": 401,
        "Detail": "AuthenticationUnsuccessful",
        "Extensions": {},
    }


def test_an_expired_token_says_when_it_expired(xero: Client) -> None:
    xero.control("POST", "clock", {"now": "2030-01-23T18:00:00Z"})
    xero.connect("london")
    xero.control("POST", "clock", {"advance_seconds": 1800})
    response = xero.get("Organisation")
    assert response.status_code == 401
    assert response.json()["Detail"].startswith("TokenExpired: token expired at 01/23/2030 18:30:0")


@pytest.mark.parametrize("tenant", ["", "3b1e0b0e-0000-4000-8000-000000000000", "london"])
def test_a_wrong_tenant_is_forbidden(xero: Client, tenant: str) -> None:
    response = xero.get("Organisation", headers={"xero-tenant-id": tenant})
    assert response.status_code == 403
    assert response.json()["Title"] == "Forbidden"
    assert response.json()["Detail"] == "AuthenticationUnsuccessful"


def test_an_organisation_that_was_not_ticked_is_forbidden(xero: Client) -> None:
    assert xero.get("Organisation", headers={"xero-tenant-id": xero.tenant_id("leeds")}).status_code == 403


def test_after_a_person_disconnects_refreshing_works_and_every_call_is_forbidden(xero: Client) -> None:
    xero.action("disconnect")
    refreshed = xero.token(grant_type="refresh_token", refresh_token=xero.tokens["refresh_token"])
    xero.tokens = refreshed.json()
    assert xero.get("Organisation").status_code == 403


@pytest.mark.parametrize("status", ["401", "403"])
def test_a_missing_scope_is_reported_as_the_switch_says(stranger: Client, status: str) -> None:
    stranger.control("POST", "switches", {"missing_scope": status})
    stranger.connect("london", scope="openid accounting.invoices.read")
    assert stranger.get("Invoices").status_code == 200
    response = stranger.put("Invoices", {"Type": "ACCREC"})
    assert response.status_code == int(status)
    assert response.json()["Detail"] == "AuthorizationUnsuccessful"
    assert "insufficient_scope" in response.headers["www-authenticate"]


def test_the_broad_scope_of_older_apps_still_covers_invoices(stranger: Client) -> None:
    stranger.connect("london", scope="accounting.transactions")
    assert stranger.get("Invoices").status_code == 200
    assert stranger.get("Contacts").status_code == 401


@pytest.mark.parametrize("path", ["Nowhere", "Invoices/no-such-number", "Invoices/1/2/3"])
def test_what_is_not_there_is_bare_text_labelled_html(xero: Client, path: str) -> None:
    response = xero.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert response.text == "The resource you're looking for cannot be found"


def test_a_method_that_an_endpoint_lacks_is_not_implemented(xero: Client) -> None:
    response = xero.post("Organisation", {})
    assert response.status_code == 501
    assert response.json()["ErrorNumber"] == 20
    assert response.json()["Type"] == "ApiMethodNotImplementedException"


def test_without_accepting_json_the_response_is_xml(xero: Client) -> None:
    response = xero.get("Organisation", headers={"Accept": "*/*"})
    assert response.headers["content-type"].startswith("text/xml")
    assert "<Name>Northwind Studio London Ltd</Name>" in response.text
    refused = xero.get("Invoices", headers={"Accept": "*/*"}, where="nonsense")
    assert "<ErrorNumber>16</ErrorNumber>" in refused.text


def test_paths_and_query_names_are_read_in_any_capitals(xero: Client) -> None:
    assert xero.get("ORGANISATION/actions").status_code == 200
    assert "pagination" in xero.get("contacts", PAGE=1).json()

import threading
from typing import Any

import pytest

from xero_sandbox.client import Client


@pytest.fixture(autouse=True)
def early_in_every_window(stranger: Client) -> None:
    """No window of any limit ends while a test runs: seconds were chosen by hand for both organisations."""
    stranger.control("POST", "clock", {"now": "2026-06-01T12:00:32Z"})


def limits(xero: Client, **changes: Any) -> None:
    xero.control("POST", "limits", changes)


def test_every_response_of_an_organisation_says_what_is_left(xero: Client) -> None:
    headers = xero.get("Organisation").headers
    assert headers["x-daylimit-remaining"] == "4999"
    assert headers["x-minlimit-remaining"] == "59"
    assert int(headers["x-appminlimit-remaining"]) < 10_000
    missing = xero.get("Nowhere").headers
    assert missing["x-minlimit-remaining"] == "58", "an answer of 404 counts and tells too"


def test_connections_tell_only_what_the_app_has_left(xero: Client) -> None:
    bearer = {"Authorization": f"Bearer {xero.tokens['access_token']}"}
    headers = xero.http.get("/connections", headers=bearer).headers
    assert "x-appminlimit-remaining" in headers
    assert "x-minlimit-remaining" not in headers


def test_the_sixty_first_call_of_a_minute_waits_for_the_next(xero: Client) -> None:
    statuses = [xero.get("Organisation").status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    response = xero.get("Organisation")
    assert response.headers["x-rate-limit-problem"] == "minute"
    assert response.content == b""
    wait = int(response.headers["retry-after"])
    assert 1 <= wait <= 60
    xero.control("POST", "clock", {"advance_seconds": wait})
    assert xero.get("Organisation").status_code == 200


def test_a_refused_call_does_nothing(xero: Client) -> None:
    limits(xero, minute=1)
    xero.get("Organisation")
    assert xero.put("Contacts", {"Name": "Never"}).status_code == 429
    assert len(xero.documents("Contacts")) == 3


def test_another_organisation_has_a_minute_of_its_own(xero: Client) -> None:
    limits(xero, minute=1)
    assert xero.get("Organisation").status_code == 200
    xero.connect("leeds")
    assert xero.get("Organisation").status_code == 200
    assert xero.get("Organisation").status_code == 429


@pytest.mark.parametrize(
    ("change", "problem", "longest"), [({"day": 2}, "day", 86_400), ({"app_minute": 9}, "appminute", 60)]
)
def test_day_and_app_have_limits_too(xero: Client, change: Any, problem: str, longest: int) -> None:
    limits(xero, **change)
    responses = [xero.get("Organisation") for _ in range(10)]
    assert responses[0].status_code == 200
    assert responses[-1].status_code == 429
    assert responses[-1].headers["x-rate-limit-problem"] == problem
    assert 1 <= int(responses[-1].headers["retry-after"]) <= longest


def test_a_limit_of_null_is_off(xero: Client) -> None:
    limits(xero, minute=None, day=None, app_minute=None)
    responses = [xero.get("Organisation") for _ in range(65)]
    assert {each.status_code for each in responses} == {200}
    assert "x-minlimit-remaining" not in responses[0].headers


@pytest.mark.parametrize("spelling", ["lower", "capital"])
def test_the_sixth_call_at_once_is_refused_without_a_time_to_wait(xero: Client, spelling: str) -> None:
    xero.control("POST", "switches", {"limit_spelling": spelling, "limit_body": "text"})
    holds = [xero.control("POST", "hold", {"path": "Organisation"})["hold"] for _ in range(5)]
    threads = [threading.Thread(target=xero.get, args=("Organisation",)) for _ in holds]
    for thread in threads:
        thread.start()
    assert all(xero.control("GET", f"holds/{hold}?wait=10")["arrived"] for hold in holds)
    response = xero.get("Organisation")
    assert response.status_code == 429
    assert response.headers["x-rate-limit-problem"].lower() == "concurrent"
    assert response.headers["x-rate-limit-problem"].islower() == (spelling == "lower")
    assert "retry-after" not in response.headers
    assert response.text == "Rate Limit Exceeded"
    for hold in holds:
        xero.control("POST", f"holds/{hold}/release")
    for thread in threads:
        thread.join()
    assert xero.get("Organisation").status_code == 200

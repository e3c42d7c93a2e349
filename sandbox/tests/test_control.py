"""Faults, holds, the log, and the other knobs."""

import threading
import time
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from xero_sandbox.client import CLIENT_ID, SECRET, Client
from xero_sandbox.waiting import wait_until

Build = Callable[..., dict[str, Any]]


def fault(xero: Client, **fields: Any) -> None:
    xero.control("POST", "faults", {"method": "PUT", "path": "/Invoices", **fields})


def last(xero: Client) -> dict[str, Any]:
    return dict(xero.control("GET", "requests")["requests"][-1])


@pytest.mark.parametrize(("kind", "made"), [("drop_answer", 1), ("drop_before", 0)])
def test_a_dropped_connection_gives_no_response_after_the_work_or_without_it(
    xero: Client, invoice: Build, kind: str, made: int
) -> None:
    fault(xero, fault=kind)
    with pytest.raises(httpx2.RemoteProtocolError):
        xero.put("Invoices", invoice())
    assert len(xero.documents("Invoices")) == made
    assert last(xero)["status"] is None
    assert xero.put("Invoices", invoice()).status_code == 200, "a fault strikes once unless told otherwise"


def test_a_write_may_be_applied_long_after_its_connection_is_gone(xero: Client, invoice: Build) -> None:
    fault(xero, fault="drop_answer", late_seconds=300)
    with pytest.raises(httpx2.RemoteProtocolError):
        xero.put("Invoices", invoice())
    xero.control("POST", "clock", {"advance_seconds": 299})
    assert (xero.documents("Invoices"), xero.control("GET", "faults")["late"]) == ([], 1)
    xero.control("POST", "clock", {"advance_seconds": 1})
    (made,) = xero.documents("Invoices")
    assert xero.control("GET", "faults")["late"] == 0
    assert xero.get(f"Invoices/{made['InvoiceID']}").json()["Invoices"][0]["InvoiceNumber"] == made["InvoiceNumber"]


def test_a_late_write_comes_by_itself_when_its_time_has_come(xero: Client, invoice: Build) -> None:
    fault(xero, fault="drop_answer", late_seconds=0.05)
    with pytest.raises(httpx2.RemoteProtocolError):
        xero.put("Invoices", invoice())
    wait_until(lambda: len(xero.documents("Invoices")) == 1, "the late write")


def test_only_a_dropped_response_can_be_late(xero: Client) -> None:
    with pytest.raises(httpx2.HTTPStatusError, match="400"):
        fault(xero, fault="delay", late_seconds=1)


def test_lists_may_lag_behind_what_was_written(xero: Client, invoice: Build) -> None:
    xero.control("POST", "limits", {"lag_seconds": 60})
    made = xero.put("Invoices", invoice()).json()["Invoices"][0]
    assert xero.get("Invoices").json()["Invoices"] == []
    assert xero.get(f"Invoices/{made['InvoiceID']}").status_code == 200
    xero.control("POST", "clock", {"advance_seconds": 61})
    assert len(xero.get("Invoices").json()["Invoices"]) == 1


def test_every_response_bears_the_time_of_the_sandbox(xero: Client) -> None:
    xero.control("POST", "clock", {"now": "2031-05-04T10:00:00Z"})
    xero.connect("london")
    assert xero.get("Organisation").headers["date"].startswith("Sun, 04 May 2031 10:00:0")
    assert xero.get("Nowhere").headers["date"].startswith("Sun, 04 May 2031 10:00:0")


def test_a_dropped_response_is_replayed_by_its_key(xero: Client, invoice: Build) -> None:
    fault(xero, fault="drop_answer")
    body, key = invoice(), {"Idempotency-Key": "k"}
    with pytest.raises(httpx2.RemoteProtocolError):
        xero.put("Invoices", body, headers=key)
    assert xero.put("Invoices", body, headers=key).status_code == 200
    assert len(xero.documents("Invoices")) == 1


@pytest.mark.parametrize(("after_work", "made"), [(True, 1), (False, 0)])
def test_a_status_may_come_after_the_work_or_instead_of_it(
    xero: Client, invoice: Build, after_work: bool, made: int
) -> None:
    fault(xero, fault="status", status=503, body="The Organisation is offline", after_work=after_work)
    response = xero.put("Invoices", invoice())
    assert (response.status_code, response.text) == (503, "The Organisation is offline")
    assert len(xero.documents("Invoices")) == made
    assert last(xero)["status"] == 503


def test_garbage_is_a_200_that_cannot_be_read(xero: Client, invoice: Build) -> None:
    fault(xero, fault="garbage")
    response = xero.put("Invoices", invoice())
    assert response.status_code == 200
    with pytest.raises(UnicodeDecodeError):
        response.json()
    assert len(xero.documents("Invoices")) == 1


def test_a_wrong_content_type_leaves_the_body_as_it_is(xero: Client, invoice: Build) -> None:
    fault(xero, fault="wrong_content_type")
    response = xero.put("Invoices", invoice())
    assert response.headers["content-type"].startswith("text/html")
    assert response.json()["Status"] == "OK"


@pytest.mark.parametrize("problem", ["minute", "day", "concurrent", "appminute"])
def test_a_429_of_each_kind_may_be_ordered(xero: Client, invoice: Build, problem: str) -> None:
    fault(xero, fault="rate_limit", problem=problem, retry_after=7)
    response = xero.put("Invoices", invoice())
    assert (response.status_code, response.headers["x-rate-limit-problem"]) == (429, problem)
    assert response.headers.get("retry-after") == (None if problem == "concurrent" else "7")
    assert xero.documents("Invoices") == []


def test_a_delay_holds_the_response_back(xero: Client, invoice: Build) -> None:
    fault(xero, fault="delay", seconds=0.05)
    began = time.monotonic()
    assert xero.put("Invoices", invoice()).status_code == 200
    assert time.monotonic() - began >= 0.05


def test_a_fault_skips_strikes_and_stops_as_often_as_it_was_reported(xero: Client, invoice: Build) -> None:
    fault(xero, fault="status", status=500, skip=1, times=2)
    assert [xero.put("Invoices", invoice()).status_code for _ in range(4)] == [200, 500, 500, 200]
    (told,) = xero.control("GET", "faults")["faults"]
    assert told["struck"] == 2
    assert xero.control("DELETE", "faults") == {"faults": []}


def test_a_fault_may_be_for_one_organisation_and_one_path(xero: Client) -> None:
    xero.control("POST", "faults", {"fault": "status", "tenant": "leeds", "times": None})
    xero.control("POST", "faults", {"fault": "status", "path": "/token$", "times": None})
    assert xero.get("Organisation").status_code == 200
    refresh = {"grant_type": "refresh_token", "refresh_token": xero.tokens["refresh_token"]}
    assert xero.http.post("/connect/token", data=refresh, auth=(CLIENT_ID, SECRET)).status_code == 500


@pytest.mark.parametrize(("after_work", "made"), [(False, 0), (True, 1)])
def test_a_hold_stops_a_request_at_an_exact_moment(xero: Client, invoice: Build, after_work: bool, made: int) -> None:
    order = {"method": "PUT", "path": "Invoices", "after_work": after_work}
    hold = xero.control("POST", "hold", order)["hold"]
    assert xero.control("GET", f"holds/{hold}") == {"hold": hold, "arrived": False, "released": False}
    responses: list[httpx2.Response] = []
    body = invoice()
    thread = threading.Thread(target=lambda: responses.append(xero.put("Invoices", body)))
    thread.start()
    assert xero.control("GET", f"holds/{hold}?wait=10")["arrived"]
    assert len(xero.documents("Invoices")) == made
    assert last(xero)["status"] is None
    xero.control("POST", f"holds/{hold}/release")
    thread.join()
    assert responses[0].status_code == 200
    assert last(xero)["status"] == 200


def test_the_log_keeps_what_was_received_and_masks_secrets(xero: Client, invoice: Build) -> None:
    since = last(xero)["number"]
    xero.put("Invoices", invoice(Reference="find me"), headers={"Idempotency-Key": "k"}, unitdp=4)
    xero.token(grant_type="refresh_token", refresh_token="very-secret", client_secret="also-secret")
    sent, form = xero.control("GET", f"requests?since={since}")["requests"]
    assert (sent["method"], sent["path"], sent["query"]) == ("PUT", "/api.xro/2.0/Invoices", "unitdp=4")
    assert "find me" in sent["body"]
    assert sent["headers"]["authorization"] == "***"
    assert (sent["tenant"], sent["status"]) == (xero.tenant, 200)
    assert form["body"] == "grant_type=refresh_token&refresh_token=***&client_secret=***"
    (only,) = xero.control("GET", f"requests?since={since}&tenant=london")["requests"]
    assert only["number"] == sent["number"]


def test_the_clock_moves_and_may_be_set(stranger: Client) -> None:
    stranger.control("POST", "clock", {"now": "2030-05-06T07:08:09Z"})
    assert stranger.control("GET", "clock")["now"].startswith("2030-05-06T07:08:")
    assert stranger.control("POST", "clock", {"advance_seconds": 3600})["now"].startswith("2030-05-06T08:08:")


def test_an_organisation_may_be_founded(stranger: Client) -> None:
    asked = {"short_name": "york", "name": "York Ltd", "currencies": {"EUR": "1.2"}, "contacts": ["First"]}
    stranger.control("POST", "organisations", asked)
    stranger.connect("york")
    assert stranger.get("Organisation").json()["Organisations"][0]["Name"] == "York Ltd"
    assert [each["Name"] for each in stranger.documents("Contacts")] == ["First"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "faults", {"fault": "explode"}),
        ("POST", "faults", {"fault": "delay", "typo": 1}),
        ("POST", "limits", {"minuet": 1}),
        ("POST", "switches", {"dead_number": "maybe"}),
        ("POST", "switches", {"nothing": "x"}),
        ("POST", "actions", {"action": "dance", "tenant": "london"}),
        ("POST", "actions", {"action": "void", "tenant": "nowhere", "invoice": "x"}),
        ("POST", "actions", {"action": "void", "tenant": "london", "invoice": "x"}),
        ("POST", "organisations", {"short_name": "london", "name": "Again"}),
        ("GET", "organisations/london/Nothing", None),
        ("GET", "holds/99", None),
    ],
)
def test_a_mistake_in_what_is_asked_is_reported(stranger: Client, method: str, path: str, body: Any) -> None:
    response = stranger.http.request(method, f"/_sandbox/{path}", json=body)
    assert response.status_code in (400, 404)
    assert response.json()["error"]


def test_switches_and_actions_explain_themselves(stranger: Client) -> None:
    for switch in stranger.control("GET", "switches")["switches"]:
        assert switch["meaning"]
        assert switch["position"] == switch["default"] == switch["choices"][0]
    assert all(stranger.control("GET", "actions")["actions"].values())


def test_reset_brings_the_seed_back(xero: Client, invoice: Build) -> None:
    xero.put("Invoices", invoice())
    xero.control("POST", "limits", {"minute": 1})
    xero.control("POST", "switches", {"dead_number": "reuse"})
    xero.control("POST", "clock", {"advance_seconds": 9999})
    xero.control("POST", "reset")
    state = xero.control("GET", "state")
    assert state["limits"]["minute"] == 60
    assert state["switches"]["dead_number"] == "refuse"
    assert xero.documents("Invoices") == []
    assert xero.get("Organisation").status_code == 401
    assert xero.control("GET", "clock")["offset_seconds"] == 0


def test_a_refresh_whose_response_is_dropped_may_be_repeated_with_the_old_token(xero: Client) -> None:
    xero.control("POST", "faults", {"fault": "drop_answer", "path": "/connect/token"})
    form = {"grant_type": "refresh_token", "refresh_token": xero.tokens["refresh_token"]}
    with pytest.raises(httpx2.RemoteProtocolError):
        xero.token(**form)
    assert xero.token(**form).status_code == 200


def test_a_dropped_response_is_dropped_for_a_caller_who_is_turned_away_too(xero: Client) -> None:
    xero.control("POST", "faults", {"fault": "drop_answer"})
    with pytest.raises(httpx2.RemoteProtocolError):
        xero.get("Organisation", headers={"Authorization": "Bearer unknown"})

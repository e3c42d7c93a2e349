import threading
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from xero_sandbox.client import Client

Build = Callable[..., dict[str, Any]]
KEY = {"Idempotency-Key": "one-key"}


def test_the_same_request_with_the_same_key_is_answered_again_and_done_once(xero: Client, invoice: Build) -> None:
    body = invoice()
    first, second = (xero.put("Invoices", body, headers=KEY) for _ in range(2))
    assert first.content == second.content
    assert len(xero.documents("Invoices")) == 1
    log = xero.control("GET", "requests")["requests"]
    assert [each["replayed"] for each in log[-2:]] == [False, True]
    assert log[-1]["idempotency_key"] == "one-key"


def test_errors_are_kept_like_successes(xero: Client, invoice: Build) -> None:
    body = invoice(Date="2026-01-15")
    xero.action("lock_period", period_lock_date="2026-01-31")
    assert xero.put("Invoices", body, headers=KEY).status_code == 400
    xero.action("lock_period", period_lock_date=None)
    assert xero.put("Invoices", body, headers=KEY).status_code == 400
    assert xero.documents("Invoices") == []


@pytest.mark.parametrize("difference", ["body", "method", "query"])
def test_the_same_key_with_another_request_is_refused(xero: Client, invoice: Build, difference: str) -> None:
    xero.put("Invoices", invoice(), headers=KEY)
    if difference == "body":
        response = xero.put("Invoices", invoice(Reference="other"), headers=KEY)
    elif difference == "method":
        response = xero.post("Invoices", invoice(), headers=KEY)
    else:
        response = xero.put("Invoices", invoice(), headers=KEY, unitdp=4)
    assert response.status_code == 400
    assert response.json()["Detail"] == "Idempotency Key: one-key is used with a different request."
    assert "Message" not in response.json()
    assert len(xero.documents("Invoices")) == 1


def test_after_six_minutes_the_key_is_new_and_creates_again(xero: Client, invoice: Build) -> None:
    body = invoice()
    xero.put("Invoices", body, headers=KEY)
    xero.control("POST", "clock", {"advance_seconds": 359})
    xero.put("Invoices", body, headers=KEY)
    assert len(xero.documents("Invoices")) == 1
    xero.control("POST", "clock", {"advance_seconds": 2})
    xero.put("Invoices", body, headers=KEY)
    assert len(xero.documents("Invoices")) == 2


def test_a_key_of_more_than_128_characters_is_refused(xero: Client, invoice: Build) -> None:
    assert xero.put("Invoices", invoice(), headers={"Idempotency-Key": "k" * 128}).status_code == 200
    assert xero.put("Invoices", invoice(), headers={"Idempotency-Key": "k" * 129}).status_code == 400


def test_a_replay_counts_against_the_limits(xero: Client, invoice: Build) -> None:
    body = invoice()
    first, second = (xero.put("Invoices", body, headers=KEY) for _ in range(2))
    header = "x-minlimit-remaining"
    assert int(second.headers[header]) == int(first.headers[header]) - 1


def test_a_replay_after_a_void_gives_the_dead_invoice_as_it_was(xero: Client, invoice: Build) -> None:
    body = invoice(InvoiceNumber="A-1")
    xero.put("Invoices", body, headers=KEY)
    xero.action("void", invoice="A-1")
    assert xero.put("Invoices", body, headers=KEY).json()["Invoices"][0]["Status"] == "AUTHORISED"


def test_a_key_on_a_get_is_ignored(xero: Client) -> None:
    assert xero.get("Organisation", headers=KEY).status_code == 200
    assert xero.get("Accounts", headers=KEY).status_code == 200


@pytest.mark.parametrize(
    ("position", "made", "statuses"),
    [("wait", 1, [200, 200]), ("refuse", 1, [200, 400]), ("double", 2, [200, 200])],
)
def test_a_second_request_while_the_first_is_at_work(
    xero: Client, invoice: Build, position: str, made: int, statuses: list[int]
) -> None:
    """The first has done its work and is held; the second comes with the same key and body."""
    xero.control("POST", "switches", {"same_key_in_flight": position})
    hold = xero.control("POST", "hold", {"method": "PUT", "path": "Invoices", "after_work": True})["hold"]
    body = invoice()
    responses: list[httpx2.Response] = []
    first = threading.Thread(target=lambda: responses.append(xero.put("Invoices", body, headers=KEY)))
    first.start()
    assert xero.control("GET", f"holds/{hold}?wait=10")["arrived"]
    second = threading.Thread(target=lambda: responses.append(xero.put("Invoices", body, headers=KEY)))
    second.start()
    if position != "wait":
        second.join()
    xero.control("POST", f"holds/{hold}/release")
    first.join()
    second.join()
    assert sorted(each.status_code for each in responses) == statuses
    assert len(xero.documents("Invoices")) == made

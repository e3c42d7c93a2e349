"""Webhooks as the sandbox sends them: the intent to receive, signatures over odd bytes, and tries for a day."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from xero_sandbox.client import Client
from xero_sandbox.waiting import wait_until

KEY = "a key that Xero gives out"
Build = Callable[..., dict[str, Any]]


@dataclass
class Receiver:
    """Takes deliveries, checks their signatures, and answers `status` to those that are rightly signed."""

    url: str = ""
    status: int = 200
    checks: bool = True
    bodies: list[bytes] = field(default_factory=list)

    def response(self, body: bytes, signature: str) -> int:
        is_right = signature == b64encode(digest(KEY.encode(), body, sha256)).decode()
        if self.checks and not is_right:
            return 401
        self.bodies.append(body)
        return self.status

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for body in self.bodies for event in json.loads(body)["events"]]


@contextmanager
def listening(receiver: Receiver) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(receiver.response(body, self.headers["x-xero-signature"]))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hooks"
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    with listening(made):
        yield made


def subscribe(xero: Client, receiver: Receiver) -> dict[str, Any]:
    response: dict[str, Any] = xero.control("POST", "webhooks", {"url": receiver.url, "key": KEY})
    return response


def deliveries(xero: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = xero.control("GET", "webhooks")["deliveries"]
    return found


def categories(receiver: Receiver) -> list[tuple[str, str]]:
    return sorted((event["eventCategory"], event["eventType"]) for event in receiver.events)


def test_the_intent_to_receive_is_met_by_who_checks_signatures(xero: Client, receiver: Receiver) -> None:
    response = subscribe(xero, receiver)
    assert (response["statuses"], response["enabled"]) == ([200, 401, 200, 401, 200], True)
    assert receiver.events == []


@pytest.mark.parametrize("status", [200, 500])
def test_the_intent_to_receive_fails_for_who_takes_everything_or_nothing(
    xero: Client, receiver: Receiver, invoice: Build, status: int
) -> None:
    receiver.checks, receiver.status = False, status
    response = subscribe(xero, receiver)
    assert (set(response["statuses"]), response["enabled"]) == ({status}, False)
    xero.put("Invoices", invoice())
    assert deliveries(xero) == []


def test_a_document_that_is_made_and_changed_is_reported(xero: Client, receiver: Receiver, invoice: Build) -> None:
    subscribe(xero, receiver)
    made = xero.put("Invoices", invoice()).json()["Invoices"][0]
    wait_until(lambda: receiver.events, "the event of the new invoice")
    [event] = [each for each in receiver.events if each["eventCategory"] == "INVOICE"]
    assert (event["resourceId"], event["eventType"], event["tenantType"]) == (
        made["InvoiceID"],
        "CREATE",
        "ORGANISATION",
    )
    assert b'"firstEventSequence": ' in receiver.bodies[-1]


@pytest.mark.parametrize(("position", "told"), [("sent", True), ("not_sent", False)])
def test_a_payment_is_reported_with_its_invoice_and_by_itself_where_that_is_so(
    xero: Client, receiver: Receiver, invoice: Build, position: str, told: bool
) -> None:
    xero.control("POST", "switches", {"payment_webhooks": position})
    made = xero.put("Invoices", invoice(InvoiceNumber="A-1")).json()["Invoices"][0]
    subscribe(xero, receiver)
    xero.control("POST", "clock", {"advance_seconds": 10})
    xero.control("POST", "actions", {"action": "pay", "tenant": "london", "invoice": made["InvoiceID"], "amount": "1"})
    wait_until(lambda: receiver.events, "the events of the payment")
    assert categories(receiver) == [("INVOICE", "UPDATE"), *([("PAYMENT", "CREATE")] if told else [])]


def test_what_is_not_taken_is_tried_twice_at_once_and_again_after_a_quarter_of_an_hour(
    xero: Client, receiver: Receiver, invoice: Build
) -> None:
    subscribe(xero, receiver)
    receiver.status = 503
    xero.put("Invoices", invoice())
    wait_until(lambda: deliveries(xero)[0]["statuses"] == [503, 503], "two tries")
    xero.control("POST", "clock", {"advance_seconds": 899})
    xero.control("POST", "clock", {"advance_seconds": 2})
    wait_until(lambda: deliveries(xero)[0]["statuses"] == [503] * 3, "the third try")
    receiver.status = 200
    xero.control("POST", "clock", {"advance_seconds": 901})
    wait_until(lambda: deliveries(xero)[0]["taken"], "the delivery")
    assert deliveries(xero)[0]["statuses"] == [503, 503, 503, 200]


def test_after_a_day_nothing_is_sent_any_more(xero: Client, receiver: Receiver, invoice: Build) -> None:
    subscribe(xero, receiver)
    receiver.status = 503
    xero.put("Invoices", invoice())
    wait_until(lambda: len(deliveries(xero)[0]["statuses"]) == 2, "two tries")
    xero.control("POST", "clock", {"advance_seconds": 24 * 3600 + 1})
    wait_until(lambda: not xero.control("GET", "webhooks")["enabled"], "the end of the webhooks")


def test_what_is_not_wanted_any_more_is_not_sent(xero: Client, receiver: Receiver, invoice: Build) -> None:
    subscribe(xero, receiver)
    xero.control("DELETE", "webhooks")
    xero.put("Invoices", invoice())
    assert (deliveries(xero), receiver.events) == ([], [])


def test_nobody_answering_is_as_good_as_a_refusal(xero: Client, invoice: Build) -> None:
    with listening(other := Receiver()):
        subscribe(xero, other)
    xero.put("Invoices", invoice())
    wait_until(lambda: deliveries(xero)[0]["statuses"] == [None, None], "two tries")

"""Webhooks over real HTTP and gRPC: a signed delivery brings the poll forward, and payments are there in seconds."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import grpc
import httpx2
import pytest

from demo.client import Client
from productive.xero.v1 import payment_service_pb2 as payments
from productive.xero.v1 import webhook_service_pb2 as webhooks
from productive.xero.v1.payment_service_pb2_grpc import PaymentServiceStub
from productive.xero.v1.webhook_service_pb2_grpc import WebhookServiceStub
from support.deliveries import a_delivery, an_event, signed
from support.plugin import WEBHOOK_KEY
from support.whole import Subsidiary, Whole
from xero_sandbox.waiting import wait_until


def address(whole: Whole) -> str:
    lines = (json.loads(line) for line in whole.server.log.read_text().splitlines() if line.startswith("{"))
    found = next(line["address"] for line in lines if line.get("event") == "taking webhooks")
    return f"http://{found}/webhooks/xero"


def deliver(whole: Whole, body: bytes, signature: str) -> int:
    return httpx2.post(address(whole), content=body, headers={"x-xero-signature": signature}, timeout=5).status_code


def test_the_intent_to_receive_is_answered_by_the_signature_alone(whole: Whole) -> None:
    body = a_delivery()
    for _ in range(3):
        assert deliver(whole, body, signed(body)) == 200
        assert deliver(whole, body, signed(body)[:-3] + "x=") == 401
    assert deliver(whole, body, signed(body, "old")) == 200


def test_an_invoice_event_brings_its_payment_within_seconds(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    with whole.payments_on(subsidiary):
        client = whole.client()
        response = client.sync_payments(subsidiary.connection_id)
        assert response.sync.state == payments.PAYMENT_SYNC_STATE_ON
        made = whole.invoice(subsidiary)
        link = whole.copy(made).link
        whole.act(subsidiary, "pay", invoice=made.number, amount="1.00")
        long_ago(whole)
        body = a_delivery(an_event(link.xero_id, datetime.now(UTC), tenant=response.sync.tenant_id))
        assert deliver(whole, body, signed(body)) == 200
        assert len(_watched(client, subsidiary)) == 1


def test_xeros_own_deliveries_are_taken_and_bring_the_payment(whole: Whole) -> None:
    """The intent to receive is met first; then a person pays, and nobody asks for a poll."""
    subsidiary = whole.subsidiary()
    with whole.sandbox.sending_webhooks(address(whole), WEBHOOK_KEY), whole.payments_on(subsidiary):
        assert whole.sandbox.webhooks()["enabled"]
        client = whole.client()
        client.sync_payments(subsidiary.connection_id)
        made = whole.invoice(subsidiary)
        whole.copy(made)
        long_ago(whole)
        whole.act(subsidiary, "pay", invoice=made.number, amount="1.00")
        assert len(_watched(client, subsidiary)) == 1
        wait_until(lambda: all(each["taken"] for each in whole.sandbox.webhooks()["deliveries"]), "every delivery")


def long_ago(whole: Whole) -> None:
    """As if the last polls were made long ago: else the next one comes a minute later at the earliest."""
    with closing(sqlite3.connect(whole.folder / "plugin.db")) as database:
        database.execute("UPDATE payment_syncs SET polled_at = NULL")
        database.commit()


def _watched(client: Client, subsidiary: Subsidiary) -> list[payments.PaymentEvent]:
    """The first event of this subsidiary."""
    stream = client.watch_payments()
    try:
        for response in stream:
            if response.event.subsidiary_id == subsidiary.id and response.event.HasField("item"):
                return [response.event]
    finally:
        stream.close()
    return []


def test_a_delivery_by_grpc_needs_no_token_and_is_answered_with_the_status_for_xero(whole: Whole) -> None:
    body = a_delivery()
    channel = whole.stage.channel(whole.server)
    ask = WebhookServiceStub(channel).DeliverXeroWebhook
    signatures = {signed(body): 200, signed(body, "another"): 401, "": 401}
    for signature, status in signatures.items():
        request = webhooks.DeliverXeroWebhookRequest(body=body, signature=signature)
        assert ask(request, timeout=10).http_status == status
    nonsense = webhooks.DeliverXeroWebhookRequest(body=b"x", signature=signed(b"x"))
    assert ask(nonsense, timeout=10).http_status == 400


def test_payment_events_are_not_listed_without_a_token(whole: Whole) -> None:
    channel = whole.stage.channel(whole.server)
    with pytest.raises(grpc.RpcError) as refused:
        PaymentServiceStub(channel).ListPaymentEvents(payments.ListPaymentEventsRequest(), timeout=10)
    assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED


def elsewhere(folder: Path) -> dict[str, str]:
    """A database of its own."""
    return {"PRODUCTIVE_XERO_DATABASE_URL": f"sqlite:///{folder / 'other.db'}"}


@pytest.mark.slow
def test_a_port_that_is_taken_keeps_the_server_from_starting(whole: Whole, tmp_path: Path) -> None:
    taken = address(whole).removeprefix("http://").removesuffix("/webhooks/xero")
    with pytest.raises(RuntimeError, match="Cannot listen on"):
        whole.stage.start_server(PRODUCTIVE_XERO_WEBHOOKS=taken, **elsewhere(tmp_path))


@pytest.mark.slow
def test_webhooks_without_a_key_keep_the_server_from_starting(whole: Whole, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="WEBHOOK_KEYS is not set"):
        whole.stage.start_server(PRODUCTIVE_XERO_XERO_WEBHOOK_KEYS="", **elsewhere(tmp_path))


def test_the_responses_are_in_the_log_and_no_secret_is(whole: Whole) -> None:
    body = a_delivery(an_event("x", datetime.now(UTC), "CONTACT"))
    assert deliver(whole, body, signed(body)) == 200
    wait_until(lambda: '"unknown": 1' in whole.server.log.read_text(), "the line of the delivery")
    assert WEBHOOK_KEY not in whole.server.log.read_text()
    assert signed(body) not in whole.server.log.read_text()

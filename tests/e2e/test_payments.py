"""Payments that people record in Xero come back over real HTTP and gRPC, and are watched as they come."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest

from demo.client import Failure, as_credit_note
from demo.costs import a_credit_note
from productive.xero.v1 import payment_service_pb2 as payments
from support.whole import Subsidiary, Whole
from xero_sandbox.waiting import wait_until


@pytest.fixture
def subsidiary(whole: Whole) -> Iterator[Subsidiary]:
    """Its payments are switched on."""
    made = whole.subsidiary()
    with whole.payments_on(made):
        turned_on(whole, made)
        yield made


def turned_on(whole: Whole, subsidiary: Subsidiary) -> None:
    """Once its baseline is taken."""
    response = whole.client().sync_payments(subsidiary.connection_id)
    assert response.sync.state == payments.PAYMENT_SYNC_STATE_ON, response


def end_of(whole: Whole) -> str:
    """The cursor after the newest event."""
    cursor, page = "", whole.client().payment_events(page_size=200)
    while page.has_more:
        cursor = page.next_cursor
        page = whole.client().payment_events(cursor, page_size=200)
    return str(page.next_cursor)


def synced(whole: Whole, subsidiary: Subsidiary) -> list[payments.PaymentEvent]:
    """What a poll tells of this subsidiary."""
    before = end_of(whole)
    whole.client().sync_payments(subsidiary.connection_id)
    return [each for each in whole.client().payment_events(before).events if each.subsidiary_id == subsidiary.id]


def names(events: list[payments.PaymentEvent]) -> list[str]:
    return [payments.PaymentEventType.Name(event.type).removeprefix("PAYMENT_EVENT_TYPE_") for event in events]


def amount(money: Any) -> Decimal:
    return Decimal(money.value)


def test_payments_edits_deletions_and_voids_come_back(whole: Whole, subsidiary: Subsidiary) -> None:
    invoice = whole.invoice(subsidiary)
    link = whole.copy(invoice).link
    part, total = Decimal("100.00"), amount(link.totals.gross)
    assert synced(whole, subsidiary) == []
    whole.act(subsidiary, "pay", invoice=invoice.number, amount=str(part), reference="a part")
    [first] = synced(whole, subsidiary)
    assert names([first]) == ["PAYMENT_RECORDED"]
    assert (first.document.document_id, first.xero_document_id, first.link_id) == (
        invoice.invoice_id,
        link.xero_id,
        link.link_id,
    )
    assert (amount(first.item.amount), first.item.reference) == (part, "a part")
    assert (amount(first.sums.paid), amount(first.sums.due)) == (part, total - part)
    whole.act(subsidiary, "pay", invoice=invoice.number, amount=str(total - part))
    rest = synced(whole, subsidiary)
    assert names(rest) == ["PAYMENT_RECORDED", "DOCUMENT_PAID"]
    assert rest[-1].standing == payments.STANDING_PAID
    assert rest[-1].HasField("fully_paid_on")
    for payment in (first.item.xero_id, rest[0].item.xero_id):
        whole.act(subsidiary, "delete_payment", payment=payment)
    assert names(synced(whole, subsidiary)) == ["PAYMENT_REMOVED", "PAYMENT_REMOVED", "DOCUMENT_REOPENED"]
    whole.act(subsidiary, "void", invoice=invoice.number)
    assert names(synced(whole, subsidiary)) == ["DOCUMENT_VOIDED"]
    [known] = whole.client().payments(invoice.invoice_id)
    assert (known.standing, list(known.items), known.xero_document_id) == (payments.STANDING_VOIDED, [], link.xero_id)


def test_an_expense_is_paid_once_its_bill_is(whole: Whole, subsidiary: Subsidiary) -> None:
    expense = whole.expense(subsidiary)
    link = whole.client().copy(expense).link
    whole.act(subsidiary, "pay", invoice=link.xero_id, amount=str(amount(link.totals.gross)), date="2026-03-07")
    events = synced(whole, subsidiary)
    assert names(events) == ["PAYMENT_RECORDED", "DOCUMENT_PAID"]
    assert {event.document.document_id for event in events} == {expense.expense_id}
    paid_on = events[0].item.settled_on
    assert (paid_on.year, paid_on.month, paid_on.day) == (2026, 3, 7)


def test_a_credit_note_that_is_refunded_is_reported(whole: Whole, subsidiary: Subsidiary) -> None:
    note = a_credit_note(uuid4().hex, f"CN-{uuid4().hex[:6]}", "Taken back", "10.00")
    note.subsidiary_id = subsidiary.id
    link = whole.client().copy(as_credit_note(note)).link
    whole.act(subsidiary, "refund", credit=link.xero_id, amount="5.00")
    [event] = synced(whole, subsidiary)
    assert event.item.kind == payments.SETTLED_ITEM_KIND_REFUND
    assert event.document.document_id == note.invoice_id


def test_what_was_paid_before_the_switch_is_the_baseline_and_a_back_fill_releases_it(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary)
    whole.copy(invoice)
    whole.act(subsidiary, "pay", invoice=invoice.number, amount="1.00", date="2026-03-07")
    with whole.payments_on(subsidiary):
        turned_on(whole, subsidiary)
        assert synced(whole, subsidiary) == []
        [known] = whole.client().payments(invoice.invoice_id)
        assert ([*known.items], [amount(item.amount) for item in known.baseline_items]) == ([], [Decimal("1.00")])
        before = end_of(whole)
        request = payments.BackfillPaymentsRequest(connection_id=subsidiary.connection_id, validate_only=True)
        request.since_on.year, request.since_on.month, request.since_on.day = 2026, 3, 7
        assert whole.ask("PaymentService", "BackfillPayments", request).event_count == 1
        assert list(whole.client().payment_events(before).events) == []
        request.validate_only = False
        for expected in (1, 0):
            response = whole.ask("PaymentService", "BackfillPayments", request)
            assert (response.document_count, response.event_count) == (expected, expected)
        assert names(list(whole.client().payment_events(before).events)) == ["PAYMENT_RECORDED"]


def test_an_idle_poll_makes_one_call_and_two_where_credit_notes_were_copied(
    whole: Whole, subsidiary: Subsidiary
) -> None:
    whole.copy(whole.invoice(subsidiary))
    synced(whole, subsidiary)
    client = whole.client()
    assert [client.sync_payments(subsidiary.connection_id).xero_call_count for _ in range(2)] == [1, 1]
    note = a_credit_note(uuid4().hex, f"CN-{uuid4().hex[:6]}", "Taken back", "10.00")
    note.subsidiary_id = subsidiary.id
    client.copy(as_credit_note(note))
    synced(whole, subsidiary)
    assert [client.sync_payments(subsidiary.connection_id).xero_call_count for _ in range(2)] == [2, 2]


def test_a_document_paid_in_productive_is_not_paid_in_xero(whole: Whole, subsidiary: Subsidiary) -> None:
    invoice = whole.invoice(subsidiary)
    link = whole.copy(invoice).link
    whole.client().report(link.document, "PAID")
    assert synced(whole, subsidiary) == []
    [there] = whole.in_xero(subsidiary)
    assert Decimal(there["AmountPaid"]) == 0


def test_events_are_watched_as_they_come_and_resumed_where_the_stream_was_cut(
    whole: Whole, subsidiary: Subsidiary
) -> None:
    invoice = whole.invoice(subsidiary)
    whole.copy(invoice)
    stream = whole.client().watch_payments(end_of(whole))
    checkpoint = next(stream)
    assert not checkpoint.HasField("event")
    whole.act(subsidiary, "pay", invoice=invoice.number, amount="1.00")
    whole.client().sync_payments(subsidiary.connection_id)
    first = next(stream)
    assert names([first.event]) == ["PAYMENT_RECORDED"]
    assert first.cursor == first.event.event_id
    stream.close()
    whole.act(subsidiary, "pay", invoice=invoice.number, amount="2.00")
    whole.client().sync_payments(subsidiary.connection_id)
    resumed = whole.client().watch_payments(first.cursor)
    second = next(resumed)
    assert amount(second.event.item.amount) == Decimal("2.00")
    resumed.close()
    again = whole.client().watch_payments(checkpoint.cursor)
    assert [next(again), next(again)] == [first, second]
    again.close()


def test_a_consent_that_is_gone_is_in_the_feed(whole: Whole) -> None:
    subsidiary, before = whole.subsidiary(), end_of(whole)
    whole.act(subsidiary, "disconnect")
    whole.check(subsidiary)
    [event] = whole.client().payment_events(before).events
    assert names([event]) == ["CONNECTION_NEEDS_CONSENT"]
    assert (event.connection_id, event.subsidiary_id) == (subsidiary.connection_id, subsidiary.id)


def test_the_feed_is_for_the_backend_and_admins(whole: Whole) -> None:
    assert whole.client(role="service").payment_events() is not None
    with pytest.raises(Failure) as refused:
        whole.client(role="member").payment_events()
    assert refused.value.reason == "PERMISSION_DENIED"


def test_pages_of_events_go_on_where_the_last_one_ended(whole: Whole, subsidiary: Subsidiary) -> None:
    invoice = whole.invoice(subsidiary)
    whole.copy(invoice)
    before = end_of(whole)
    for _ in range(3):
        whole.act(subsidiary, "pay", invoice=invoice.number, amount="1.00")
    whole.client().sync_payments(subsidiary.connection_id)
    first = whole.client().payment_events(before, page_size=2)
    assert (len(first.events), first.has_more) == (2, True)
    last = whole.client().payment_events(first.next_cursor, page_size=2)
    assert (len(last.events), last.has_more) == (1, False)
    assert whole.client().payment_events(last.next_cursor).next_cursor == last.next_cursor


@pytest.mark.slow
def test_a_server_that_is_killed_while_it_streams_and_polls_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """The consumer keeps records by Xero's ids, and goes on with the last cursor that it has."""
    whole = Whole(tmp_path)
    try:
        subsidiary = whole.subsidiary()
        invoice = whole.invoice(subsidiary)
        whole.client().switch_payments(subsidiary.connection_id)
        turned_on(whole, subsidiary)
        whole.copy(invoice)
        records: dict[str, Decimal] = {}
        received: set[str] = set()
        cursor = ""
        for kill in range(4):
            stream = whole.client().watch_payments(cursor)
            for _ in range(2):
                whole.act(subsidiary, "pay", invoice=invoice.number, amount="1.00")
            whole.client().sync_payments(subsidiary.connection_id)
            for response in stream:
                if response.HasField("event"):
                    records[response.event.item.xero_id] = amount(response.event.item.amount)
                    received.add(response.event.event_id)
                    if kill % 2:  # else it dies before it has kept its cursor
                        cursor = response.cursor
                    break
            with whole.sandbox.holding(method="GET", after_work=True) as hold:
                whole.client().switch_payments(subsidiary.connection_id)  # changes nothing: it is on
                dying = _sync_in_background(whole, subsidiary)
                hold.wait()
                whole.server.kill()
                hold.release()
                dying.join()
            stream.close()
            whole.server = whole.stage.start_server()
        _sync_until_free(whole, subsidiary)
        while (page := whole.client().payment_events(cursor)).events:
            for event in page.events:
                records[event.item.xero_id] = amount(event.item.amount)
                received.add(event.event_id)
            cursor = page.next_cursor
        [there] = whole.in_xero(subsidiary)
        assert sum(records.values()) == Decimal(there["AmountPaid"]) == 8
        assert len(records) == len(received) == 8
    finally:
        whole.close()


def _sync_in_background(whole: Whole, subsidiary: Subsidiary) -> Thread:
    def sync() -> None:
        try:
            whole.client().sync_payments(subsidiary.connection_id)
        except Failure:
            return

    thread = Thread(target=sync)
    thread.start()
    return thread


def _sync_until_free(whole: Whole, subsidiary: Subsidiary) -> None:
    """The lease of the poll that died has to end first, unless another poll may come before."""
    wait_until(lambda: _synced_once(whole, subsidiary), "a poll after the kill")


def _synced_once(whole: Whole, subsidiary: Subsidiary) -> bool:
    try:
        whole.client(timeout=5).sync_payments(subsidiary.connection_id)
    except Failure:
        return False
    return True

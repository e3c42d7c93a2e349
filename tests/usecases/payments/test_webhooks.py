"""Webhooks bring a poll forward, and nothing else: duplicates, disorder and strangers change nothing."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest

from adapters.memory.payment_ledger import MemoryPaymentLedger
from core.link import Link
from core.payments.feed import EventType
from core.payments.switch import SwitchState
from support.deliveries import a_delivery, an_event, signed
from support.paid import A_DAY, A_WHILE, Paid, number, types
from usecases.payments.webhooks import (
    LARGEST_DELIVERY,
    MALFORMED,
    OK,
    TOO_LARGE,
    UNSIGNED,
    ReceiveWebhook,
    WebhookResult,
)

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def paid() -> Paid:
    """Polled just now, so that nobody is due for a while."""
    paid = Paid().begun()
    paid.sent()
    paid.poll()
    paid.poll()
    return paid


@pytest.fixture
def link(paid: Paid) -> Link:
    current = paid.links(number(1)).current
    assert current is not None
    return current


def receive(paid: Paid, *events: dict[str, str]) -> WebhookResult:
    body = a_delivery(*events)
    return paid.process.get(ReceiveWebhook)(body, signed(body))


def of(paid: Paid, link: Link, **more: str) -> dict[str, str]:
    return an_event(link.ledger_id.upper(), paid.clock.now(), **more)


def test_an_event_brings_the_poll_forward(paid: Paid, link: Link) -> None:
    paid.clock.advance(MINUTE)
    paid.pay(link)
    assert paid.poll(SECOND) == []
    assert receive(paid, of(paid, link)) == WebhookResult(OK, 1)
    assert types(paid.poll(SECOND)) == [EventType.PAYMENT_RECORDED]


def test_a_poll_comes_at_most_once_a_minute(paid: Paid, link: Link) -> None:
    receive(paid, of(paid, link))
    assert paid.calls(SECOND) == 0
    assert paid.calls(MINUTE) == 2
    paid.pay(link)
    receive(paid, of(paid, link))
    assert paid.calls(30 * SECOND) == 0
    assert types(paid.poll(30 * SECOND)) == [EventType.PAYMENT_RECORDED]


def test_what_is_stored_already_needs_no_poll(paid: Paid, link: Link) -> None:
    """Delivered twice, or after the poll that has seen it."""
    paid.pay(link)
    event = of(paid, link)
    paid.poll()
    paid.clock.advance(2 * MINUTE)
    assert receive(paid, event, event).status == OK
    assert paid.calls(SECOND) == 0


def test_an_announced_change_is_awaited_until_a_snapshot_of_its_time_is_stored(paid: Paid, link: Link) -> None:
    """Xero tells before it shows."""
    paid.clock.advance(MINUTE)
    event = an_event(link.ledger_id, paid.clock.now() + 90 * SECOND)
    receive(paid, event)
    assert paid.poll(SECOND) == []
    paid.clock.advance(89 * SECOND)
    paid.pay(link)
    assert types(paid.poll(SECOND)) == [EventType.PAYMENT_RECORDED]
    assert paid.calls(2 * MINUTE) == 0


def test_an_announced_change_is_awaited_for_five_minutes_at_most(paid: Paid, link: Link) -> None:
    paid.clock.advance(MINUTE)
    receive(paid, an_event(link.ledger_id, paid.clock.now() + A_DAY))
    calls = [paid.calls(MINUTE) for _ in range(8)]
    assert calls[:4] == [2, 2, 2, 2]
    assert calls[-2:] == [0, 0]


def test_a_payment_has_the_list_of_payments_read(paid: Paid, link: Link) -> None:
    """Also where its document's stamp has not moved."""
    payment = paid.pay(link)
    paid.poll()
    paid.clock.advance(2 * MINUTE)
    paid.books().cash.delete_payment(payment, bumps=False)
    assert paid.poll(SECOND) == []
    receive(paid, an_event(payment, paid.clock.now() - SECOND, "PAYMENT"))
    assert types(paid.poll(SECOND)) == [EventType.PAYMENT_REMOVED]
    assert paid.sync().payments_awaited is None
    assert paid.calls(2 * MINUTE) == 0


def test_a_payment_that_the_list_does_not_show_yet_is_awaited(paid: Paid, link: Link) -> None:
    paid.clock.advance(MINUTE)
    receive(paid, an_event("p", paid.clock.now(), "PAYMENT"))
    paid.poll(SECOND)
    assert paid.sync().payments_awaited is not None
    paid.pay(link)
    assert types(paid.poll(MINUTE)) == [EventType.PAYMENT_RECORDED]
    assert paid.sync().payments_awaited is None


@pytest.mark.parametrize("category", ["PREPAYMENT", "OVERPAYMENT"])
def test_prepayments_and_overpayments_bring_the_poll_forward_whoever_they_credit(
    paid: Paid, link: Link, category: str
) -> None:
    paid.clock.advance(2 * MINUTE)
    paid.books().cash.credit(link.ledger_id, "5.00")
    receive(paid, an_event("a credit", paid.clock.now(), category))
    assert types(paid.poll(SECOND)) == [EventType.CREDIT_APPLIED]


def test_documents_that_nobody_copied_and_unknown_categories_cost_nothing(paid: Paid, link: Link) -> None:
    paid.clock.advance(2 * MINUTE)
    now = paid.clock.now()
    stranger, contact = an_event("stranger", now), an_event(link.ledger_id, now, "CONTACT")
    elsewhere = an_event(link.ledger_id, now, tenant="nowhere")
    assert receive(paid, stranger, contact, elsewhere) == WebhookResult(OK, 3, 1)
    assert paid.calls(SECOND) == 0


def test_where_the_switch_is_off_nothing_is_noted(paid: Paid, link: Link) -> None:
    paid.switch_payments(on=False)
    before = paid.kept(link)
    assert receive(paid, of(paid, link)).status == OK
    assert (paid.kept(link), paid.sync().state) == (before, SwitchState.OFF)


def test_a_connection_that_fails_is_not_hurried(paid: Paid, link: Link) -> None:
    with paid.units.writing() as unit:
        unit.payment_syncs.put(paid.sync().failed(paid.clock.now(), "no", A_WHILE))
        unit.commit()
    receive(paid, of(paid, link))
    assert paid.calls(2 * MINUTE) == 0


def test_where_the_days_calls_are_spent_the_poll_waits(paid: Paid, link: Link) -> None:
    paid.clock.advance(2 * MINUTE)
    with paid.units.writing() as unit:
        unit.payment_syncs.put(replace(paid.sync(), calls=100, calls_since=paid.clock.now()))
        unit.commit()
    receive(paid, of(paid, link))
    assert paid.calls(SECOND) == 0


def test_an_event_that_comes_while_a_poll_is_under_way_is_not_lost(paid: Paid, link: Link) -> None:
    paid.clock.advance(A_WHILE)
    changed = MemoryPaymentLedger.changed

    def meanwhile(self: MemoryPaymentLedger, *asked: object) -> object:
        page = changed(self, *asked)  # type: ignore[arg-type]
        receive(paid, an_event(link.ledger_id, paid.clock.now() + 30 * SECOND))
        return page

    with patch.object(MemoryPaymentLedger, "changed", meanwhile):
        paid.poll_payments()
    paid.clock.advance(30 * SECOND)
    paid.pay(link)
    assert types(paid.poll(30 * SECOND)) == [EventType.PAYMENT_RECORDED]


def test_nothing_is_noted_of_what_is_not_signed_or_makes_no_sense(paid: Paid, link: Link) -> None:
    received = paid.process.get(ReceiveWebhook)
    body = a_delivery(of(paid, link))
    assert received(body, signed(body, "another key")) == WebhookResult(UNSIGNED)
    assert received(b"no json", signed(b"no json")) == WebhookResult(MALFORMED)
    large = b" " * (LARGEST_DELIVERY + 1)
    assert received(large, signed(large)) == WebhookResult(TOO_LARGE)
    assert paid.calls(2 * MINUTE) == 0

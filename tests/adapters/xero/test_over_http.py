"""The adapter against a Xero on loopback: what only shows over real HTTP and with real tokens."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest

from core.documents import DocumentKind
from core.errors import (
    AccessDenied,
    Disconnected,
    GrantGone,
    Invalid,
    LedgerError,
    NoResponse,
    NothingDone,
    RateLimited,
    Unreachable,
    Unreadable,
)
from core.ledger import LedgerDocument, LedgerDraft, LedgerStatus
from ports import Accepted
from support.ledger_worlds import VERIFIER, XeroWorld, a_ledger_invoice, xero_world
from xero_sandbox import Sandbox


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    with Sandbox.running() as sandbox:
        yield sandbox.url


@pytest.fixture
def world(sandbox_url: str) -> Iterator[XeroWorld]:
    with xero_world(sandbox_url) as world:
        yield world


@pytest.fixture
def invoice(world: XeroWorld) -> LedgerDraft:
    return a_ledger_invoice(world.a_contact().id)


def control(url: str, path: str, asked: Mapping[str, Any] | None = None) -> Any:
    method = "GET" if asked is None else "POST"
    return httpx2.request(method, f"{url}/_sandbox{path}", json=asked).raise_for_status().json()


def act(url: str, **asked: Any) -> None:
    control(url, "/actions", {"tenant": "london", **asked})


def write(world: XeroWorld, invoice: LedgerDraft, seconds: float = 30) -> LedgerError | None:
    return world.ledger.write(world.ledger.prepare([invoice]), "key-1", world.later(seconds)).error


def accepted(world: XeroWorld, invoice: LedgerDraft) -> LedgerDocument:
    [result] = world.ledger.write(world.ledger.prepare([invoice]), "key-1", world.later()).results
    assert isinstance(result, Accepted), result
    return result.document


def token_calls(url: str) -> int:
    return sum(request["path"] == "/connect/token" for request in control(url, "/requests")["requests"])


def test_a_token_that_expires_is_renewed_once_however_many_call(world: XeroWorld, sandbox_url: str) -> None:
    contact = world.a_contact()
    world.pass_time(timedelta(minutes=31))
    before = token_calls(sandbox_url)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(world.ledger.contact, [contact.id] * 4))
    assert found == [contact] * 4
    assert token_calls(sandbox_url) - before == 1


def test_a_person_who_disconnects_us_in_xero_is_told_from_other_denials(
    world: XeroWorld, invoice: LedgerDraft, sandbox_url: str
) -> None:
    control(sandbox_url, "/faults", {"method": "*", "path": "/Invoices", "fault": "status", "status": 403, "body": ""})
    assert type(write(world, invoice)) is AccessDenied
    act(sandbox_url, action="disconnect")
    assert type(write(world, invoice)) is Disconnected
    with pytest.raises(Disconnected):
        world.ledger.documents_since(DocumentKind.INVOICE, world.clock.now())
    with pytest.raises(Disconnected):
        world.ledger.check()


def test_a_note_that_xero_refuses_is_refused_in_its_words(world: XeroWorld, invoice: LedgerDraft) -> None:
    document = accepted(world, invoice)
    with pytest.raises(Invalid, match="maximum length of 2500"):
        world.ledger.add_note(DocumentKind.INVOICE, document.id, "x" * 2501, "key-2")


def test_a_consent_that_ended_is_gone_once_the_token_has_expired(world: XeroWorld, invoice: LedgerDraft) -> None:
    tokens = world.authorizer.exchange(world.consent("london"), VERIFIER, "http://localhost:9/callback").tokens
    world.withdraw(tokens)
    world.pass_time(timedelta(minutes=31))
    assert isinstance(write(world, invoice), GrantGone)


@pytest.mark.parametrize(
    ("fault", "write_means", "read_means"),
    [
        ({"fault": "drop_answer"}, NoResponse, Unreachable),
        ({"fault": "drop_before"}, NoResponse, Unreachable),
        ({"fault": "garbage"}, Unreadable, NothingDone),
        ({"fault": "wrong_content_type"}, Unreadable, NothingDone),
        ({"fault": "status", "status": 500}, Unreadable, NothingDone),
        ({"fault": "status", "status": 503, "body": "The Organisation is offline"}, Unreadable, NothingDone),
        ({"fault": "rate_limit", "problem": "minute", "retry_after": 7}, RateLimited, RateLimited),
        ({"fault": "rate_limit", "problem": "day", "retry_after": 66975}, RateLimited, RateLimited),
        ({"fault": "rate_limit", "problem": "concurrent"}, RateLimited, RateLimited),
        ({"fault": "rate_limit", "problem": "appminute", "retry_after": 3}, RateLimited, RateLimited),
    ],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_a_disturbance_means_one_thing_for_a_write_and_another_for_a_read(
    fault: Mapping[str, Any],
    write_means: type[LedgerError],
    read_means: type[LedgerError],
    world: XeroWorld,
    invoice: LedgerDraft,
    sandbox_url: str,
) -> None:
    control(sandbox_url, "/faults", {"method": "*", "path": "/Invoices", "times": 2, **fault})
    assert type(write(world, invoice)) is write_means
    with pytest.raises(read_means) as caught:
        world.ledger.documents_since(DocumentKind.INVOICE, world.clock.now())
    assert type(caught.value) is read_means


def test_a_slow_response_is_not_waited_for_past_the_time_to_give_up(
    world: XeroWorld, invoice: LedgerDraft, sandbox_url: str
) -> None:
    held = control(sandbox_url, "/hold", {"method": "PUT", "path": "/Invoices", "after_work": True})["hold"]
    began = world.clock.now()
    assert isinstance(write(world, invoice, seconds=0.3), NoResponse)
    assert world.clock.now() - began < timedelta(seconds=3)
    control(sandbox_url, f"/holds/{held}/release", {})


def test_what_xero_saved_differently_is_reported_as_it_is(
    world: XeroWorld, invoice: LedgerDraft, sandbox_url: str
) -> None:
    act(sandbox_url, action="require_approval")
    assert accepted(world, replace(invoice, status=LedgerStatus.AUTHORISED)).status is LedgerStatus.DRAFT


def test_a_payment_shows_in_what_is_read(world: XeroWorld, invoice: LedgerDraft, sandbox_url: str) -> None:
    document = accepted(world, replace(invoice, status=LedgerStatus.AUTHORISED))
    act(sandbox_url, action="pay", invoice=document.id, amount="20.00")
    [changed] = world.ledger.documents_since(DocumentKind.INVOICE, world.clock.now() - timedelta(minutes=1))
    assert (str(changed.amount_paid), str(changed.amount_due)) == ("20.00 GBP", "100.00 GBP")
    act(sandbox_url, action="pay", invoice=document.id, amount="100.00")
    assert world.ledger.document(DocumentKind.INVOICE, document.id).status is LedgerStatus.PAID


def test_lock_dates_are_read(world: XeroWorld, sandbox_url: str) -> None:
    act(sandbox_url, action="lock_period", period_lock_date="2025-12-31")
    assert world.ledger.reference_data().organisation.period_lock_date == date(2025, 12, 31)


def test_what_was_sent_is_what_was_prepared(world: XeroWorld, invoice: LedgerDraft, sandbox_url: str) -> None:
    request = world.ledger.prepare([invoice])
    world.ledger.write(request, "key-1", world.later())
    sent = [each for each in control(sandbox_url, "/requests")["requests"] if each["path"].endswith("/Invoices")]
    assert [each["body"] for each in sent] == [request.body.decode()]
    assert sent[0]["idempotency_key"] == "key-1"

"""Notes, files and allocations: what each shape of a response means for what was to be written below a document."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import httpx2
import msgspec
import pytest

from adapters.xero.ledger import XeroLedger
from core.documents import DocumentKind
from core.errors import (
    AccessDenied,
    AccessExpired,
    Invalid,
    KeyReused,
    LedgerError,
    MissingInLedger,
    NoResponse,
    RateLimited,
    Unreadable,
)
from core.ids import LedgerId
from core.ledger.file import File
from core.money import Money

Handler = Callable[[httpx2.Request], httpx2.Response]
LedgerOver = Callable[[Handler], XeroLedger]
Write = Callable[[XeroLedger], object]

DOCUMENT, OTHER = LedgerId("d0d0d0d0-0000-4000-8000-000000000001"), LedgerId("d0d0d0d0-0000-4000-8000-000000000002")
TWENTY = Money(Decimal("20.00"), "GBP")
DAY = date(2026, 1, 5)
FILE = File("receipt.pdf", "application/pdf", b"%PDF-1.4")

WRITES: dict[str, Write] = {
    "note": lambda ledger: ledger.add_note(DocumentKind.INVOICE, DOCUMENT, "Mind the gap", "key-1"),
    "file": lambda ledger: ledger.attach(DocumentKind.INVOICE, DOCUMENT, FILE, "key-1"),
    "allocation": lambda ledger: ledger.allocate(DOCUMENT, OTHER, TWENTY, DAY, "key-1"),
}

VALIDATION = {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred"}
WORDS = "The Details field exceeds the maximum length of 2500 characters."
REUSED = "Idempotency Key: key-1 is used with a different request."


def shown(status: int, body: Any) -> httpx2.Response:
    content = msgspec.json.encode(body)
    return httpx2.Response(status, content=content, headers={"Content-Type": "application/json"})


def envelope(status: int, detail: str) -> httpx2.Response:
    return shown(status, {"Type": None, "Title": "?", "Status": status, "Detail": detail, "Instance": "i"})


GATEWAY = httpx2.Response(400, text="<html>Bad Request</html>", headers={"Content-Type": "text/html"})
NOT_FOUND = httpx2.Response(404, text="The resource you're looking for cannot be found")
TOO_MANY = httpx2.Response(429, headers={"X-Rate-Limit-Problem": "minute", "Retry-After": "7"})


@pytest.fixture(params=WRITES)
def write(request: pytest.FixtureRequest) -> Write:
    return WRITES[request.param]


@pytest.mark.parametrize(
    ("reply", "means"),
    [
        (shown(400, {**VALIDATION, "Elements": [{"ValidationErrors": [{"Message": WORDS}]}]}), Invalid),
        (shown(400, VALIDATION), Invalid),
        (shown(400, {}), Invalid),
        (envelope(400, REUSED), KeyReused),
        (GATEWAY, Unreadable),
        (NOT_FOUND, MissingInLedger),
        (envelope(401, "TokenExpired: token expired"), AccessExpired),
        (envelope(403, "AuthenticationUnsuccessful"), AccessDenied),
        (TOO_MANY, RateLimited),
        (httpx2.Response(500), Unreadable),
        (httpx2.Response(503, text="The Organisation is offline"), Unreadable),
    ],
    ids=["words", "no elements", "no words", "key", "gateway", "404", "401", "403", "429", "500", "503"],
)
def test_a_response_that_is_no_success_means(
    reply: httpx2.Response, means: type[LedgerError], write: Write, ledger_over: LedgerOver
) -> None:
    with pytest.raises(means) as caught:
        write(ledger_over(lambda _: reply))
    assert type(caught.value) is means
    assert caught.value.message


def test_a_refusal_is_reported_in_the_words_of_its_element(write: Write, ledger_over: LedgerOver) -> None:
    reply = shown(400, {**VALIDATION, "Elements": [{"ValidationErrors": [{"Message": WORDS}]}]})
    with pytest.raises(Invalid) as caught:
        write(ledger_over(lambda _: reply))
    assert caught.value.messages == (WORDS,)


def test_a_lost_response_leaves_it_open(write: Write, ledger_over: LedgerOver) -> None:
    def lost(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadTimeout("x")

    with pytest.raises(NoResponse):
        write(ledger_over(lost))


def test_a_note_is_one_history_record_put_under_its_key(ledger_over: LedgerOver) -> None:
    calls: list[httpx2.Request] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        return shown(200, {"HistoryRecords": [{"Details": "Mind the gap"}]})

    WRITES["note"](ledger_over(reply))
    [call] = calls
    assert (call.method, call.url.path) == ("PUT", f"/api.xro/2.0/Invoices/{DOCUMENT}/History")
    assert call.headers["Idempotency-Key"] == "key-1"
    assert msgspec.json.decode(call.content) == {"HistoryRecords": [{"Details": "Mind the gap"}]}


def test_records_without_details_are_empty_notes(ledger_over: LedgerOver) -> None:
    records = shown(200, {"HistoryRecords": [{"Details": "One", "Changes": "Note"}, {"Changes": "NEW_KIND"}]})
    assert list(ledger_over(lambda _: records).notes(DocumentKind.INVOICE, DOCUMENT)) == ["One", ""]


@pytest.mark.parametrize(
    ("kind", "plural"),
    [
        (DocumentKind.INVOICE, "Invoices"),
        (DocumentKind.EXPENSE, "Invoices"),
        (DocumentKind.CREDIT_NOTE, "CreditNotes"),
        (DocumentKind.PURCHASE_ORDER, "PurchaseOrders"),
    ],
)
def test_the_history_of_each_kind_is_where_the_kind_is(
    kind: DocumentKind, plural: str, ledger_over: LedgerOver
) -> None:
    calls: list[httpx2.Request] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        return shown(200, {"HistoryRecords": []})

    assert list(ledger_over(reply).notes(kind, DOCUMENT)) == []
    assert calls[0].url.path == f"/api.xro/2.0/{plural}/{DOCUMENT}/History"


ODD_ALLOCATIONS = {
    "not JSON": httpx2.Response(200, text="<html>", headers={"Content-Type": "text/html"}),
    "no allocation": shown(200, {"Allocations": []}),
    "two allocations": shown(200, {"Allocations": [{"AllocationID": "a"}, {"AllocationID": "b"}]}),
    "one without an id": shown(200, {"Allocations": [{"Amount": 20}]}),
    "something else": shown(200, {"CreditNotes": [{"CreditNoteID": DOCUMENT}]}),
}


@pytest.mark.parametrize("reply", ODD_ALLOCATIONS.values(), ids=ODD_ALLOCATIONS)
def test_a_response_that_names_no_allocation_leaves_it_open(reply: httpx2.Response, ledger_over: LedgerOver) -> None:
    with pytest.raises(Unreadable):
        WRITES["allocation"](ledger_over(lambda _: reply))


def test_a_success_that_refuses_its_allocation_is_a_refusal_in_xeros_words(ledger_over: LedgerOver) -> None:
    words = "Credit Note cannot be allocated as amount is greater than amount outstanding"
    refused = {"AllocationID": "a", "ValidationErrors": [{"Message": words}]}
    with pytest.raises(Invalid) as caught:
        WRITES["allocation"](ledger_over(lambda _: shown(200, {"Allocations": [refused]})))
    assert caught.value.messages == (words,)

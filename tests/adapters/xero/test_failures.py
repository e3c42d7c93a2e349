"""Every shape in which Xero says no, with the bodies it was seen to send, and what each means."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import httpx2
import pytest

from adapters.memory import MemoryClock
from adapters.xero.ledger import XeroLedger
from core.documents import DocumentKind
from core.errors import (
    AccessDenied,
    AccessExpired,
    Invalid,
    KeyReused,
    LedgerError,
    MissingInLedger,
    NothingDone,
    RateLimited,
    RequestUnreadable,
    Unreadable,
)
from core.ids import LedgerId
from core.ledger import LedgerDraft
from ports import WriteResponse

LedgerOver = Callable[[Callable[[httpx2.Request], httpx2.Response]], XeroLedger]
JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
PLAIN = "text/plain"


@dataclass(frozen=True)
class Shape:
    """A response, and what it means for a read and for a write."""

    name: str
    status: int
    body: str
    read: type[LedgerError]
    write: type[LedgerError]
    content_type: str = JSON
    says: str = ""

    def response(self) -> httpx2.Response:
        return httpx2.Response(self.status, content=self.body.encode(), headers={"Content-Type": self.content_type})


def envelope(title: str, status: int, detail: str) -> str:
    return (
        f'{{"Type":null,"Title":"{title}","Status":{status},"Detail":"{detail}",'
        '"Instance":"9c0b3f1a-0000-4000-8000-000000000001","Extensions":{}}'
    )


EXPIRED = "TokenExpired: token expired at 01/23/2020 18:21:16"
SHAPES = [
    Shape("token expired", 401, envelope("Unauthorized", 401, EXPIRED), AccessExpired, AccessExpired, says=EXPIRED),
    Shape(
        "token revoked",
        401,
        envelope("Unauthorized", 401, "AuthenticationUnsuccessful"),
        AccessExpired,
        AccessExpired,
    ),
    Shape("scope missing", 401, envelope("Unauthorized", 401, "AuthorizationUnsuccessful"), AccessDenied, AccessDenied),
    Shape(
        "disconnected by a person",
        403,
        envelope("Forbidden", 403, "AuthenticationUnsuccessful"),
        AccessDenied,
        AccessDenied,
    ),
    Shape(
        "keys in lower case",
        403,
        '{"type":null,"title":"Forbidden","status":403,"detail":"AuthenticationUnsuccessful","instance":"i"}',
        AccessDenied,
        AccessDenied,
        says="AuthenticationUnsuccessful",
    ),
    Shape(
        "body unreadable",
        400,
        '{"ErrorNumber":14,"Type":"PostDataInvalidException","Message":"JSON request body could not be read, Error 1"}',
        RequestUnreadable,
        RequestUnreadable,
        says="JSON request body could not be read, Error 1",
    ),
    Shape(
        "query unreadable",
        400,
        '{"ErrorNumber":16,"Type":"QueryParseException","Message":"No property or field"}',
        RequestUnreadable,
        RequestUnreadable,
    ),
    Shape(
        "too many documents",
        400,
        '{"ErrorNumber":51,"Type":"HighVolumeException","Message":"Too many"}',
        RequestUnreadable,
        RequestUnreadable,
    ),
    Shape(
        "key used with another request",
        400,
        envelope("Bad Request", 400, "Idempotency Key: KEY_VALUE is used with a different request."),
        RequestUnreadable,
        KeyReused,
    ),
    Shape("some other 400", 400, envelope("Bad Request", 400, "Something else"), RequestUnreadable, Unreadable),
    Shape("a 400 of a gateway", 400, "<html>Bad Request</html>", RequestUnreadable, Unreadable, HTML),
    Shape(
        "a body with nothing to do in it",
        400,
        '{"ErrorNumber":17,"Type":"NoDataProcessedException","Message":"No data has been processed for this endpoint"}',
        RequestUnreadable,
        RequestUnreadable,
    ),
    Shape("an empty 400", 400, "", RequestUnreadable, RequestUnreadable, PLAIN),
    Shape("an empty 400 that calls itself JSON", 400, "", RequestUnreadable, RequestUnreadable),
    Shape("another type of content", 415, "", RequestUnreadable, RequestUnreadable, PLAIN),
    Shape("too large", 413, "", RequestUnreadable, RequestUnreadable, PLAIN),
    Shape(
        "not found",
        404,
        "The resource you're looking for cannot be found",
        MissingInLedger,
        Unreadable,
        HTML,
        "The resource you're looking for cannot be found",
    ),
    Shape("precondition", 412, "", NothingDone, Unreadable, HTML),
    Shape("redirect", 302, "", NothingDone, Unreadable, HTML),
    Shape("request timeout", 408, "", NothingDone, Unreadable, PLAIN),
    Shape("server error", 500, "<html><body>Oops</body></html>", NothingDone, Unreadable, HTML),
    Shape(
        "server error with a list",
        500,
        '{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":'
        '[{"ValidationErrors":[{"Message":"An error occurred in Xero. Check the API Status page"}]}]}',
        NothingDone,
        Unreadable,
    ),
    Shape(
        "not implemented",
        501,
        '{"ErrorNumber":20,"Type":"ApiMethodNotImplementedException","Message":"Not implemented"}',
        NothingDone,
        Unreadable,
    ),
    *(
        Shape(text, 503, text, NothingDone, Unreadable, PLAIN, text)
        for text in (
            "The Xero API is currently offline for maintenance",
            "The Xero API is temporarily unavailable",
            "The Organisation is offline",
        )
    ),
    Shape("a success that is not JSON", 200, "<html>Welcome</html>", NothingDone, Unreadable, HTML),
    Shape("a success cut short", 200, '{"Id":"1","Invoices":[{"InvoiceID"', NothingDone, Unreadable),
    Shape("a success without invoices", 200, '{"Id":"1","Status":"OK"}', NothingDone, Unreadable),
    Shape("a success that is no object", 200, "[1,2]", NothingDone, Unreadable),
    Shape("invalid bytes", 200, '{"Invoices":[{"InvoiceID":1}]}', NothingDone, Unreadable),
]


def write(ledger: XeroLedger, clock: MemoryClock, *invoices: LedgerDraft) -> WriteResponse:
    return ledger.write(ledger.prepare(invoices), "key-1", clock.now() + timedelta(seconds=30))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_read_that_fails_so_raises_this(shape: Shape, ledger_over: LedgerOver) -> None:
    ledger = ledger_over(lambda _: shape.response())
    with pytest.raises(LedgerError) as caught:
        ledger.document(DocumentKind.INVOICE, LedgerId("id-1"))
    assert type(caught.value) is shape.read
    assert shape.says in str(caught.value)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_write_that_fails_so_raises_this(
    shape: Shape, ledger_over: LedgerOver, clock: MemoryClock, invoice: LedgerDraft
) -> None:
    response = write(ledger_over(lambda _: shape.response()), clock, invoice)
    assert type(response.error) is shape.write
    assert shape.says in str(response.error)
    assert response.results == ()
    assert (response.status, response.body) == (shape.status, shape.body.encode())


@pytest.mark.parametrize(
    ("headers", "limit", "retry_after"),
    [
        ({"X-Rate-Limit-Problem": "minute", "Retry-After": "7"}, "minute", timedelta(seconds=7)),
        ({"x-rate-limit-problem": "Day", "retry-after": "66975"}, "day", timedelta(seconds=66975)),
        ({"X-Rate-Limit-Problem": "Concurrent"}, "concurrent", None),
        ({"X-Rate-Limit-Problem": "appminute", "Retry-After": " 1.5 "}, "appminute", timedelta(seconds=1.5)),
        ({"Retry-After": "soon"}, "unknown", None),
        ({"Retry-After": "-3"}, "unknown", timedelta()),
        (
            {"Date": "Mon, 05 Jan 2026 09:00:00 GMT", "Retry-After": "Mon, 05 Jan 2026 09:01:00 GMT"},
            "unknown",
            timedelta(minutes=1),
        ),
        ({}, "unknown", None),
    ],
)
def test_too_many_calls_say_which_limit_and_for_how_long(
    headers: dict[str, str],
    limit: str,
    retry_after: timedelta | None,
    ledger_over: LedgerOver,
    clock: MemoryClock,
    invoice: LedgerDraft,
) -> None:
    ledger = ledger_over(lambda _: httpx2.Response(429, headers=headers))
    error = write(ledger, clock, invoice).error
    assert isinstance(error, RateLimited)
    assert (error.limit, error.retry_after) == (limit, retry_after)
    with pytest.raises(RateLimited):
        ledger.contacts_matching("1", "")


def test_a_challenge_for_another_scope_is_access_denied(ledger_over: LedgerOver) -> None:
    challenge = {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}
    with pytest.raises(AccessDenied):
        ledger_over(lambda _: httpx2.Response(401, headers=challenge)).document(DocumentKind.INVOICE, LedgerId("id-1"))


def test_a_retryable_read_says_when_to_come_back(ledger_over: LedgerOver) -> None:
    ledger = ledger_over(lambda _: httpx2.Response(503, headers={"Retry-After": "300"}))
    with pytest.raises(NothingDone) as caught:
        ledger.document(DocumentKind.INVOICE, LedgerId("id-1"))
    assert caught.value.retry_after == timedelta(minutes=5)


def test_the_ledgers_own_id_of_the_call_is_kept(
    ledger_over: LedgerOver, clock: MemoryClock, invoice: LedgerDraft
) -> None:
    ledger = ledger_over(lambda _: httpx2.Response(500, headers={"Xero-Correlation-Id": "call-1"}))
    response = write(ledger, clock, invoice)
    assert response.error is not None
    assert (response.correlation_id, response.error.correlation_id) == ("call-1", "call-1")


def test_words_of_a_document_never_decide_what_a_response_means(
    ledger_over: LedgerOver, clock: MemoryClock, invoice: LedgerDraft
) -> None:
    body = (
        '{"ErrorNumber":14,"Type":"PostDataInvalidException","Message":"No",'
        '"Elements":[{"Detail":"is used with a different request"}]}'
    )
    ledger = ledger_over(lambda _: httpx2.Response(400, text=body, headers={"Content-Type": JSON}))
    assert isinstance(write(ledger, clock, invoice).error, RequestUnreadable)


def test_a_validation_without_elements_refuses_a_document_sent_alone(
    ledger_over: LedgerOver, clock: MemoryClock, invoice: LedgerDraft
) -> None:
    body = '{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred"}'
    ledger = ledger_over(lambda _: httpx2.Response(400, text=body, headers={"Content-Type": JSON}))
    assert isinstance(write(ledger, clock, invoice).error, Invalid)


def test_a_validation_without_elements_says_nothing_certain_of_a_batch(
    ledger_over: LedgerOver, clock: MemoryClock, invoice: LedgerDraft
) -> None:
    body = '{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred"}'
    ledger = ledger_over(lambda _: httpx2.Response(400, text=body, headers={"Content-Type": JSON}))
    assert isinstance(write(ledger, clock, invoice, invoice).error, Unreadable)

"""Payment status as Xero may response it: rows of other kinds, odd parts, nothing modified."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from adapters.memory import MemoryClock, MemoryIdentifiers, MemoryTokenVault
from adapters.memory.authorizer import MemoryAuthorizer
from adapters.xero import Xero, XeroClient, XeroConfig, XeroPaymentLedgers
from core.connection import Connection
from core.documents import DocumentKind
from core.errors import NothingDone
from core.ids import LedgerId
from core.payments import ItemKey, ItemKind
from ports import PaymentLedger, PaymentList

LedgerOver = Callable[[Callable[[httpx2.Request], httpx2.Response]], PaymentLedger]
SINCE = datetime(2026, 1, 5, 9, 0, 0, 700000, tzinfo=UTC)
ID = "AAAAAAAA-0000-4000-8000-000000000001"
PAYMENT = {"PaymentID": "P1", "Date": "/Date(1772409600000+0000)/", "Amount": 50.0, "CurrencyRate": 1.17}


@pytest.fixture
def ledger_over(
    config: XeroConfig,
    authorizer: MemoryAuthorizer,
    vault: MemoryTokenVault,
    clock: MemoryClock,
    connection: Connection,
) -> LedgerOver:
    def over(handler: Callable[[httpx2.Request], httpx2.Response]) -> PaymentLedger:
        client = XeroClient(clock, httpx2.MockTransport(handler))
        xero = Xero(config, client, authorizer, vault, clock, MemoryIdentifiers())
        return XeroPaymentLedgers(xero).of(connection)

    return over


def an_invoice(**changes: Any) -> dict[str, Any]:
    whole = {
        "Type": "ACCREC",
        "InvoiceID": ID,
        "Status": "AUTHORISED",
        "CurrencyCode": "EUR",
        "Total": 120.0,
        "AmountPaid": 50.0,
        "AmountCredited": 0.0,
        "AmountDue": 70.0,
        "UpdatedDateUTC": "/Date(1772445600000+0000)/",
        "Payments": [PAYMENT],
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def response(*rows: Any, plural: str = "Invoices", **more: Any) -> httpx2.Response:
    return httpx2.Response(200, json={"DateTimeUTC": "/Date(1772445601234)/", plural: list(rows), **more})


def test_a_row_is_read_with_xeros_time_and_rate_and_its_ids_in_small_letters(ledger_over: LedgerOver) -> None:
    page = ledger_over(lambda _: response(an_invoice())).changed(PaymentList.INVOICES, SINCE, 1)
    [snapshot] = page.snapshots
    assert page.responded_at == snapshot.read_at == datetime(2026, 3, 2, 10, 0, 1, 234000, tzinfo=UTC)
    assert (snapshot.ledger_id, snapshot.paid.currency) == (ID.lower(), "EUR")
    assert snapshot.items[ItemKey(ItemKind.PAYMENT, "p1")].rate == Decimal("1.17")


def test_lists_are_paged_newest_first_and_never_a_summary(ledger_over: LedgerOver) -> None:
    calls: list[httpx2.Request] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        return response(plural=request.url.path.rsplit("/", 1)[-1])

    ledger = ledger_over(reply)
    ledger.changed(PaymentList.INVOICES, SINCE, 3)
    ledger.changed(PaymentList.CREDIT_NOTES, SINCE, 1)
    ledger.payments_since(SINCE, 2)
    assert [call.url.path.rsplit("/", 1)[-1] for call in calls] == ["Invoices", "CreditNotes", "Payments"]
    for call, page in zip(calls, ("3", "1", "2"), strict=True):
        query = dict(call.url.params)
        assert (query["order"], query["page"], query["pageSize"]) == ("UpdatedDateUTC DESC", page, "1000")
        assert "summaryOnly" not in query
        assert call.headers["If-Modified-Since"] == "2026-01-05T09:00:00"


def test_nothing_modified_is_an_empty_page_with_the_time_of_the_header(ledger_over: LedgerOver) -> None:
    headers = {"Date": "Mon, 02 Mar 2026 10:00:01 GMT"}
    page = ledger_over(lambda _: httpx2.Response(304, headers=headers)).changed(PaymentList.INVOICES, SINCE, 1)
    assert (list(page.snapshots), page.is_full) == ([], False)
    assert page.responded_at == datetime(2026, 3, 2, 10, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize("type_", ["ACCPAYCREDIT", "APOVERPAYMENT", "NEW_KIND", None])
def test_what_is_never_copied_is_left_out(ledger_over: LedgerOver, type_: str | None) -> None:
    rows = (an_invoice(Type=type_), an_invoice(InvoiceID="b"))
    page = ledger_over(lambda _: response(*rows)).changed(PaymentList.INVOICES, SINCE, 1)
    assert [each.ledger_id for each in page.snapshots] == ["b"]


def test_deleted_payments_and_allocations_settle_nothing(ledger_over: LedgerOver) -> None:
    gone = {"Amount": 20.0, "Date": "/Date(1772409600000)/", "IsDeleted": True, "Invoice": {"InvoiceID": "i1"}}
    note = an_invoice(
        Type="ACCRECCREDIT",
        InvoiceID=None,
        CreditNoteID=ID,
        RemainingCredit=120.0,
        Payments=[{**PAYMENT, "Status": "DELETED"}],
        Allocations=[gone],
    )
    [snapshot] = (
        ledger_over(lambda _: response(note, plural="CreditNotes"))
        .changed(PaymentList.CREDIT_NOTES, SINCE, 1)
        .snapshots
    )
    assert (snapshot.items, snapshot.sums_up) == ({}, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"CurrencyCode": None},
        {"Total": None},
        {"UpdatedDateUTC": None},
        {"InvoiceID": None},
        {"Payments": [{**PAYMENT, "PaymentID": None}]},
        {"Payments": [{**PAYMENT, "Amount": None}]},
        {"Payments": [{**PAYMENT, "Date": "soon"}]},
        {"CreditNotes": [{"CreditNoteID": "n1", "Date": "/Date(1)/"}]},
        {"Prepayments": [{"AppliedAmount": 1, "Date": "/Date(1)/"}]},
        {"Payments": 7},
    ],
)
def test_a_list_with_a_part_that_cannot_be_read_is_no_list(ledger_over: LedgerOver, changes: dict[str, Any]) -> None:
    """Silence about a payment would be taken for its removal."""
    with pytest.raises(NothingDone):
        ledger_over(lambda _: response(an_invoice(**changes))).changed(PaymentList.INVOICES, SINCE, 1)


def test_a_response_that_does_not_say_when_it_was_given_is_no_response(ledger_over: LedgerOver) -> None:
    timeless = httpx2.Response(200, json={"Invoices": []})
    with pytest.raises(NothingDone):
        ledger_over(lambda _: timeless).changed(PaymentList.INVOICES, SINCE, 1)


@pytest.mark.parametrize(
    ("row", "document"),
    [
        ({"Invoice": {"InvoiceID": ID}}, ID.lower()),
        ({"CreditNote": {"CreditNoteID": ID}}, ID.lower()),
        ({"Prepayment": {"PrepaymentID": ID}}, None),
        ({}, None),
    ],
)
def test_a_payment_names_its_document_in_one_of_two_ways(
    ledger_over: LedgerOver, row: dict[str, Any], document: str | None
) -> None:
    touched = ledger_over(lambda _: response(row, plural="Payments")).payments_since(SINCE, 1)
    assert list(touched.documents) == ([document] if document else [])


def test_a_single_document_of_another_id_is_not_the_one_asked_for(ledger_over: LedgerOver) -> None:
    ledger = ledger_over(lambda _: response(an_invoice()))
    assert ledger.snapshot(DocumentKind.INVOICE, LedgerId(ID.lower())).ledger_id == ID.lower()
    for kind, ledger_id in ((DocumentKind.EXPENSE, ID), (DocumentKind.INVOICE, "INV-1")):
        with pytest.raises(Exception, match="no such"):
            ledger.snapshot(kind, LedgerId(ledger_id))

"""What the response to a batch says about each invoice in it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import msgspec
import pytest

from adapters.memory import MemoryClock
from adapters.xero.ledger import XeroLedger
from core.errors import Unreadable
from core.ids import LedgerId
from core.ledger import LedgerDraft
from core.mark import mark_of
from core.problems import Reason
from ports import Accepted, Rejected, WriteResponse

LedgerOver = Callable[[Callable[[httpx2.Request], httpx2.Response]], XeroLedger]
NO_ID = "00000000-0000-0000-0000-000000000000"


def saved(invoice: LedgerDraft, **changes: Any) -> dict[str, Any]:
    """The element of an invoice that Xero has saved."""
    return {
        "Type": "ACCREC",
        "InvoiceID": "aaaaaaaa-0000-4000-8000-000000000001",
        "InvoiceNumber": invoice.number,
        "Url": invoice.url,
        "Contact": {"ContactID": invoice.contact_id},
        "DateString": "2026-01-05T00:00:00",
        "Status": "DRAFT",
        "CurrencyCode": "GBP",
        "SubTotal": 150.19,
        "TotalTax": 30.04,
        "Total": 180.23,
        "UpdatedDateUTC": "/Date(1767603600000+0000)/",
        "StatusAttributeString": "OK",
        **changes,
    }


def refused(*messages: str, **changes: Any) -> dict[str, Any]:
    """The element of an invoice that Xero has refused: it echoes little."""
    return {
        "InvoiceID": NO_ID,
        "HasErrors": True,
        "StatusAttributeString": "ERROR",
        "ValidationErrors": [{"Message": message} for message in messages],
        **changes,
    }


def ok(*elements: Mapping[str, Any]) -> httpx2.Response:
    body = msgspec.json.encode({"Id": "1", "Status": "OK", "Invoices": elements})
    return httpx2.Response(200, content=body, headers={"Content-Type": "application/json; charset=utf-8"})


def invalid(*elements: Mapping[str, Any]) -> httpx2.Response:
    body = {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred"}
    content = msgspec.json.encode({**body, "Elements": elements})
    return httpx2.Response(400, content=content, headers={"Content-Type": "application/json"})


@pytest.fixture
def other(invoice: LedgerDraft) -> LedgerDraft:
    return replace(invoice, number="INV-2", url="https://app.productive.test/invoices/2?copy=transfer-2")


Write = Callable[..., WriteResponse]


@pytest.fixture
def write(ledger_over: LedgerOver, clock: MemoryClock) -> Write:
    def send(response: httpx2.Response, *invoices: LedgerDraft) -> WriteResponse:
        ledger = ledger_over(lambda _: response)
        return ledger.write(ledger.prepare(invoices), "key-1", clock.now() + timedelta(seconds=30))

    return send


def accepted(response: WriteResponse) -> dict[str, str]:
    return {each.document.url: each.document.id for each in response.results if isinstance(each, Accepted)}


def rejected(response: WriteResponse) -> dict[str, tuple[str, ...]]:
    marks = [(each.mark, each.messages) for each in response.results if isinstance(each, Rejected)]
    return {mark.transfer_id: messages for mark, messages in marks if mark is not None}


def test_one_bad_invoice_never_stops_the_other(write: Write, invoice: LedgerDraft, other: LedgerDraft) -> None:
    response = write(ok(refused("Account code '9' is not valid"), saved(other)), invoice, other)
    assert response.error is None
    assert list(accepted(response)) == [other.url]
    assert rejected(response) == {"transfer-1": ("Account code '9' is not valid",)}


def test_invoices_are_matched_by_their_link_in_whatever_order(
    write: Write, invoice: LedgerDraft, other: LedgerDraft
) -> None:
    response = write(ok(saved(other, InvoiceID="two"), saved(invoice, InvoiceID="one")), invoice, other)
    assert accepted(response) == {invoice.url: "one", other.url: "two"}


def test_a_number_of_ours_names_an_invoice_whose_link_is_not_echoed(
    write: Write, invoice: LedgerDraft, other: LedgerDraft
) -> None:
    response = write(ok(saved(other, Url=None, InvoiceID="two"), saved(invoice, InvoiceID="one")), invoice, other)
    assert accepted(response) == {invoice.url: "one", other.url: "two"}


def test_an_update_is_matched_by_its_id_in_any_case(write: Write, invoice: LedgerDraft) -> None:
    response = write(ok(saved(invoice, InvoiceID="abc", Url=None)), replace(invoice, id=LedgerId("ABC")))
    assert accepted(response) == {invoice.url: "abc"}


def test_a_refused_update_says_which_it_was(write: Write, invoice: LedgerDraft) -> None:
    text = "Invoice not of valid status for modification"
    response = write(ok(refused(text, InvoiceID="abc")), replace(invoice, id=LedgerId("abc")))
    why = (Reason.DOCUMENT_NOT_EDITABLE, dict[str, str]())
    assert response.results == (Rejected((text,), False, mark_of(invoice.url), LedgerId("abc"), (why,)),)


def test_an_invoice_that_is_missing_from_the_response_stays_unanswered(
    write: Write, invoice: LedgerDraft, other: LedgerDraft
) -> None:
    response = write(ok(saved(other)), invoice, other)
    assert response.error is None
    assert list(accepted(response)) == [other.url]
    assert len(response.results) == 1


def test_an_accepted_invoice_that_names_nothing_is_taken_for_none_of_several(
    write: Write, invoice: LedgerDraft, other: LedgerDraft
) -> None:
    nameless = saved(invoice, Url=None, InvoiceNumber="INV-77")
    response = write(ok(nameless, saved(other)), invoice, other)
    assert list(accepted(response)) == [other.url]


def test_nothing_is_refused_by_its_place_while_an_accepted_one_cannot_be_told_apart(
    write: Write, invoice: LedgerDraft, other: LedgerDraft
) -> None:
    nameless = saved(invoice, Url=None, InvoiceNumber="INV-77")
    response = write(ok(nameless, refused("No")), invoice, other)
    assert isinstance(response.error, Unreadable)


def test_an_accepted_invoice_that_names_nothing_is_the_one_that_was_sent_alone(
    write: Write, invoice: LedgerDraft
) -> None:
    response = write(ok(saved(invoice, Url=None, InvoiceNumber="INV-77", InvoiceID="one")), invoice)
    assert accepted(response) == {invoice.url: "one"}


def test_an_invoice_with_the_link_of_another_send_is_not_ours(write: Write, invoice: LedgerDraft) -> None:
    response = write(ok(saved(invoice, Url="https://app.productive.test/invoices/1?copy=earlier")), invoice)
    assert isinstance(response.error, Unreadable)
    assert response.results == ()


def test_an_odd_element_does_not_hide_the_others(write: Write, invoice: LedgerDraft, other: LedgerDraft) -> None:
    response = write(ok(saved(invoice, Total="many"), saved(other)), invoice, other)
    assert response.error is None
    assert list(accepted(response)) == [other.url]


def test_more_elements_than_were_sent_add_nothing(write: Write, invoice: LedgerDraft, other: LedgerDraft) -> None:
    response = write(ok(saved(invoice, InvoiceID="one"), saved(invoice, InvoiceID="double"), saved(other)), invoice)
    assert accepted(response) == {invoice.url: "one"}


def test_a_warning_means_saved(write: Write, invoice: LedgerDraft) -> None:
    warning = {"StatusAttributeString": "WARNING", "Warnings": [{"Message": "Beware"}], "ValidationErrors": []}
    [result] = write(ok(saved(invoice, **warning)), invoice).results
    assert isinstance(result, Accepted)
    assert result.document.warnings == ("Beware",)


def test_reasons_are_gathered_from_the_invoice_its_contact_and_its_lines(write: Write, invoice: LedgerDraft) -> None:
    element = refused(
        "One",
        Contact={"ContactID": "c", "ValidationErrors": [{"Description": "Two"}]},
        LineItems=[{"ValidationErrors": [{"Message": "Three"}]}, {"ValidationErrors": [{"Message": "One"}]}],
    )
    [result] = write(ok(element), invoice).results
    assert isinstance(result, Rejected)
    assert result.messages == ("One", "Two", "Three")


def test_a_refusal_without_a_reason_is_still_a_refusal(write: Write, invoice: LedgerDraft) -> None:
    [result] = write(ok(refused()), invoice).results
    assert isinstance(result, Rejected)
    assert result.messages == ("Xero refused this document and did not say why",)


@pytest.mark.parametrize(
    ("message", "taken"),
    [
        ("Invoice # must be unique.", True),
        ("Order number MUST BE UNIQUE", True),
        ("The contact name A is already assigned. The contact name must be unique across all active contacts.", False),
        ("Account must be valid.", False),
    ],
)
def test_a_number_that_is_taken_is_told_from_other_refusals(
    message: str, taken: bool, write: Write, invoice: LedgerDraft
) -> None:
    [result] = write(ok(refused(message)), invoice).results
    assert isinstance(result, Rejected)
    assert result.number_taken is taken


def test_a_400_returns_for_the_elements_it_lists_and_for_no_other(
    write: Write, invoice: LedgerDraft, other: LedgerDraft
) -> None:
    element = refused("Invoice # must be unique.", InvoiceNumber="INV-2")
    del element["StatusAttributeString"]
    response = write(invalid(element), invoice, other)
    assert (response.status, response.error) == (400, None)
    assert rejected(response) == {"transfer-2": ("Invoice # must be unique.",)}
    assert len(response.results) == 1


def test_a_400_whose_element_names_nothing_refuses_a_document_sent_alone(write: Write, invoice: LedgerDraft) -> None:
    response = write(invalid(refused("One or more line items must be specified")), replace(invoice, number=None))
    assert rejected(response) == {"transfer-1": ("One or more line items must be specified",)}


def test_a_400_whose_elements_name_none_of_several_is_uncertain(
    write: Write, invoice: LedgerDraft, other: LedgerDraft
) -> None:
    response = write(invalid(refused("No")), replace(invoice, number=None), replace(other, number=None))
    assert isinstance(response.error, Unreadable)


NESTED = "[" * 100_000 + "]" * 100_000
ODD = {
    "nested": f'{{"Invoices":{NESTED}}}',
    "nested in an element": f'{{"Invoices":[{{"Url":{NESTED}}}]}}',
    "a nested key beside": f'{{"Other":{NESTED},"Invoices":[]}}',
    "not a list": '{"Invoices":7}',
    "a huge integer": '{"Invoices":[{"InvoiceID":"id-1","Total":' + "9" * 100_000 + "}]}",
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_response_that_cannot_be_read_leaves_a_write_open_and_is_kept(
    write: Write, invoice: LedgerDraft, status: int, body: str
) -> None:
    response = write(httpx2.Response(status, text=body, headers={"Content-Type": "application/json"}), invoice)
    assert isinstance(response.error, Unreadable)
    assert (response.results, response.status, response.body) == ((), status, body.encode())


@pytest.mark.parametrize("field", ["Total", "SubTotal", "TotalTax", "AmountDue", "CurrencyRate"])
@pytest.mark.parametrize("number", ["1E+999999", "-1E+999999", "1E-999999", "1e400"])
def test_a_document_with_an_absurd_number_is_no_document(
    write: Write, invoice: LedgerDraft, field: str, number: str
) -> None:
    body = msgspec.json.encode({"Invoices": [saved(invoice, **{field: 12345})]}).decode().replace("12345", number)
    response = write(httpx2.Response(200, text=body, headers={"Content-Type": "application/json"}), invoice)
    assert isinstance(response.error, Unreadable)


@pytest.mark.parametrize(
    "moment", ["/Date(99999999999999999999)/", "/Date(" + "9" * 5000 + ")/", "9999-99-99T00:00:00"]
)
def test_a_document_of_no_moment_of_the_calendar_is_no_document(
    write: Write, invoice: LedgerDraft, moment: str
) -> None:
    assert isinstance(write(ok(saved(invoice, UpdatedDateUTC=moment)), invoice).error, Unreadable)

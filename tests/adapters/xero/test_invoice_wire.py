"""Invoices, to the byte."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import httpx2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.xero.ledger import XeroLedger
from adapters.xero.wire.documents import DOCUMENT
from core.documents import DocumentKind
from core.ids import LedgerId, LedgerLineId
from core.ledger import AmountsAre, LedgerDraft, LedgerLine, LedgerStatus
from core.money import Money

LedgerOver = Callable[[Callable[[httpx2.Request], httpx2.Response]], XeroLedger]

WIRE = """{
  "Type": "ACCREC", "InvoiceID": "243216c5-369e-4056-ac67-05388f86dc81", "InvoiceNumber": "OIT00546",
  "Reference": "", "Url": "https:\\/\\/app.productive.test\\/invoices\\/1",
  "Payments": [{"PaymentID": "x", "Amount": 1000.00}], "AmountDue": 1025.10, "AmountPaid": 1000.00,
  "Contact": {"ContactID": "025867f1-d741-4d6b-b1af-9ac774b59ba7", "Name": "City Agency"},
  "DateString": "2009-05-27T00:00:00", "Date": "\\/Date(1243382400000+0000)\\/",
  "DueDateString": "2009-06-06T00:00:00", "DueDate": "\\/Date(1244246400000+0000)\\/",
  "Status": "AUTHORISED", "LineAmountTypes": "Exclusive",
  "LineItems": [{"LineItemID": "52208ff9", "Description": "Onsite", "Quantity": 1.0000, "UnitAmount": 1800.0001,
                 "TaxType": "OUTPUT", "TaxAmount": 225.00, "LineAmount": 1800.00, "AccountCode": "200"},
                {"LineItemID": "52208ffa", "Description": "Thank you"}],
  "SubTotal": 1800.10, "TotalTax": 225.00, "Total": 2025.10,
  "UpdatedDateUTC": "\\/Date(1518685950940+0000)\\/", "CurrencyCode": "NZD", "StatusAttributeString": "WARNING",
  "Warnings": [{"Message": "Only AUTHORISED invoices may have SentToContact updated."}, {"Description": "Odd"}]
}"""


def body_of(ledger_over: LedgerOver, *invoices: LedgerDraft) -> bytes:
    return ledger_over(lambda _: httpx2.Response(500)).prepare(invoices).body


def test_a_create_is_a_put_with_every_element_answered_and_four_decimals(
    ledger_over: LedgerOver, invoice: LedgerDraft
) -> None:
    request = ledger_over(lambda _: httpx2.Response(500)).prepare([invoice])
    assert request.method == "PUT"
    assert request.url == "https://xero.test/api.xro/2.0/Invoices?summarizeErrors=false&unitdp=4"


def test_the_body_of_a_create_is_this_to_the_byte(ledger_over: LedgerOver, invoice: LedgerDraft) -> None:
    expected = (
        '{"Invoices":[{"Type":"ACCREC","Contact":{"ContactID":"c0c0c0c0-0000-4000-8000-000000000001"},'
        '"InvoiceNumber":"INV-1","Reference":"Brand refresh",'
        '"Url":"https://app.productive.test/invoices/1?copy=transfer-1","Date":"2026-01-05","DueDate":"2026-02-04",'
        '"CurrencyCode":"GBP","LineAmountTypes":"Exclusive","LineItems":[{"Description":"Design, \u201cbrand\u201d",'
        '"Quantity":1.50,"UnitAmount":100.1234,"AccountCode":"200","TaxType":"OUTPUT2"}]}]}'
    )
    assert body_of(ledger_over, invoice) == expected.encode()
    assert body_of(ledger_over, invoice) == body_of(ledger_over, replace(invoice))


def test_what_xero_makes_itself_is_left_out(ledger_over: LedgerOver, invoice: LedgerDraft) -> None:
    bare = replace(invoice, number=None, reference="", status=None, due_on=None)
    sent = msgspec.json.decode(body_of(ledger_over, bare))["Invoices"][0]
    assert set(sent) == {"Type", "Contact", "Url", "Date", "CurrencyCode", "LineAmountTypes", "LineItems"}


def test_an_update_is_a_post_that_keeps_lines_and_clears_a_reference_that_has_gone(
    ledger_over: LedgerOver, invoice: LedgerDraft, line: LedgerLine
) -> None:
    kept = replace(line, ledger_line_id=LedgerLineId("line-in-xero"))
    update = replace(invoice, id=LedgerId("id-1"), reference="", lines=(kept,), status=LedgerStatus.AUTHORISED)
    request = ledger_over(lambda _: httpx2.Response(500)).prepare([update])
    sent = msgspec.json.decode(request.body)["Invoices"][0]
    assert (request.method, sent["InvoiceID"], sent["Reference"], sent["Status"]) == ("POST", "id-1", "", "AUTHORISED")
    assert sent["LineItems"][0]["LineItemID"] == "line-in-xero"


def test_a_discount_is_a_rate_or_an_amount(ledger_over: LedgerOver, invoice: LedgerDraft, line: LedgerLine) -> None:
    by_rate = body_of(ledger_over, replace(invoice, lines=(replace(line, discount_rate=Decimal("12.5")),)))
    by_amount = body_of(ledger_over, replace(invoice, lines=(replace(line, discount_amount=Decimal("3.20")),)))
    assert by_rate.endswith(b'"DiscountRate":12.5}]}]}')
    assert by_amount.endswith(b'"DiscountAmount":3.20}]}]}')


def test_amounts_may_include_tax(ledger_over: LedgerOver, invoice: LedgerDraft) -> None:
    assert b'"Inclusive"' in body_of(ledger_over, replace(invoice, amounts_are=AmountsAre.INCLUSIVE))


def test_creates_and_updates_do_not_mix(ledger_over: LedgerOver, invoice: LedgerDraft) -> None:
    with pytest.raises(ValueError, match="Creates and updates"):
        body_of(ledger_over, invoice, replace(invoice, id=LedgerId("id-1")))


@pytest.mark.parametrize("count", [0, 51])
def test_a_request_carries_one_to_fifty(count: int, ledger_over: LedgerOver, invoice: LedgerDraft) -> None:
    with pytest.raises(ValueError, match="1 to 50"):
        body_of(ledger_over, *[invoice] * count)


def test_a_preview_without_a_contact_is_not_written(ledger_over: LedgerOver, invoice: LedgerDraft) -> None:
    with pytest.raises(ValueError, match="contact"):
        body_of(ledger_over, replace(invoice, contact_id=None))


def test_a_document_is_read_with_exact_amounts_and_its_own_date() -> None:
    document = DOCUMENT.decode(WIRE).document(DocumentKind.INVOICE)
    assert (document.issued_on, document.due_on) == (date(2009, 5, 27), date(2009, 6, 6))
    assert document.totals.gross == Money(Decimal("2025.10"), "NZD")
    assert document.amount_paid == Money(Decimal("1000.00"), "NZD")
    assert document.amount_credited == Money(Decimal(0), "NZD")
    assert document.lines[0].unit_amount == Decimal("1800.0001")
    assert document.lines[1].quantity == 0
    assert document.warnings == ("Only AUTHORISED invoices may have SentToContact updated.", "Odd")
    assert document.url == "https://app.productive.test/invoices/1"


def test_a_status_of_tomorrow_is_other() -> None:
    odd = DOCUMENT.decode(WIRE.replace('"AUTHORISED"', '"HIBERNATED"'))
    assert odd.document(DocumentKind.INVOICE).status is LedgerStatus.OTHER


@pytest.mark.parametrize("part", ["InvoiceID", "CurrencyCode", "UpdatedDateUTC", "Total", "Contact"])
def test_a_document_without_this_part_is_none(part: str) -> None:
    with pytest.raises(ValueError, match="incomplete"):
        DOCUMENT.decode(WIRE.replace(f'"{part}"', f'"Other{part}"')).document(DocumentKind.INVOICE)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10))
def test_no_amount_changes_on_its_way_through_json(amount: Decimal) -> None:
    read = DOCUMENT.decode(f'{{"Total": {amount:f}}}').total
    assert read == amount
    assert str(read) == f"{amount:f}"

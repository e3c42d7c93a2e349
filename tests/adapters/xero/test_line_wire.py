"""Lines of text, tracking, themes and rates: as they are sent, and as they are read."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx2
import msgspec
import pytest

from adapters.xero.ledger import XeroLedger
from adapters.xero.wire.documents import DOCUMENT
from core.documents import DocumentKind
from core.ids import BrandingThemeId, LedgerId, LedgerLineId, LineId, TrackingCategoryId, TrackingOptionId
from core.ledger import LedgerDocument, LedgerDraft, LedgerLine, TrackingChoice

LedgerOver = Callable[[Callable[[httpx2.Request], httpx2.Response]], XeroLedger]
ZERO = Decimal(0)
TEXT = LedgerLine(LineId("l-1"), "All work of May", None, None, None, None, ZERO, ZERO)
NORTH = TrackingChoice(TrackingCategoryId("category-1"), TrackingOptionId("option-1"))
DESIGN = TrackingChoice(TrackingCategoryId("category-2"), TrackingOptionId("option-2"))
IN_XERO = LedgerLineId("line-in-xero")


@pytest.fixture
def sent(ledger_over: LedgerOver) -> Callable[[LedgerDraft], dict[str, Any]]:
    """The one element of the body of a write."""
    ledger = ledger_over(lambda _: httpx2.Response(500))

    def element(draft: LedgerDraft) -> dict[str, Any]:
        [made] = msgspec.json.decode(ledger.prepare([draft]).body)["Invoices"]
        assert isinstance(made, dict)
        return made

    return element


Sent = Callable[[LedgerDraft], dict[str, Any]]


def test_a_line_of_text_is_its_description_and_nothing_else(sent: Sent, invoice: LedgerDraft) -> None:
    assert sent(replace(invoice, lines=(TEXT,)))["LineItems"] == [{"Description": "All work of May"}]


def test_a_line_of_text_that_is_there_keeps_its_id(sent: Sent, invoice: LedgerDraft) -> None:
    kept = replace(invoice, id=LedgerId("id-1"), lines=(replace(TEXT, ledger_line_id=IN_XERO),))
    assert sent(kept)["LineItems"] == [{"Description": "All work of May", "LineItemID": IN_XERO}]


def test_tracking_is_sent_by_ids(sent: Sent, invoice: LedgerDraft, line: LedgerLine) -> None:
    [made] = sent(replace(invoice, lines=(replace(line, tracking=(NORTH, DESIGN)),)))["LineItems"]
    assert made["Tracking"] == [
        {"TrackingCategoryID": "category-1", "TrackingOptionID": "option-1"},
        {"TrackingCategoryID": "category-2", "TrackingOptionID": "option-2"},
    ]


def test_tracking_whose_option_has_no_id_is_sent_by_names(sent: Sent, invoice: LedgerDraft, line: LedgerLine) -> None:
    acme = TrackingChoice(TrackingCategoryId("category-3"), TrackingOptionId(""), "Client", "Acme")
    [made] = sent(replace(invoice, lines=(replace(line, tracking=(acme,)),)))["LineItems"]
    assert made["Tracking"] == [{"Name": "Client", "Option": "Acme"}]


def test_tracking_that_is_left_unsaid_is_not_sent(sent: Sent, invoice: LedgerDraft, line: LedgerLine) -> None:
    silent = replace(line, ledger_line_id=IN_XERO, tracking=None)
    [made] = sent(replace(invoice, id=LedgerId("id-1"), lines=(silent,)))["LineItems"]
    assert "Tracking" not in made


def test_only_a_line_that_is_there_has_tracking_to_clear(sent: Sent, invoice: LedgerDraft, line: LedgerLine) -> None:
    lines = (line, replace(line, ledger_line_id=IN_XERO))
    new, kept = sent(replace(invoice, id=LedgerId("id-1"), lines=lines))["LineItems"]
    assert "Tracking" not in new
    assert kept["Tracking"] == []


def test_theme_and_rate_are_sent_only_where_they_are_set(sent: Sent, invoice: LedgerDraft) -> None:
    assert {"BrandingThemeID", "CurrencyRate"}.isdisjoint(sent(invoice))
    made = sent(replace(invoice, branding_theme_id=BrandingThemeId("theme-1"), currency_rate=Decimal("1.173250")))
    assert (made["BrandingThemeID"], made["CurrencyRate"]) == ("theme-1", 1.17325)


def test_the_rate_keeps_its_digits(ledger_over: LedgerOver, invoice: LedgerDraft) -> None:
    ledger = ledger_over(lambda _: httpx2.Response(500))
    assert b'"CurrencyRate":1.173250,' in ledger.prepare([replace(invoice, currency_rate=Decimal("1.173250"))]).body


def read(**changes: Any) -> LedgerDocument:
    element = {
        "InvoiceID": "id-1",
        "Contact": {"ContactID": "c"},
        "DateString": "2026-01-05T00:00:00",
        "CurrencyCode": "EUR",
        "Total": 1,
        "UpdatedDateUTC": "/Date(1767603600000+0000)/",
        **changes,
    }
    return DOCUMENT.decode(msgspec.json.encode(element)).document(DocumentKind.INVOICE)


def test_tracking_net_and_discount_of_a_line_are_read() -> None:
    tracking = [
        {"TrackingCategoryID": "category-2", "TrackingOptionID": "option-2", "Name": "Department"},
        {"TrackingCategoryID": "category-1", "TrackingOptionID": "option-1", "Option": "North"},
        {"TrackingCategoryID": "category-3", "Name": "Client", "Option": "Acme", "Options": []},
        {"Name": "without an option"},
    ]
    by_rate = {"LineItemID": "1", "LineAmount": 90, "DiscountRate": 10.0, "Tracking": tracking}
    by_amount = {"LineItemID": "2", "LineAmount": 96.8, "DiscountAmount": 3.2}
    first, second = read(LineItems=[by_rate, by_amount]).lines
    assert (first.net, first.discount_rate, first.discount_amount) == (Decimal(90), Decimal(10), None)
    assert (second.net, second.discount_rate, second.discount_amount) == (Decimal("96.8"), None, Decimal("3.2"))
    acme = TrackingChoice(TrackingCategoryId("category-3"), TrackingOptionId(""), "Client", "Acme")
    assert first.tracking == {replace(NORTH, option="North"), replace(DESIGN, category="Department"), acme}
    assert second.tracking == frozenset()


def test_a_line_of_text_is_read_without_quantity_account_or_tax() -> None:
    [line] = read(LineItems=[{"LineItemID": "1", "Description": "All work of May", "Tracking": []}]).lines
    assert (line.description, line.quantity, line.unit_amount, line.net) == ("All work of May", ZERO, ZERO, ZERO)
    assert (line.account_code, line.tax_type) == (None, None)


def test_theme_and_rate_are_read_where_xero_reports_of_them() -> None:
    document = read(BrandingThemeID="theme-1", CurrencyRate=1.17325)
    assert (document.branding_theme_id, document.currency_rate) == ("theme-1", Decimal("1.17325"))
    assert (read().branding_theme_id, read().currency_rate) == (None, None)

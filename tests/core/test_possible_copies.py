"""What makes a document in Xero possibly the send of an order, which bears no mark: every condition counts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.comparison import could_be
from core.documents import DocumentKind
from core.ids import AccountCode, ContactId, LineId, TaxType, TrackingCategoryId, TrackingOptionId
from core.ledger import LedgerDocument, LedgerDraft, TrackingChoice
from core.money import Totals
from support.translations import a_ledger_document, a_ledger_line, a_sent_line, content_of, translated

ORDER = DocumentKind.PURCHASE_ORDER
NORTH = TrackingChoice(TrackingCategoryId("region"), TrackingOptionId("north"), "Region", "North")


def a_send(number: str | None) -> LedgerDraft:
    return replace(content_of(translated()), kind=ORDER, number=number)


def there(**changes: Any) -> LedgerDocument:
    return a_ledger_document(**{"kind": ORDER, "number": "PO-1", **changes})


NEVER = [
    pytest.param({"kind": DocumentKind.INVOICE}, id="another kind"),
    pytest.param({"contact_id": ContactId("somebody else")}, id="another contact"),
    pytest.param({"issued_on": date(2026, 1, 6)}, id="another day"),
    pytest.param({"totals": Totals.of(Decimal("100.00"), Decimal("20.01"), "GBP")}, id="another gross total"),
    pytest.param({"totals": Totals.of(Decimal("100.00"), Decimal("20.00"), "EUR")}, id="another currency"),
]


@pytest.mark.parametrize("changes", NEVER)
@pytest.mark.parametrize("number", ["PO-1", None], ids=["our number", "Xero's number"])
def test_it_is_none_of_another_kind_contact_day_or_total(number: str | None, changes: dict[str, Any]) -> None:
    assert could_be(a_send(number), there())
    assert not could_be(a_send(number), there(**changes))


@pytest.mark.parametrize(("number", "is_it"), [("PO-1", True), ("po-1", True), ("PO-2", False), ("", False)])
def test_one_of_our_number_is_known_by_it_in_any_capitals(number: str, is_it: bool) -> None:
    assert could_be(a_send("PO-1"), there(number=number)) is is_it


def test_whoever_has_our_number_may_have_been_edited_since() -> None:
    edited = a_ledger_line(description="Edited", account_code=AccountCode("429"))
    assert could_be(a_send("PO-1"), there(lines=(edited,)))
    assert could_be(a_send("PO-1"), there(totals=Totals.of(Decimal("110.00"), Decimal("10.00"), "GBP")))


OTHERWISE = [
    pytest.param({"totals": Totals.of(Decimal("110.00"), Decimal("10.00"), "GBP")}, id="net and tax"),
    pytest.param({"lines": ()}, id="no lines"),
    pytest.param({"lines": (a_ledger_line(), a_ledger_line())}, id="a line more"),
    pytest.param({"lines": (a_ledger_line(description="Other"),)}, id="description"),
    pytest.param({"lines": (a_ledger_line(quantity=Decimal(2)),)}, id="quantity"),
    pytest.param({"lines": (a_ledger_line(unit_amount=Decimal(99)),)}, id="price"),
    pytest.param({"lines": (a_ledger_line(account_code=AccountCode("429")),)}, id="account"),
    pytest.param({"lines": (a_ledger_line(tax_type=TaxType("NONE")),)}, id="tax type"),
    pytest.param({"lines": (a_ledger_line(tracking=frozenset({NORTH})),)}, id="tracking"),
]


@pytest.mark.parametrize("changes", OTHERWISE)
def test_one_that_xero_numbered_is_known_by_all_that_was_sent(changes: dict[str, Any]) -> None:
    send = replace(a_send(None), lines=(a_sent_line(),))
    assert could_be(send, there())
    assert not could_be(send, there(**changes))


def test_the_order_of_lines_and_the_spaces_in_them_do_not_count() -> None:
    first, second = a_sent_line(), a_sent_line(source_id=LineId("l2"), description="Second  line")
    send = replace(a_send(None), lines=(first, second))
    shown = (a_ledger_line(description="Second\r\nline"), a_ledger_line())
    assert could_be(send, there(lines=shown))


def test_a_line_of_words_only_has_neither_account_nor_tax_type() -> None:
    words = a_sent_line(quantity=None, unit_amount=None, account_code=None, tax_type=None, description="Words")
    send = replace(a_send(None), lines=(words,))
    zero = Decimal(0)
    shown = a_ledger_line(description="Words", quantity=zero, unit_amount=zero, account_code=None, tax_type=None)
    assert could_be(send, there(lines=(shown,)))
    assert not could_be(send, there(lines=(replace(shown, unit_amount=Decimal(1)),)))

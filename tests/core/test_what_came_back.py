"""What the ledger returned is compared with what was sent; a lost update is known by what the ledger shows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.comparison import differences, shows
from core.ids import AccountCode, ContactId, LedgerLineId, TaxType
from core.ledger import LedgerDocument, LedgerDraft, LedgerStatus
from core.mark import marked
from core.money import Totals
from core.problems import Reason
from support.documents import a_line, an_invoice
from support.translations import (
    FIRST,
    SECOND,
    a_ledger_document,
    a_ledger_line,
    content_of,
    translated,
    updated,
)


def an_update(**changes: Any) -> LedgerDraft:
    return replace(content_of(updated()), **changes)


def unmarked(**changes: Any) -> LedgerDocument:
    """As the ledger shows the content of `an_update()`, where it did not take the link over."""
    return a_ledger_document(url="", **changes)


def test_nothing_is_told_where_xero_returned_what_was_sent() -> None:
    sent = content_of(translated())
    assert differences(sent, a_ledger_document(status=LedgerStatus.AUTHORISED)) == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status": LedgerStatus.DRAFT}, "options.status"),  # the organisation wants somebody else to approve
        ({"number": "INV-0099"}, "document.invoice.number"),
        ({"totals": Totals.of(Decimal("100.01"), Decimal("20.00"), "GBP")}, "document.invoice.totals.net"),
        ({"totals": Totals.of(Decimal("100.00"), Decimal("20.01"), "GBP")}, "document.invoice.totals.tax"),
        ({"totals": Totals.of(Decimal("100.00"), Decimal("20.00"), "EUR")}, "document.invoice.totals.gross"),
    ],
)
def test_a_difference_is_a_warning_that_names_both_sides(changes: dict[str, Any], field: str) -> None:
    returned = a_ledger_document(**{"status": LedgerStatus.AUTHORISED, **changes})
    told = {problem.field: problem for problem in differences(content_of(translated()), returned)}
    problem = told[field]
    assert (problem.reason, problem.is_error) == (Reason.RETURNED_DIFFERENTLY, False)
    assert problem.facts["sent"] in problem.message
    assert problem.facts["returned"] in problem.message


def test_a_number_and_a_status_that_were_left_to_xero_cannot_differ() -> None:
    assert differences(an_update(number=None), a_ledger_document(number="INV-0099", status=LedgerStatus.PAID)) == ()


def test_xeros_own_warnings_come_first() -> None:
    returned = a_ledger_document(warnings=("Look here",), number="INV-2")
    first, second = differences(an_update(), returned)
    assert (first.reason, first.message) == (Reason.XERO_WARNING, "Look here")
    assert second.field == "document.invoice.number"


def test_an_update_that_left_its_mark_has_arrived_whatever_was_changed_since() -> None:
    arrived = a_ledger_document(
        url=marked("https://elsewhere.example/", an_invoice().ref, SECOND), reference="edited", lines=()
    )
    assert shows(an_update(), arrived)


def test_without_its_mark_the_content_decides() -> None:
    assert shows(an_update(), unmarked())
    assert shows(an_update(), a_ledger_document(url=marked("https://app.productive.example/", an_invoice().ref, FIRST)))
    assert not shows(an_update(), unmarked(reference="edited"))


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "INV-2"},
        {"reference": "another"},
        {"issued_on": date(2026, 1, 6)},
        {"due_on": date(2026, 1, 6)},
        {"due_on": None},
        {"contact_id": ContactId("another")},
        {"totals": Totals.of(Decimal(100), Decimal("20.01"), "GBP")},
        {"lines": ()},
        {"lines": (a_ledger_line(), a_ledger_line())},
        {"lines": (a_ledger_line(description="another"),)},
        {"lines": (a_ledger_line(quantity=Decimal(2)),)},
        {"lines": (a_ledger_line(unit_amount=Decimal(2)),)},
        {"lines": (a_ledger_line(account_code=AccountCode("260")),)},
        {"lines": (a_ledger_line(tax_type=TaxType("NONE")),)},
    ],
    ids=str,
)
def test_any_other_content_says_that_it_has_not_arrived(changes: dict[str, Any]) -> None:
    assert not shows(an_update(), unmarked(**changes))


def test_what_an_update_left_alone_says_nothing() -> None:
    sent = an_update(number=None, due_on=None, status=None)
    assert shows(sent, unmarked(number="INV-0099", due_on=date(2027, 1, 1), status=LedgerStatus.OTHER))


@pytest.mark.parametrize(
    ("asked", "present", "arrived"),
    [
        (LedgerStatus.SUBMITTED, LedgerStatus.SUBMITTED, True),
        (LedgerStatus.SUBMITTED, LedgerStatus.AUTHORISED, True),  # approved since
        (LedgerStatus.AUTHORISED, LedgerStatus.PAID, True),  # paid since
        (LedgerStatus.AUTHORISED, LedgerStatus.VOIDED, True),  # voided since: it counts as sent
        (LedgerStatus.AUTHORISED, LedgerStatus.DRAFT, False),
        (LedgerStatus.AUTHORISED, LedgerStatus.OTHER, False),
    ],
)
def test_a_status_that_was_asked_for_may_have_gone_on(
    asked: LedgerStatus, present: LedgerStatus, arrived: bool
) -> None:
    assert shows(an_update(status=asked), unmarked(status=present)) is arrived


def test_spaces_and_ends_of_lines_may_come_back_otherwise() -> None:
    sent = content_of(updated(an_invoice(a_line(description="Design of\nthe annual  report"))))
    assert shows(sent, unmarked(lines=(a_ledger_line(description="Design of\r\nthe annual report"),)))


def test_decimals_that_xero_pads_are_the_same() -> None:
    line = a_ledger_line(ledger_line_id=LedgerLineId("replaced"), quantity=Decimal("1.0"), unit_amount=Decimal(100))
    assert shows(an_update(), unmarked(lines=(line,)))

"""What Xero still lets one change in a document that has payments or credits on it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.documents import Invoice
from core.ids import TaxType
from core.ledger import AmountsAre, LedgerDocument, LedgerStatus
from core.money import Money
from core.problems import Reason
from core.translation.update import edit_problems
from support.documents import ZERO, a_line, an_invoice
from support.translations import a_ledger_document, a_ledger_line, content_of, found, updated

PAID = {"status": LedgerStatus.AUTHORISED, "amount_paid": Money(Decimal(10), "GBP")}
CREDITED = {"status": LedgerStatus.AUTHORISED, "amount_credited": Money(Decimal(10), "GBP")}


@pytest.fixture(params=[PAID, CREDITED], ids=["part-paid", "credited"])
def current(request: pytest.FixtureRequest) -> LedgerDocument:
    return a_ledger_document(**request.param)


@pytest.mark.parametrize(
    ("invoice", "field"),
    [
        (an_invoice(issued_on=date(2026, 1, 6)), "document.invoice.issued_on"),
        (an_invoice(a_line("100.00", "2")), "document.invoice.lines[0].quantity"),
        (an_invoice(a_line("101.00")), "document.invoice.lines[0].unit_price"),
        (an_invoice(a_line(tax_rate=ZERO)), "document.invoice.lines[0].tax_rate"),
        (an_invoice(a_line(discount="10")), "document.invoice.lines[0].discount_percentage"),
        (an_invoice(a_line(), a_line(id="l2")), "document.invoice.lines[1]"),
        (an_invoice(a_line(id="l2")), "document.invoice.lines"),
    ],
    ids=["day", "quantity", "price", "tax rate", "discount", "a line more", "a line less"],
)
def test_what_touches_the_books_may_not_change(current: LedgerDocument, invoice: Invoice, field: str) -> None:
    translation = updated(invoice, current)
    assert translation.content is None
    assert (Reason.DOCUMENT_NOT_EDITABLE, field) in found(translation)


@pytest.mark.parametrize(
    ("discount", "present"),
    [
        ("0", {}),
        ("10", {"discount_rate": Decimal("10.0000"), "net": Decimal("90.00")}),
        ("10", {"discount_amount": Decimal("10.0000"), "net": Decimal("90.00")}),
    ],
)
def test_a_line_whose_amounts_stay_may_be_said_again(
    current: LedgerDocument, discount: str, present: dict[str, Decimal]
) -> None:
    there = a_ledger_line(**present)
    made = content_of(updated(an_invoice(a_line(discount=discount), subject="B"), replace(current, lines=(there,))))
    assert made.lines[0].ledger_line_id == there.ledger_line_id
    said = (made.lines[0].discount_rate, made.lines[0].discount_amount)
    assert said == (there.discount_rate, there.discount_amount)


def test_prices_may_not_turn_from_with_tax_to_without_it(current: LedgerDocument) -> None:
    translation = updated(current=replace(current, amounts_are=AmountsAre.INCLUSIVE))
    assert found(translation) == {(Reason.DOCUMENT_NOT_EDITABLE, "document.invoice.prices_include_tax")}


@pytest.mark.parametrize(("rate", "is_told"), [("1.173250", False), ("1.180000", True)])
def test_the_exchange_rate_may_not_change(current: LedgerDocument, rate: str, is_told: bool) -> None:
    draft = replace(content_of(updated(current=current)), currency_rate=Decimal("1.17325"))
    problems = list(edit_problems(draft, replace(current, currency_rate=Decimal(rate)), "document.invoice"))
    assert [problem.field for problem in problems] == ["document.invoice.exchange_rate"] * is_told


def test_what_does_not_touch_the_books_may_change(current: LedgerDocument) -> None:
    line = a_line(description="Design, second part")
    translation = updated(an_invoice(line, due_on=date(2026, 3, 1), subject="Another"), current)
    made = content_of(translation)
    assert (made.due_on, made.reference, made.lines[0].description) == (
        date(2026, 3, 1),
        "Another",
        "Design, second part",
    )


def test_a_document_whose_sales_tax_xero_computes_may_not_change_at_all() -> None:
    line = a_ledger_line(tax_type=TaxType("AVALARA"))
    assert (Reason.DOCUMENT_NOT_EDITABLE, "options.mode") in found(
        updated(current=replace(a_ledger_document(), lines=(line,)))
    )

"""What Xero still lets one change in a document that has payments or credits on it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.documents import Invoice
from core.ids import TaxType
from core.ledger import LedgerDocument, LedgerStatus
from core.money import Money
from core.problems import Reason
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
        (an_invoice(issued_on=date(2026, 1, 6)), "invoice.issued_on"),
        (an_invoice(a_line("100.00", "2")), "invoice.lines[0].quantity"),
        (an_invoice(a_line("101.00")), "invoice.lines[0].unit_price"),
        (an_invoice(a_line(tax_rate=ZERO)), "invoice.lines[0].tax_rate"),
        (an_invoice(a_line(discount="10")), "invoice.lines[0].discount_percentage"),
        (an_invoice(a_line(), a_line(id="l2")), "invoice.lines[1]"),
        (an_invoice(a_line(id="l2")), "invoice.lines"),
    ],
    ids=["day", "quantity", "price", "tax rate", "discount", "a line more", "a line less"],
)
def test_what_touches_the_books_may_not_change(current: LedgerDocument, invoice: Invoice, field: str) -> None:
    translation = updated(invoice, current)
    assert translation.content is None
    assert (Reason.DOCUMENT_NOT_EDITABLE, field) in found(translation)


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
    assert (Reason.DOCUMENT_NOT_EDITABLE, "mode") in found(updated(current=replace(a_ledger_document(), lines=(line,))))

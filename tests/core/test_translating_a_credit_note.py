"""An invoice below zero becomes a credit note above it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.documents import Discount, DocumentKind, Invoice, InvoiceLine
from core.mark import mark_in
from core.money import Totals
from core.problems import Reason
from support.documents import a_line, an_invoice
from support.translations import SECOND, content_of, found, translated


def a_credit_note(*lines: InvoiceLine, **changes: object) -> Invoice:
    made = an_invoice(*(lines or (a_line(quantity="-1"),)), **changes)
    return replace(made, is_credit_note=True)


def test_what_is_taken_back_is_above_zero_in_xero() -> None:
    made = content_of(translated(a_credit_note(a_line("50.00", "-2"))))
    (line,) = made.lines
    assert (made.kind, line.quantity, line.unit_amount, line.net) == (
        DocumentKind.CREDIT_NOTE,
        Decimal(2),
        Decimal("50.00"),
        Decimal("100.00"),
    )
    assert made.totals == Totals.of(Decimal("100.00"), Decimal("20.00"), "GBP")


def test_the_reference_bears_the_mark_because_credit_notes_have_no_link() -> None:
    made = content_of(translated(a_credit_note()))
    mark = mark_in(made.reference)
    assert mark is not None
    assert (mark.transfer_id, mark.document) == (SECOND, a_credit_note().ref)
    assert made.reference.startswith("Annual report ")
    assert (made.url, made.due_on) == ("", None)


def test_a_reference_leaves_room_for_the_mark() -> None:
    translation = translated(a_credit_note(subject="x" * 250))
    assert found(translation) == {(Reason.FIELD_TOO_LONG, "document.credit_note.invoice.subject")}


@pytest.mark.parametrize(
    ("price", "quantity", "discount", "net", "told"),
    [
        ("100.00", "-1", "10", "90.00", (Decimal(1), Decimal("90.0000"))),
        ("0.33", "-3", "50", "0.50", (Decimal(3), Decimal("0.1650"))),
        ("10.01", "-700", "33.33", "4671.57", (Decimal(700), Decimal("6.6737"))),
    ],
)
def test_discounts_are_within_the_price_to_the_cent(
    price: str, quantity: str, discount: str, net: str, told: tuple[Decimal, Decimal]
) -> None:
    (line,) = content_of(translated(a_credit_note(a_line(price, quantity, discount=discount)))).lines
    assert line.net == Decimal(net)
    assert (line.discount_rate, line.discount_amount) == (None, None)
    assert line.quantity is not None
    assert line.unit_amount is not None
    assert (line.quantity, line.unit_amount) in {told, (Decimal(1), Decimal(net))}


def test_the_discount_of_the_whole_note_is_within_the_prices_too() -> None:
    note = a_credit_note(a_line("100.00", "-1"), discount=Discount(Decimal(25)))
    (line,) = content_of(translated(note)).lines
    assert (line.unit_amount, line.discount_rate) == (Decimal("75.0000"), None)


def test_a_line_that_bills_is_a_deduction_from_the_note() -> None:
    note = a_credit_note(a_line("100.00", "-1", id="a"), a_line("30.00", "1", id="b"))
    made = content_of(translated(note))
    assert [(line.quantity, line.unit_amount) for line in made.lines] == [
        (Decimal(1), Decimal("100.00")),
        (Decimal(1), Decimal("-30.00")),
    ]
    assert made.totals.net.amount == Decimal("70.00")


def test_a_note_that_bills_on_the_whole_is_none() -> None:
    translation = translated(a_credit_note(a_line("100.00", "1")))
    assert found(translation) == {(Reason.FIELD_INVALID, "document.credit_note.invoice.totals.gross")}


def test_an_invoice_that_takes_back_on_the_whole_is_a_credit_note() -> None:
    translation = translated(an_invoice(a_line("100.00", "-1")))
    assert found(translation) == {(Reason.FIELD_INVALID, "document.invoice.totals.gross")}

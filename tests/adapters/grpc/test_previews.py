"""A preview as it travels: what a person would see, and blanks for what is not known."""

from dataclasses import replace

from adapters.grpc.copies.results import wire_preview
from core.documents import DocumentKind
from core.problems import Problem, Reason
from core.translation.drawing import drawn_from
from support.documents import a_line, an_invoice
from usecases.copies.requests import Preview

DRAWING = drawn_from(an_invoice(a_line(), a_line(id="l2")))


def test_the_note_that_would_follow_is_reported_beside_the_body() -> None:
    preview = Preview((), replace(DRAWING, note="Agreed by telephone"))
    assert wire_preview(preview).document.note == "Agreed by telephone"


def test_a_line_of_text_has_neither_price_nor_account_nor_tax() -> None:
    text = drawn_from(an_invoice(replace(a_line(), is_text=True)))
    (line,) = wire_preview(Preview((), text)).document.lines
    assert [field.name for field, _ in line.ListFields()] == ["line_id", "description", "discount_percentage"]


def test_a_field_that_could_not_be_read_is_blank_and_so_is_what_follows_from_it() -> None:
    """Zero, or the first day of 1970, was never said."""
    problems = tuple(
        Problem(Reason.FIELD_INVALID, f"document.invoice.{field}", "unreadable")
        for field in ("issued_on", "lines[1].quantity", "lines[0].tax_rate.components[0].percentage")
    )
    shown = wire_preview(Preview(problems, DRAWING)).document
    assert not shown.HasField("issued_on")
    assert shown.HasField("due_on")
    assert [line.HasField("quantity") for line in shown.lines] == [True, False]
    assert [line.HasField("net") for line in shown.lines] == [False, False]
    assert not shown.HasField("totals")


def test_what_is_wrong_with_another_document_blanks_nothing() -> None:
    problem = Problem(Reason.FIELD_INVALID, "document.expense.issued_on", "unreadable")
    shown = wire_preview(Preview((problem,), replace(DRAWING, kind=DocumentKind.INVOICE))).document
    assert shown.HasField("issued_on")

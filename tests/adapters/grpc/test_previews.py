"""What a copy would send, as it is told."""

from dataclasses import replace

from adapters.grpc.copies import wire_preview
from support.records import CONTENT, LINE
from usecases.requests import Preview


def test_the_note_that_would_follow_is_told_beside_the_body() -> None:
    preview = Preview((), content=replace(CONTENT, note="Agreed by telephone"))
    assert wire_preview(preview).document.note == "Agreed by telephone"


def test_a_line_of_text_has_neither_account_nor_tax_type() -> None:
    text = replace(LINE, quantity=None, unit_amount=None, account_code=None, tax_type=None)
    (line,) = wire_preview(Preview((), content=replace(CONTENT, lines=(text,)))).document.lines
    assert (line.description, line.account_code, line.tax_type) == ("Design", "", "")

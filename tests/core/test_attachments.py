"""Files: known before any call whether Xero takes them, and under which name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.attachments import (
    FORBIDDEN,
    LARGEST_FILE,
    LONGEST_NAME,
    MOST_FILES,
    MOST_WITHIN_A_REQUEST,
    file_problems,
    named,
    safe_name,
)
from core.documents import DocumentKind
from core.ledger.file import File
from core.problems import Reason


def a_file(name: str = "receipt.pdf", content: bytes = b"%PDF", *, online: bool = False) -> File:
    return File(name=name, mime_type="application/pdf", content=content, include_online=online)


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("a.pdf", True),
        ("A.PDF", True),
        ("a.b.JPEG", True),
        ("a.7z", True),
        ("a.exe", False),
        ("a.html", False),
        ("a.pdf.exe", False),
        ("pdf", False),
        ("a.pdf.", True),  # Xero gets it without the dot
        ("x" * 200 + ".docx", True),
    ],
)
def test_xero_goes_by_the_ending_of_the_name(name: str, is_taken: bool) -> None:
    told = [(each.reason, each.field) for each in file_problems([a_file(name)], DocumentKind.INVOICE)]
    assert told == ([] if is_taken else [(Reason.ATTACHMENT_NOT_POSSIBLE, "attachments[0].file_name")])


@pytest.mark.parametrize(
    ("given_name", "made"),
    [
        ("receipt.pdf", "receipt.pdf"),
        ("a/b\\c:d.pdf", "a-b-c-d.pdf"),
        ("100% [final]+#1.pdf", "100- -final---1.pdf"),
        ("  two   spaces .pdf ", "two spaces .pdf"),
        ("tab\tand\nline.pdf", "tab-and-line.pdf"),
        ("...", ""),
        ("", ""),
        ("x" * 200 + ".pdf", "x" * 146 + ".pdf"),
        ("x" * 200, "x" * 150),
    ],
)
def test_a_name_becomes_one_that_xero_takes(given_name: str, made: str) -> None:
    assert safe_name(given_name) == made


@given(st.text())
def test_no_name_has_what_xero_refuses(name: str) -> None:
    made = safe_name(name)
    assert len(made) <= LONGEST_NAME
    assert not FORBIDDEN & set(made)
    assert all(each.isprintable() for each in made)


@given(st.lists(st.sampled_from(["a.pdf", "A.pdf", "a (2).pdf", "b", "B"]), max_size=10))
def test_no_two_files_of_a_document_share_a_name(names: list[str]) -> None:
    made = [file.name.casefold() for file in named([a_file(name) for name in names])]
    assert len(set(made)) == len(names)


@pytest.mark.parametrize(
    ("files", "fields"),
    [
        ([a_file()], []),
        ([a_file()] * MOST_FILES, []),
        ([a_file()] * (MOST_FILES + 1), ["attachments"]),
        ([a_file(content=b"")], ["attachments[0].content"]),
        ([a_file("...")], ["attachments[0].file_name"]),
        ([a_file(), a_file(content=b"x" * MOST_WITHIN_A_REQUEST)], ["attachments"]),
        ([a_file(content=b"x" * (LARGEST_FILE + 1))], ["attachments", "attachments[0].content"]),
    ],
)
def test_what_xero_does_not_hold_is_reported_before_any_call(files: list[File], fields: list[str]) -> None:
    assert [problem.field for problem in file_problems(files, DocumentKind.INVOICE)] == fields


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        (DocumentKind.INVOICE, True),
        (DocumentKind.CREDIT_NOTE, True),
        (DocumentKind.EXPENSE, False),
        (DocumentKind.PURCHASE_ORDER, False),
    ],
)
def test_only_what_customers_get_may_be_shown_to_them(kind: DocumentKind, may: bool) -> None:
    problems = [problem.field for problem in file_problems([a_file(online=True)], kind)]
    assert problems == ([] if may else ["attachments[0].include_online"])

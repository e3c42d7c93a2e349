"""What is known of files: one row for each name on each document of the ledger."""

from dataclasses import replace

from core.documents import DocumentKind
from core.ids import LedgerId
from core.ledger.file import AttachedFile, FileState
from ports import UnitsOfWork
from support.records import GLOBEX, INVOICE, NOON, SECOND, WARNING, document

HERE = LedgerId("ledger-1")
FILE = AttachedFile(INVOICE, HERE, "receipt.pdf", "application/pdf", 2_000_000, "0f" * 32, FileState.ATTACHING, NOON)
FAILED = replace(FILE, state=FileState.FAILED, include_online=True, problem=WARNING)


def put(units: UnitsOfWork, *files: AttachedFile) -> None:
    with units.writing() as unit:
        for file in files:
            unit.files.put(file)
        unit.commit()


def test_a_file_comes_back_as_it_was_given(units: UnitsOfWork) -> None:
    put(units, FILE, replace(FAILED, name="\x00.pdf"))
    with units.reading() as unit:
        assert {*map(repr, unit.files.of_document(INVOICE, HERE))} == {
            repr(FILE),
            repr(replace(FAILED, name="\x00.pdf")),
        }


def test_one_of_the_same_name_takes_its_place(units: UnitsOfWork) -> None:
    put(units, FILE, FAILED)
    with units.reading() as unit:
        assert [*unit.files.of_document(INVOICE, HERE)] == [FAILED]


def test_files_are_listed_oldest_first_then_by_name(units: UnitsOfWork) -> None:
    last, b, a, upper = (
        replace(FILE, name="0", at=NOON + SECOND),
        replace(FILE, name="b"),
        replace(FILE, name="a"),
        replace(FILE, name="B"),
    )
    put(units, last, b, a, upper)
    with units.reading() as unit:
        assert [*unit.files.of_document(INVOICE, HERE)] == [upper, a, b, last]


def test_another_copy_of_the_document_has_files_of_its_own(units: UnitsOfWork) -> None:
    there = replace(FAILED, ledger_id=LedgerId("ledger-2"))
    put(units, FILE, there)
    with units.reading() as unit:
        assert [*unit.files.of_document(INVOICE, HERE)] == [FILE]
        assert [*unit.files.of_document(INVOICE, there.ledger_id)] == [there]


def test_nobody_elses_are_among_them(units: UnitsOfWork) -> None:
    put(units, FILE, replace(FAILED, document=replace(INVOICE, organization_id=GLOBEX)))
    with units.reading() as unit:
        assert [*unit.files.of_document(INVOICE, HERE)] == [FILE]
        assert unit.files.of_document(document(2), HERE) == []
        assert unit.files.of_document(replace(INVOICE, kind=DocumentKind.EXPENSE), HERE) == []


def test_changing_what_was_handed_out_changes_nothing_stored(units: UnitsOfWork) -> None:
    put(units, FAILED)
    with units.reading() as unit:
        problem = unit.files.of_document(INVOICE, HERE)[0].problem
        assert problem is not None
        assert isinstance(problem.facts, dict)
        problem.facts.clear()
        assert [*unit.files.of_document(INVOICE, HERE)] == [FAILED]

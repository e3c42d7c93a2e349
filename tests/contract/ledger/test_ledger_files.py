"""Files of a document, and its PDF."""

from dataclasses import replace

import pytest

from core.documents import DocumentKind
from core.errors import KeyReused, MissingInLedger, RateLimited, Uncertain
from core.ids import LedgerId
from core.ledger import LedgerDocument
from core.ledger.file import File
from ports import Accepted
from support.ledger_worlds import LedgerWorld, Mishap, a_ledger_invoice

INVOICE = DocumentKind.INVOICE
NOWHERE = LedgerId("99999999-0000-4000-8000-000000000000")
FILE = File("Timesheet May (1).pdf", "application/pdf", b"%PDF-1.4 nine")


@pytest.fixture
def document(world: LedgerWorld) -> LedgerDocument:
    request = world.ledger.prepare([a_ledger_invoice(world.a_contact().id)])
    [result] = world.ledger.write(request, "key-1", world.later()).results
    assert isinstance(result, Accepted), result
    return result.document


def test_a_file_is_told_by_its_name_and_size(world: LedgerWorld, document: LedgerDocument) -> None:
    assert world.ledger.attached(INVOICE, document.id) == {}
    world.ledger.attach(INVOICE, document.id, FILE, "file-1")
    world.ledger.attach(INVOICE, document.id, File("\u00dcber.txt", "text/plain", b"hi", include_online=True), "file-2")
    assert world.ledger.attached(INVOICE, document.id) == {FILE.name: len(FILE.content), "\u00dcber.txt": 2}


def test_a_file_takes_the_place_of_one_of_its_name(world: LedgerWorld, document: LedgerDocument) -> None:
    world.ledger.attach(INVOICE, document.id, FILE, "file-1")
    world.ledger.attach(INVOICE, document.id, replace(FILE, content=b"other"), "file-2")
    assert world.ledger.attached(INVOICE, document.id) == {FILE.name: 5}


def test_a_key_that_attached_another_file_settles_nothing(world: LedgerWorld, document: LedgerDocument) -> None:
    world.ledger.attach(INVOICE, document.id, FILE, "file-1")
    world.ledger.attach(INVOICE, document.id, FILE, "file-1")
    with pytest.raises(KeyReused):
        world.ledger.attach(INVOICE, document.id, replace(FILE, content=b"other"), "file-1")
    assert world.ledger.attached(INVOICE, document.id) == {FILE.name: len(FILE.content)}


def test_a_file_without_a_response_is_uncertain_and_may_be_there(world: LedgerWorld, document: LedgerDocument) -> None:
    world.befalls_next_file(Mishap.ANSWER_LOST)
    with pytest.raises(Uncertain):
        world.ledger.attach(INVOICE, document.id, FILE, "file-1")
    assert list(world.ledger.attached(INVOICE, document.id)) == [FILE.name]


def test_one_call_too_many_attached_nothing(world: LedgerWorld, document: LedgerDocument) -> None:
    world.befalls_next_file(Mishap.RATE_LIMITED)
    with pytest.raises(RateLimited):
        world.ledger.attach(INVOICE, document.id, FILE, "file-1")
    assert world.ledger.attached(INVOICE, document.id) == {}


def test_a_document_has_a_pdf(world: LedgerWorld, document: LedgerDocument) -> None:
    assert world.ledger.pdf(INVOICE, document.id).startswith(b"%PDF-")


def test_what_is_not_there_has_neither_files_nor_pdf(world: LedgerWorld) -> None:
    with pytest.raises(MissingInLedger):
        world.ledger.attach(INVOICE, NOWHERE, FILE, "file-1")
    with pytest.raises(MissingInLedger):
        world.ledger.attached(INVOICE, NOWHERE)
    with pytest.raises(MissingInLedger):
        world.ledger.pdf(INVOICE, NOWHERE)

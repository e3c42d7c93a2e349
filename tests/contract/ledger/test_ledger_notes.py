"""Notes: the history records of a document."""

import pytest

from core.documents import DocumentKind
from core.errors import KeyReused, MissingInLedger, NoResponse, RateLimited, Uncertain
from core.ids import LedgerId
from core.ledger import LedgerDocument
from ports import Accepted
from support.ledger_worlds import LedgerWorld, Mishap, a_ledger_invoice

INVOICE = DocumentKind.INVOICE
NOWHERE = LedgerId("99999999-0000-4000-8000-000000000000")
NOTE = 'Agreed by phone: 5 % off, "as ever"\nAda'


@pytest.fixture
def document(world: LedgerWorld) -> LedgerDocument:
    request = world.ledger.prepare([a_ledger_invoice(world.a_contact().id)])
    [result] = world.ledger.write(request, "key-1", world.later()).results
    assert isinstance(result, Accepted), result
    return result.document


def times(world: LedgerWorld, document: LedgerDocument, note: str = NOTE) -> int:
    return list(world.ledger.notes(INVOICE, document.id)).count(note)


def test_a_note_is_read_as_it_was_written(world: LedgerWorld, document: LedgerDocument) -> None:
    assert times(world, document) == 0
    world.ledger.add_note(INVOICE, document.id, NOTE, "note-1")
    world.ledger.add_note(INVOICE, document.id, "Another", "note-2")
    assert (times(world, document), times(world, document, "Another")) == (1, 1)


def test_a_note_changes_nothing_of_its_document(world: LedgerWorld, document: LedgerDocument) -> None:
    world.ledger.add_note(INVOICE, document.id, NOTE, "note-1")
    after = world.ledger.document(INVOICE, document.id)
    assert (after.lines, after.totals, after.reference, after.status) == (
        document.lines,
        document.totals,
        document.reference,
        document.status,
    )


def test_a_note_repeated_with_its_key_is_written_once(world: LedgerWorld, document: LedgerDocument) -> None:
    world.ledger.add_note(INVOICE, document.id, NOTE, "note-1")
    world.ledger.add_note(INVOICE, document.id, NOTE, "note-1")
    assert times(world, document) == 1


def test_a_key_that_wrote_another_note_settles_nothing(world: LedgerWorld, document: LedgerDocument) -> None:
    world.ledger.add_note(INVOICE, document.id, NOTE, "note-1")
    with pytest.raises(KeyReused):
        world.ledger.add_note(INVOICE, document.id, "Another", "note-1")
    assert times(world, document, "Another") == 0


def test_there_are_no_notes_on_what_is_not_there(world: LedgerWorld) -> None:
    with pytest.raises(MissingInLedger):
        world.ledger.notes(INVOICE, NOWHERE)
    with pytest.raises(MissingInLedger):
        world.ledger.add_note(INVOICE, NOWHERE, NOTE, "note-1")


@pytest.mark.parametrize("mishap", [Mishap.ANSWER_LOST, Mishap.SERVER_ERROR_AFTER_WORK])
def test_a_note_without_a_response_is_uncertain_and_may_be_there(
    mishap: Mishap, world: LedgerWorld, document: LedgerDocument
) -> None:
    world.befalls_next_note(mishap)
    with pytest.raises(Uncertain):
        world.ledger.add_note(INVOICE, document.id, NOTE, "note-1")
    assert times(world, document) == 1


def test_a_note_that_was_lost_on_its_way_is_uncertain_and_its_replay_writes_it(
    world: LedgerWorld, document: LedgerDocument
) -> None:
    world.befalls_next_note(Mishap.REQUEST_LOST)
    with pytest.raises(NoResponse):
        world.ledger.add_note(INVOICE, document.id, NOTE, "note-1")
    assert times(world, document) == 0
    world.ledger.add_note(INVOICE, document.id, NOTE, "note-1")
    assert times(world, document) == 1


def test_one_call_too_many_wrote_no_note(world: LedgerWorld, document: LedgerDocument) -> None:
    world.befalls_next_note(Mishap.RATE_LIMITED)
    with pytest.raises(RateLimited):
        world.ledger.add_note(INVOICE, document.id, NOTE, "note-1")
    assert times(world, document) == 0

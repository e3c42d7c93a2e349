"""What a send in doubt asks: the ledger's own time, what changed since a moment of it, and who made a document."""

from datetime import timedelta

import pytest

from core.documents import DocumentKind
from core.ids import LedgerId
from core.ledger import LedgerDocument
from ports import Accepted
from support.ledger_worlds import LedgerWorld, a_ledger_invoice

INVOICE = DocumentKind.INVOICE
NOWHERE = LedgerId("99999999-0000-4000-8000-000000000000")
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def written(world: LedgerWorld, number: str = "INV-1") -> LedgerDocument:
    request = world.ledger.prepare([a_ledger_invoice(world.a_contact().id, number)])
    response = world.ledger.write(request, f"key {number}", world.later())
    [made] = [result.document for result in response.results if isinstance(result, Accepted)]
    return made


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(minutes=10)])
def test_time_is_the_ledgers_whatever_our_clock_says(world: LedgerWorld, ahead: timedelta) -> None:
    world.xero_s_clock_is_ahead(ahead)
    before = world.time_at_xero()
    made = written(world)
    told = world.ledger.time()
    assert told.microsecond == 0
    assert before - SECOND <= told <= world.time_at_xero()
    look = world.ledger.changed_since(INVOICE, told)
    assert [each.id for each in look.documents] == [made.id]
    assert told <= look.begun_at <= look.ended_at <= world.time_at_xero()


def test_where_nothing_was_asked_yet_the_ledger_is_asked_for_its_time(world: LedgerWorld) -> None:
    before = world.time_at_xero() - SECOND
    assert before <= world.ledger.time() <= world.time_at_xero()


def test_a_look_shows_what_anybody_made_or_changed_since(world: LedgerWorld) -> None:
    old, edited = written(world, "INV-1"), written(world, "INV-2")
    world.pass_time(HOUR)
    world.ledger.check()
    since = world.ledger.time()
    world.clear_mark(edited.id)
    theirs = world.made_by_another_app(a_ledger_invoice(edited.contact_id, "INV-3"))
    shown = world.ledger.changed_since(INVOICE, since).documents
    assert {each.id: each.url == "" for each in shown} == {edited.id: True, theirs.id: theirs.url == ""}
    assert old.id in {each.id for each in world.ledger.changed_since(INVOICE, since - 2 * HOUR).documents}


def test_lists_may_lag_behind_single_documents(world: LedgerWorld) -> None:
    world.lists_lag(timedelta(minutes=1))
    made = written(world)
    since = world.ledger.time() - HOUR
    assert world.ledger.changed_since(INVOICE, since).documents == ()
    assert [each.id for each in world.ledger.look_at(INVOICE, [made.id]).documents] == [made.id]
    world.pass_time(timedelta(seconds=61))
    assert [each.id for each in world.ledger.changed_since(INVOICE, since).documents] == [made.id]


def test_a_look_at_one_document_tells_when_even_where_there_is_none(world: LedgerWorld) -> None:
    made = written(world)
    before = world.ledger.time()
    world.pass_time(timedelta(minutes=5))
    there, gone = world.ledger.look_at(INVOICE, [made.id]), world.ledger.look_at(INVOICE, [NOWHERE])
    assert (there.documents, gone.documents) == ((world.ledger.document(INVOICE, made.id),), ())
    assert there.begun_at - before >= timedelta(minutes=5) - SECOND
    assert gone.begun_at >= there.begun_at
    assert world.ledger.look_at(DocumentKind.EXPENSE, [made.id]).documents == ()


def test_what_others_made_is_told_from_what_may_be_ours(world: LedgerWorld) -> None:
    ours, edited = written(world, "INV-1"), written(world, "INV-2")
    world.clear_mark(edited.id)
    theirs = world.made_by_another_app(a_ledger_invoice(ours.contact_id, "INV-3"))
    asked = [ours.id, edited.id, theirs.id]
    assert world.ledger.maybe_ours(INVOICE, asked) == {ours.id, edited.id}
    assert world.ledger.maybe_ours(INVOICE, []) == frozenset()

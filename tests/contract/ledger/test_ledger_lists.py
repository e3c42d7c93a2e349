"""Reading many documents: by their ids, and since a moment."""

from datetime import timedelta

import pytest

from core.documents import DocumentKind
from core.errors import MissingInLedger
from core.ids import AccountCode, LedgerId, TaxType
from core.ledger import LedgerDocument, LedgerDraft, LedgerStatus
from ports import Accepted
from support.ledger_worlds import LedgerWorld, a_ledger_invoice, a_ledger_line

INVOICE, BILL = DocumentKind.INVOICE, DocumentKind.EXPENSE
NOWHERE = LedgerId("99999999-0000-4000-8000-000000000000")


def written(world: LedgerWorld, *drafts: LedgerDraft) -> list[LedgerDocument]:
    response = world.ledger.write(world.ledger.prepare(drafts), f"key {drafts[0].number}", world.later())
    documents = [result.document for result in response.results if isinstance(result, Accepted)]
    assert len(documents) == len(drafts), response
    return documents


def a_bill(world: LedgerWorld) -> LedgerDraft:
    lines = (a_ledger_line(account_code=AccountCode("404"), tax_type=TaxType("INPUT2")),)
    return a_ledger_invoice(world.a_contact("v-1", "Vendor Ltd").id, "EXP-1", kind=BILL, lines=lines, reference="")


def test_documents_are_found_by_their_ids_however_many(world: LedgerWorld) -> None:
    contact = world.a_contact()
    made = written(world, *(a_ledger_invoice(contact.id, f"INV-{number}") for number in range(45)))
    found = world.ledger.documents(INVOICE, [document.id for document in made])
    assert found == {document.id: document for document in made}


def test_what_is_not_there_is_left_out(world: LedgerWorld) -> None:
    [made] = written(world, a_ledger_invoice(world.a_contact().id))
    asked = [NOWHERE, LedgerId("INV-100"), LedgerId(""), made.id]
    assert world.ledger.documents(INVOICE, asked) == {made.id: made}
    assert world.ledger.documents(INVOICE, []) == {}


def test_ids_are_taken_in_any_capitals_and_answered_as_they_were_asked_for(world: LedgerWorld) -> None:
    contact = world.a_contact()
    documents = written(world, *(a_ledger_invoice(contact.id, f"INV-{number}") for number in range(10)))
    made = next(each for each in documents if each.id != each.id.upper())
    upper = LedgerId(made.id.upper())
    assert world.ledger.documents(INVOICE, [upper, made.id]) == {upper: made, made.id: made}
    assert world.ledger.document(INVOICE, upper) == made


def test_a_voided_document_is_found_by_its_id(world: LedgerWorld) -> None:
    [made] = written(world, a_ledger_invoice(world.a_contact().id, status=LedgerStatus.AUTHORISED))
    world.void(made.id)
    assert world.ledger.documents(INVOICE, [made.id])[made.id].status is LedgerStatus.VOIDED


def test_a_document_is_there_as_its_own_kind_only(world: LedgerWorld) -> None:
    [invoice] = written(world, a_ledger_invoice(world.a_contact().id))
    [bill] = written(world, a_bill(world))
    ids = [invoice.id, bill.id]
    assert world.ledger.documents(INVOICE, ids) == {invoice.id: invoice}
    assert world.ledger.documents(BILL, ids) == {bill.id: bill}
    assert world.ledger.documents_since(INVOICE, None) == [invoice]
    assert world.ledger.documents_since(BILL, None) == [bill]
    with pytest.raises(MissingInLedger):
        world.ledger.document(BILL, invoice.id)


def test_without_a_moment_it_is_everything_that_was_ever_made(world: LedgerWorld) -> None:
    contact = world.a_contact()
    [first] = written(world, a_ledger_invoice(contact.id, "INV-1", status=LedgerStatus.AUTHORISED))
    world.pass_time(timedelta(days=50))
    [second] = written(world, a_ledger_invoice(contact.id, "INV-2"))
    assert world.ledger.documents_since(INVOICE, None) == [first, second]
    world.pass_time(timedelta(minutes=1))
    world.void(first.id)
    ever = world.ledger.documents_since(INVOICE, None)
    assert [(each.number, each.status) for each in ever] == [
        ("INV-2", LedgerStatus.DRAFT),
        ("INV-1", LedgerStatus.VOIDED),
    ]


def test_what_another_app_made_is_in_no_list_and_found_by_its_id(world: LedgerWorld) -> None:
    contact = world.a_contact()
    [ours] = written(world, a_ledger_invoice(contact.id, "INV-1"))
    theirs = world.made_by_another_app(a_ledger_invoice(contact.id, "INV-2"))
    assert world.ledger.documents_since(INVOICE, None) == [ours]
    assert world.ledger.documents(INVOICE, [theirs.id]) == {theirs.id: theirs}
    assert world.ledger.document(INVOICE, theirs.id) == theirs

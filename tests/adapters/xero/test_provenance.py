"""Who made a document, under each of the things that nobody knows about Xero."""

from collections.abc import Iterator
from typing import Any

import pytest

from core.documents import DocumentKind
from core.ids import AccountCode, LedgerId, TaxType
from core.kinds import Side, rules_of
from core.ledger import LedgerLine
from ports import Accepted
from support.ledger_worlds import XeroWorld, a_ledger_invoice, a_ledger_line, xero_world
from xero_sandbox import Sandbox

INVOICE = DocumentKind.INVOICE
ID_KEYS = {
    DocumentKind.INVOICE: "InvoiceID",
    DocumentKind.EXPENSE: "InvoiceID",
    DocumentKind.CREDIT_NOTE: "CreditNoteID",
    DocumentKind.PURCHASE_ORDER: "PurchaseOrderID",
}


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    with Sandbox.running() as sandbox:
        yield sandbox.url


@pytest.fixture
def world(sandbox_url: str) -> Iterator[XeroWorld]:
    with xero_world(sandbox_url) as world:
        yield world


def a_line_of(kind: DocumentKind) -> LedgerLine:
    if rules_of(kind).side is Side.INCOME:
        return a_ledger_line()
    return a_ledger_line(account_code=AccountCode("404"), tax_type=TaxType("INPUT2"))


def written(world: XeroWorld, kind: DocumentKind) -> LedgerId:
    contact = world.a_contact(str(kind), f"{kind} Ltd").id
    changes: dict[str, Any] = {"due_on": None} if kind is DocumentKind.PURCHASE_ORDER else {}
    draft = a_ledger_invoice(contact, "D-1", kind=kind, lines=(a_line_of(kind),), **changes)
    response = world.ledger.write(world.ledger.prepare([draft]), f"key {kind}", world.later())
    made = [result.document.id for result in response.results if isinstance(result, Accepted)]
    assert len(made) == 1, response
    return made[0]


@pytest.mark.parametrize("found", ["made", "untouched"])
@pytest.mark.parametrize("authors", ["told", "untold"])
@pytest.mark.parametrize("is_edited", [True, False])
def test_what_we_made_may_always_be_ours(world: XeroWorld, found: str, authors: str, *, is_edited: bool) -> None:
    world.switch(created_by_my_app=found, history_authors=authors)
    ours = written(world, INVOICE)
    if is_edited:
        world.clear_mark(ours)
    assert world.ledger.maybe_ours(INVOICE, [ours]) == {ours}


@pytest.mark.parametrize(("authors", "is_ours"), [("told", False), ("untold", True)])
@pytest.mark.parametrize("kind", list(DocumentKind))
def test_what_a_person_made_is_not_ours_where_history_tells(
    world: XeroWorld, kind: DocumentKind, authors: str, *, is_ours: bool
) -> None:
    world.switch(history_authors=authors)
    ours = written(world, kind)
    theirs = LedgerId(world.act(action="duplicate", invoice=ours, number="BY-HAND")[ID_KEYS[kind]])
    assert world.ledger.maybe_ours(kind, [ours, theirs]) == ({ours, theirs} if is_ours else {ours})


@pytest.mark.parametrize(("is_edited", "is_ours"), [(False, False), (True, True)])
def test_what_another_app_made_is_not_ours_unless_a_person_edited_it(
    world: XeroWorld, *, is_edited: bool, is_ours: bool
) -> None:
    """One that a person edited might be ours, if createdByMyApp left such documents out."""
    theirs = world.made_by_another_app(a_ledger_invoice(world.a_contact().id, "D-2")).id
    if is_edited:
        world.clear_mark(theirs)
    assert (theirs in world.ledger.maybe_ours(INVOICE, [theirs])) is is_ours


def test_a_document_that_is_gone_may_be_ours(world: XeroWorld) -> None:
    gone = LedgerId("99999999-0000-4000-8000-000000000000")
    assert world.ledger.maybe_ours(INVOICE, [gone]) == {gone}

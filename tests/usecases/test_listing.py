"""Lists of links and of transfers: the caller's own, in pages."""

from dataclasses import replace

import pytest

from core.choice import CopyMode
from core.documents import DocumentKind, DocumentRef
from core.errors import Refused, SendFailed
from core.ids import OrganizationId, SubsidiaryId
from core.link import Link, LinkState
from core.problems import Reason
from core.transfer import Transfer, TransferState
from ports import LinksWanted
from support.documents import an_invoice
from support.linking import copy_in_doubt, copy_that_needs_attention, invoice, link, made_in_xero, only, put, unlink
from support.plugin import Plugin, a_copier, an_admin
from usecases.inspecting import GetDocumentLinks, GetTransfer
from usecases.listing import BatchGetLinks, ListLinks, ListTransfers
from usecases.requests import Verdict
from usecases.resolving import ResolveTransfer

STRANGER = a_copier("8")
NOTE = DocumentRef(OrganizationId("7"), DocumentKind.CREDIT_NOTE, an_invoice().id)


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def links(plugin: Plugin, wanted: LinksWanted | None = None, after: str = "", limit: int = 100) -> list[Link]:
    return list(plugin.process.get(ListLinks)(a_copier(), wanted or LinksWanted(), after, limit))


def transfers(plugin: Plugin, *states: TransferState, after: str = "", limit: int = 100) -> list[Transfer]:
    return list(plugin.process.get(ListTransfers)(a_copier(), frozenset(states), after, limit))


def test_many_documents_are_asked_for_at_once_and_those_never_copied_are_left_out(plugin: Plugin) -> None:
    copied = {number: plugin.copy(invoice(number)).link for number in (1, 2)}
    asked = [invoice(number).ref for number in (1, 2, 3)]
    found = plugin.process.get(BatchGetLinks)(a_copier(), asked)
    assert found == {invoice(number).ref: each for number, each in copied.items()}


def test_of_several_copies_the_current_one_is_answered_and_an_unlinked_one_never(plugin: Plugin) -> None:
    plugin.copy()
    second = plugin.copy(an_invoice(number="INV-1-B"), CopyMode.CREATE_NEW).link
    unlink(plugin, plugin.copy(invoice(2)).link.id)
    found = plugin.process.get(BatchGetLinks)(a_copier(), [an_invoice().ref, invoice(2).ref])
    assert found == {an_invoice().ref: second}


def test_nobody_sees_the_links_of_another_organization(plugin: Plugin) -> None:
    plugin.copy()
    assert plugin.process.get(BatchGetLinks)(STRANGER, [an_invoice().ref]) == {}
    assert plugin.process.get(ListLinks)(STRANGER, LinksWanted(), "", 100) == []
    with pytest.raises(Refused) as refusal:
        plugin.process.get(GetDocumentLinks)(STRANGER, an_invoice().ref)
    assert only(Reason.NOT_FOUND, refusal)


def test_links_come_in_pages_that_together_have_each_of_them_once(plugin: Plugin) -> None:
    made = [plugin.copy(invoice(number)).link for number in range(5)]
    pages, after = [], ""
    while page := links(plugin, after=after, limit=2):
        pages.append(page)
        after = page[-1].id
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted((each for page in pages for each in page), key=lambda each: each.id) == sorted(
        made, key=lambda each: each.id
    )


def test_links_are_filtered_by_state_kind_and_subsidiary(plugin: Plugin) -> None:
    older = plugin.copy().link
    newer = plugin.copy(an_invoice(number="INV-1-B"), CopyMode.CREATE_NEW).link
    note = link(plugin, made_in_xero(plugin, kind=DocumentKind.CREDIT_NOTE).id, NOTE)
    plugin.configure(plugin.connect("2", "leeds"))
    leeds = plugin.copy(an_invoice(id="i2", subsidiary_id="2")).link

    def found(wanted: LinksWanted) -> set[str]:
        return {each.id for each in links(plugin, wanted)}

    assert found(LinksWanted()) == {older.id, newer.id, note.id, leeds.id}
    assert found(LinksWanted(states=frozenset({LinkState.SUPERSEDED}))) == {older.id}
    assert found(LinksWanted(kind=DocumentKind.CREDIT_NOTE)) == {note.id}
    assert found(LinksWanted(subsidiary_id=SubsidiaryId("2"))) == {leeds.id}
    assert found(LinksWanted(SubsidiaryId("1"), DocumentKind.INVOICE, frozenset({LinkState.ACTIVE}))) == {newer.id}


def test_links_whose_document_came_back_otherwise_than_it_was_sent_can_be_listed(plugin: Plugin) -> None:
    plugin.copy(invoice(1))
    transfer = copy_that_needs_attention(plugin, invoice(2))
    put(plugin, replace(transfer.content, number="INV-77"))
    verdict = Verdict(transfer.id, plugin.books().documents[-1].id)
    adopted = plugin.process.get(ResolveTransfer)(an_admin(), verdict, plugin.write())
    assert links(plugin, LinksWanted(with_differences=True)) == [adopted.link]


def test_transfers_are_listed_by_what_became_of_them(plugin: Plugin) -> None:
    plugin.books().refuse_next_write("The document date cannot be before the period lock date")
    with pytest.raises(SendFailed):
        plugin.copy(invoice(1))
    waiting = copy_that_needs_attention(plugin, invoice(2))
    sent = plugin.copy(invoice(3)).transfer
    doubtful = copy_in_doubt(plugin, invoice(4))
    (rejected,) = transfers(plugin, TransferState.REJECTED)
    assert rejected.document == invoice(1).ref
    assert transfers(plugin, TransferState.NEEDS_ATTENTION) == [waiting]
    assert transfers(plugin, TransferState.SENT) == [sent]
    assert transfers(plugin, TransferState.UNCERTAIN, TransferState.NEEDS_ATTENTION) == [waiting, doubtful]
    assert transfers(plugin) == [rejected, waiting, sent, doubtful]


def test_transfers_come_in_pages_in_the_order_in_which_they_began(plugin: Plugin) -> None:
    began = [plugin.copy(invoice(number)).transfer for number in range(3)]
    first = transfers(plugin, limit=2)
    assert first == began[:2]
    assert transfers(plugin, after=first[-1].id, limit=2) == began[2:]


def test_nobody_sees_the_transfers_of_another_organization(plugin: Plugin) -> None:
    transfer = plugin.copy().transfer
    assert plugin.process.get(ListTransfers)(STRANGER, frozenset(), "", 100) == []
    with pytest.raises(Refused) as refusal:
        plugin.process.get(GetTransfer)(STRANGER, transfer.id)
    assert only(Reason.NOT_FOUND, refusal)

"""Lists of links and of transfers: the caller's own, in pages."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.choice import AlreadyCopied, CopyMode
from core.documents import DocumentKind, DocumentRef
from core.errors import Refused, SendFailed
from core.ids import OrganizationId, SubsidiaryId
from core.link import Link, LinkState
from core.money import Money
from core.problems import Reason
from core.transfer import Refusal, Subject, Transfer, TransferState
from ports import LinkFilter, TransferFilter
from support.documents import an_invoice
from support.linking import copy_in_doubt, copy_that_needs_attention, invoice, link, made_in_xero, only, put, unlink
from support.plugin import Plugin, a_copier, an_admin
from usecases.links.queries import BatchGetLinks, GetDocumentLinks, ListLinks
from usecases.sends.requests import Resolution
from usecases.sends.resolution import ResolveTransfer
from usecases.sends.transfers import GetTransfer, ListTransfers

STRANGER = a_copier("8")
NOTE = DocumentRef(OrganizationId("7"), DocumentKind.CREDIT_NOTE, an_invoice().id)


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def links(plugin: Plugin, wanted: LinkFilter | None = None, after: str = "", limit: int = 100) -> list[Link]:
    return list(plugin.process.get(ListLinks)(a_copier(), wanted or LinkFilter(), after, limit))


def transfers(plugin: Plugin, *states: TransferState, before: str = "", limit: int = 100) -> list[Transfer | Refusal]:
    return listed(plugin, TransferFilter(states=frozenset(states)), before, limit)


def listed(plugin: Plugin, wanted: TransferFilter, before: str = "", limit: int = 100) -> list[Transfer | Refusal]:
    return list(plugin.process.get(ListTransfers)(a_copier(), wanted, before, limit))


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
    assert plugin.process.get(ListLinks)(STRANGER, LinkFilter(), "", 100) == []
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

    def found(wanted: LinkFilter) -> set[str]:
        return {each.id for each in links(plugin, wanted)}

    assert found(LinkFilter()) == {older.id, newer.id, note.id, leeds.id}
    assert found(LinkFilter(states=frozenset({LinkState.SUPERSEDED}))) == {older.id}
    assert found(LinkFilter(kind=DocumentKind.CREDIT_NOTE)) == {note.id}
    assert found(LinkFilter(subsidiary_id=SubsidiaryId("2"))) == {leeds.id}
    assert found(LinkFilter(SubsidiaryId("1"), DocumentKind.INVOICE, frozenset({LinkState.ACTIVE}))) == {newer.id}


def test_links_whose_document_came_back_otherwise_than_it_was_sent_can_be_listed(plugin: Plugin) -> None:
    plugin.copy(invoice(1))
    transfer = copy_that_needs_attention(plugin, invoice(2))
    put(plugin, replace(transfer.content, number="INV-77"))
    resolution = Resolution(transfer.id, plugin.books().documents[-1].id)
    adopted = plugin.process.get(ResolveTransfer)(an_admin(), resolution, plugin.write())
    assert links(plugin, LinkFilter(with_differences=True)) == [adopted.link]


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
    assert transfers(plugin, TransferState.UNCERTAIN, TransferState.NEEDS_ATTENTION) == [doubtful, waiting]
    assert transfers(plugin) == [doubtful, sent, waiting, rejected]


def test_transfers_come_in_pages_the_newest_first(plugin: Plugin) -> None:
    newest = [plugin.copy(invoice(number)).transfer for number in range(3)][::-1]
    first = transfers(plugin, limit=2)
    assert first == newest[:2]
    assert transfers(plugin, before=first[-1].id, limit=2) == newest[2:]


def test_transfers_are_filtered_by_whatever_one_looks_for(plugin: Plugin) -> None:
    """Those that were refused stand among those that were sent."""
    plugin.configure(plugin.connect("2", "paris"))
    ours, theirs = plugin.connections()
    first = plugin.copy(invoice(1)).transfer
    plugin.clock.advance(timedelta(hours=1))
    second = plugin.copy(replace(invoice(2), subsidiary_id=SubsidiaryId("2")), by=an_admin()).transfer
    plugin.clock.advance(timedelta(hours=1))
    with pytest.raises(AlreadyCopied) as refusal:
        plugin.copy(invoice(1))
    third = refusal.value.transfer_id
    for wanted, found in (
        (TransferFilter(), [third, second.id, first.id]),
        (TransferFilter(document=invoice(1).ref), [third, first.id]),
        (TransferFilter(kind=DocumentKind.EXPENSE), []),
        (TransferFilter(kind=DocumentKind.INVOICE), [third, second.id, first.id]),
        (TransferFilter(subsidiary_id=SubsidiaryId("2")), [second.id]),
        (TransferFilter(connection_id=ours.id), [third, first.id]),
        (TransferFilter(connection_id=theirs.id), [second.id]),
        (TransferFilter(actor=an_admin().user_id), [second.id]),
        (TransferFilter(states=frozenset({TransferState.REFUSED})), [third]),
        (TransferFilter(begin=second.created_at), [third, second.id]),
        (TransferFilter(end=second.created_at), [first.id]),
        (TransferFilter(begin=second.created_at, end=second.created_at), []),
    ):
        assert [each.id for each in listed(plugin, wanted)] == found, wanted
    assert [each.id for each in listed(plugin, TransferFilter(), limit=2)] == [third, second.id]


def test_a_row_reports_what_the_document_is(plugin: Plugin) -> None:
    """The number is Xero's, once it has made one."""
    sent = plugin.copy(number_from_xero=True).transfer
    with pytest.raises(AlreadyCopied):
        plugin.copy()
    refused, row = transfers(plugin)
    assert row == sent
    total = Money(Decimal("120.00"), "GBP")
    assert row.subject == Subject(plugin.links().current.number, "Acme Ltd", total)
    assert refused.subject == Subject("INV-1", "Acme Ltd", total)


def test_nobody_sees_the_transfers_of_another_organization(plugin: Plugin) -> None:
    transfer = plugin.copy().transfer
    assert plugin.process.get(ListTransfers)(STRANGER, TransferFilter(), "", 100) == []
    with pytest.raises(Refused) as refusal:
        plugin.process.get(GetTransfer)(STRANGER, transfer.id)
    assert only(Reason.NOT_FOUND, refusal)

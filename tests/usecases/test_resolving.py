"""A person settles a send of which only looking in Xero can tell."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from adapters.memory.ledger import MemoryLedger
from core.choice import CopyMode
from core.documents import DocumentKind
from core.errors import Refused, SendFailed
from core.ids import LedgerId, UserId
from core.ledger import LedgerDocument
from core.link import Link, LinkState
from core.problems import Reason
from core.transfer import Transfer, TransferState
from ports import WriteResponse
from support.documents import a_line, an_invoice
from support.linking import DRY, copy_in_doubt, copy_that_needs_attention, only, put, stored, unlink
from support.plugin import Plugin, an_admin
from support.records import a_link
from usecases.sends.requests import Resolution, Resolved
from usecases.sends.resolution import ResolveTransfer
from usecases.write import Write

LONG_ENOUGH = timedelta(hours=1)
OTHER = an_invoice(id="i2", number="INV-2", url="https://app.productive.example/7/invoices/i2")


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def resolve(
    plugin: Plugin, transfer: Transfer, adopted: str | None, write: Write | None = None, organization: str = "7"
) -> Resolved:
    resolution = Resolution(transfer.id, LedgerId(adopted) if adopted else None)
    return plugin.process.get(ResolveTransfer)(an_admin(organization, "vera"), resolution, write or plugin.write())


def arrived(plugin: Plugin, transfer: Transfer, number: str = "INV-1") -> LedgerDocument:
    """The send has reached Xero after all."""
    return put(plugin, replace(transfer.content, number=number))


def test_adopting_the_document_settles_the_send_and_links_it(plugin: Plugin) -> None:
    transfer = copy_that_needs_attention(plugin)
    there = arrived(plugin, transfer, "INV-1-A")
    view = resolve(plugin, transfer, there.id)
    assert (view.transfer.state, view.transfer.ledger_id) == (TransferState.SENT, there.id)
    assert view.link == plugin.links().current
    assert (view.link.ledger_id, view.link.number, view.link.transfer_id) == (there.id, "INV-1-A", transfer.id)
    assert plugin.open_transfer() is None


def test_an_adopted_document_reports_what_it_differs_in_from_what_was_sent(plugin: Plugin) -> None:
    transfer = copy_that_needs_attention(plugin)
    view = resolve(plugin, transfer, arrived(plugin, transfer, "INV-77").id)
    assert view.link is not None
    assert [(each.reason, each.facts["returned"]) for each in view.link.differences] == [
        (Reason.RETURNED_DIFFERENTLY, "INV-77")
    ]


def test_an_adopted_document_can_be_updated_and_is_not_copied_a_second_time(plugin: Plugin) -> None:
    transfer = copy_that_needs_attention(plugin)
    there = arrived(plugin, transfer)
    resolve(plugin, transfer, there.id)
    plugin.copy(an_invoice(a_line("120")), CopyMode.UPDATE_EXISTING)
    (after,) = plugin.books().documents
    assert after.id == there.id
    assert after.totals != there.totals


def test_what_was_declared_not_sent_can_be_copied_again(plugin: Plugin) -> None:
    transfer = copy_that_needs_attention(plugin)
    view = resolve(plugin, transfer, None)
    assert (view.transfer.state, view.link) == (TransferState.NOT_SENT, None)
    assert plugin.copy().transfer.state is TransferState.SENT
    assert len(plugin.books().documents) == 1


@pytest.mark.parametrize("is_adopted", [True, False])
def test_the_record_says_who_settled_it_and_when(plugin: Plugin, is_adopted: bool) -> None:
    transfer = copy_that_needs_attention(plugin)
    there = arrived(plugin, transfer)
    before = plugin.record(transfer)
    resolve(plugin, transfer, there.id if is_adopted else None)
    (added,) = plugin.record(transfer)[len(before) :]
    assert (added.actor, added.started_at) == (UserId("vera"), plugin.clock.now())
    assert added.result == (f"adopted {there.id}" if is_adopted else "declared not sent")


def test_a_send_that_is_still_being_settled_is_not_a_persons_to_resolve(plugin: Plugin) -> None:
    transfer = copy_in_doubt(plugin)
    with pytest.raises(Refused) as refusal:
        resolve(plugin, transfer, None)
    assert only(Reason.NOTHING_TO_RESOLVE, refusal)
    assert refusal.value.problems[0].facts == {"state": "uncertain"}


def test_a_send_is_resolved_once(plugin: Plugin) -> None:
    transfer = copy_that_needs_attention(plugin)
    resolve(plugin, transfer, None)
    with pytest.raises(Refused) as refusal:
        resolve(plugin, transfer, arrived(plugin, transfer).id)
    assert only(Reason.NOTHING_TO_RESOLVE, refusal)


def test_of_two_people_who_resolve_it_at_once_the_first_counts(plugin: Plugin) -> None:
    transfer = copy_that_needs_attention(plugin)
    there, read = arrived(plugin, transfer), MemoryLedger.document

    def read_while_another_decides(ledger: MemoryLedger, kind: DocumentKind, ledger_id: LedgerId) -> LedgerDocument:
        resolve(plugin, transfer, None)
        return read(ledger, kind, ledger_id)

    with patch.object(MemoryLedger, "document", read_while_another_decides), pytest.raises(Refused) as refusal:
        resolve(plugin, transfer, there.id)
    assert only(Reason.NOTHING_TO_RESOLVE, refusal)
    assert plugin.transfer(transfer.id).state is TransferState.NOT_SENT
    assert plugin.record(transfer)[-1].result == "declared not sent"


def test_a_repeated_request_returns_what_was_resolved_and_adds_nothing_to_the_record(plugin: Plugin) -> None:
    transfer = copy_that_needs_attention(plugin)
    there = arrived(plugin, transfer)
    first = resolve(plugin, transfer, there.id, plugin.write("r1", "same"))
    record = plugin.record(transfer)
    assert resolve(plugin, transfer, there.id, plugin.write("r1", "same")) == first
    assert plugin.record(transfer) == record
    with pytest.raises(Refused) as refusal:
        resolve(plugin, transfer, None, plugin.write("r1", "other"))
    assert only(Reason.REQUEST_ID_REUSED, refusal)


def test_only_validating_changes_nothing_and_is_refused_for_the_same_reasons(plugin: Plugin) -> None:
    transfer = copy_that_needs_attention(plugin)
    there, record = arrived(plugin, transfer), plugin.record(transfer)
    assert resolve(plugin, transfer, there.id, DRY).transfer == transfer
    assert resolve(plugin, transfer, None, DRY).transfer == transfer
    with pytest.raises(Refused):
        resolve(plugin, transfer, "nowhere", DRY)
    assert plugin.record(transfer) == record
    assert plugin.open_transfer() == transfer


def test_what_is_not_in_xero_cannot_be_adopted(plugin: Plugin) -> None:
    transfer = copy_that_needs_attention(plugin)
    with pytest.raises(Refused) as refusal:
        resolve(plugin, transfer, "nowhere")
    assert only(Reason.NOT_IN_XERO, refusal)
    assert plugin.open_transfer() == transfer


def test_a_document_of_another_kind_cannot_be_adopted(plugin: Plugin) -> None:
    transfer = copy_that_needs_attention(plugin)
    there = put(plugin, replace(transfer.content, kind=DocumentKind.CREDIT_NOTE))
    with pytest.raises(Refused) as refusal:
        resolve(plugin, transfer, there.id)
    assert only(Reason.NOT_IN_XERO, refusal)


def test_the_copy_of_another_document_cannot_be_adopted(plugin: Plugin) -> None:
    taken = plugin.copy(OTHER).link
    transfer = copy_that_needs_attention(plugin)
    with pytest.raises(Refused) as refusal:
        resolve(plugin, transfer, taken.ledger_id)
    assert only(Reason.ALREADY_LINKED, refusal)
    assert plugin.open_transfer() == transfer
    assert plugin.links(OTHER).current == taken


def test_an_update_can_only_have_become_the_document_that_it_updates(plugin: Plugin) -> None:
    first = plugin.copy().link
    transfer = copy_that_needs_attention(plugin, an_invoice(a_line("120")), CopyMode.UPDATE_EXISTING)
    strange = arrived(plugin, replace(transfer, content=replace(transfer.content, id=None)), "INV-9")
    with pytest.raises(Refused) as refusal:
        resolve(plugin, transfer, strange.id)
    assert only(Reason.FIELD_INVALID, refusal)
    view = resolve(plugin, transfer, first.ledger_id)
    assert view.transfer.state is TransferState.SENT
    assert view.link is not None
    assert (view.link.id, view.link.state) == (first.id, LinkState.ACTIVE)


def test_a_new_copy_that_is_adopted_supersedes_the_older_one(plugin: Plugin) -> None:
    first = plugin.copy().link
    transfer = copy_that_needs_attention(plugin, an_invoice(number="INV-1-B"), CopyMode.CREATE_NEW)
    there = arrived(plugin, transfer, "INV-1-B")
    resolve(plugin, transfer, there.id)
    view = plugin.links()
    assert view.current.ledger_id == there.id
    assert [(each.id, each.state) for each in view.superseded] == [(first.id, LinkState.SUPERSEDED)]


def test_a_new_copy_is_not_the_older_one(plugin: Plugin) -> None:
    first = plugin.copy().link
    transfer = copy_that_needs_attention(plugin, an_invoice(number="INV-1-B"), CopyMode.CREATE_NEW)
    with pytest.raises(Refused) as refusal:
        resolve(plugin, transfer, first.ledger_id)
    assert only(Reason.ALREADY_LINKED, refusal)
    assert plugin.open_transfer() == transfer


def test_nobody_resolves_what_another_organization_sent(plugin: Plugin) -> None:
    transfer = copy_that_needs_attention(plugin)
    with pytest.raises(Refused) as refusal:
        resolve(plugin, transfer, None, organization="8")
    assert only(Reason.NOT_FOUND, refusal)
    assert plugin.open_transfer() == transfer


def taken(plugin: Plugin, there: LedgerDocument) -> Link:
    """Somebody has just linked it to another document."""
    wrong = a_link(document=OTHER.ref, ledger_id=there.id, lines={})
    with plugin.units.writing() as unit:
        unit.links.add(wrong)
        unit.commit()
    return wrong


def as_a_person_settles_it(plugin: Plugin, transfer: Transfer, wrong: Link, there: LedgerDocument) -> None:
    assert transfer.state is TransferState.NEEDS_ATTENTION
    assert [problem.reason for problem in transfer.problems] == [Reason.ALREADY_LINKED]
    assert transfer.problems[0].facts["link_id"] == wrong.id
    assert stored(plugin) == []
    unlink(plugin, wrong.id)
    resolve(plugin, transfer, there.id)
    assert plugin.links().current.ledger_id == there.id
    assert plugin.books().documents == (there,)


def test_what_was_found_and_was_linked_to_another_document_meanwhile_waits_for_a_person(plugin: Plugin) -> None:
    transfer = copy_in_doubt(plugin)
    there = arrived(plugin, transfer)
    wrong = taken(plugin, there)
    plugin.clock.advance(LONG_ENOUGH)
    plugin.recover()
    as_a_person_settles_it(plugin, plugin.transfer(transfer.id), wrong, there)


def test_what_was_accepted_and_was_linked_to_another_document_meanwhile_waits_for_a_person(plugin: Plugin) -> None:
    write = MemoryLedger.write
    links: list[Link] = []

    def write_and_link(ledger: MemoryLedger, *args: Any) -> WriteResponse:
        response = write(ledger, *args)
        links.extend(taken(plugin, there) for there in plugin.books().documents)
        return response

    with patch.object(MemoryLedger, "write", write_and_link), pytest.raises(SendFailed) as failure:
        plugin.copy()
    assert [problem.reason for problem in failure.value.problems] == [Reason.NEEDS_ATTENTION]
    transfer = plugin.open_transfer()
    assert transfer is not None
    [wrong], [there] = links, plugin.books().documents
    as_a_person_settles_it(plugin, transfer, wrong, there)

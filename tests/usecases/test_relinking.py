"""Links that were lost are found again by the marks in Xero, such as after a backup was restored."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.choice import AlreadyCopied, CopyMode
from core.documents import DocumentKind
from core.ids import DocumentId, TransferId
from core.ledger import LedgerStatus
from core.link import LinkOrigin, LinkState
from core.mark import tagged
from core.problems import Reason
from support.backups import restored
from support.documents import a_line, an_invoice
from support.linking import copy_in_doubt, invoice, link, made_in_xero, put, relink, stored, unlink, url_of
from support.plugin import Plugin
from usecases.links.requests import Relinked


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def problems(done: Relinked) -> list[Reason]:
    return [problem.reason for problem in done.problems]


def test_ten_copies_that_a_restored_backup_does_not_know_are_found_again_and_nothing_is_doubled(
    plugin: Plugin,
) -> None:
    before = [plugin.copy(invoice(number)).link for number in range(10)]
    after = restored(plugin)
    done = relink(after)
    assert (done.marked, done.linked_before, done.problems) == (10, 0, ())
    assert set(done.restored) == {invoice(number).ref for number in range(10)}
    for number in range(10):
        with pytest.raises(AlreadyCopied) as refusal:
            after.copy(invoice(number))
        assert refusal.value.link.ledger_id == before[number].ledger_id
    assert len(plugin.books().documents) == 10


@pytest.mark.parametrize("kind", [DocumentKind.PURCHASE_ORDER, DocumentKind.CREDIT_NOTE])
def test_what_has_no_link_in_xero_is_found_by_the_mark_in_its_reference(plugin: Plugin, kind: DocumentKind) -> None:
    content = plugin.copy().transfer.content
    ref = replace(an_invoice().ref, kind=kind, id=DocumentId("d1"))
    reference = tagged("Paper", ref, TransferId("0198-1"))
    there = put(plugin, replace(content, kind=kind, number="D-1", url="", reference=reference))
    done = relink(plugin)
    assert (done.restored, done.problems) == ((ref,), ())
    with plugin.units.reading() as unit:
        found = unit.links.current(ref)
    assert found is not None
    assert (found.ledger_id, found.transfer_id) == (there.id, "0198-1")


def test_a_link_found_again_leads_where_the_lost_one_led_and_its_document_can_be_updated(plugin: Plugin) -> None:
    before = plugin.copy().link
    after = restored(plugin)
    relink(after)
    (found,) = stored(after)
    assert (found.origin, found.state, found.transfer_id) == (
        LinkOrigin.RELINKED,
        LinkState.ACTIVE,
        before.transfer_id,
    )
    assert (found.ledger_id, found.number, found.status, found.totals, found.deep_link) == (
        before.ledger_id,
        before.number,
        before.status,
        before.totals,
        before.deep_link,
    )
    after.copy(an_invoice(a_line("70")), CopyMode.UPDATE_EXISTING)
    (document,) = plugin.books().documents
    assert (document.id, len(document.lines)) == (before.ledger_id, 1)


def test_relinking_where_nothing_is_missing_changes_nothing_however_often(plugin: Plugin) -> None:
    kept = plugin.copy().link
    for _ in range(2):
        assert relink(plugin) == Relinked(1, 1, (), ())
    assert stored(plugin) == [kept]
    after = restored(plugin)
    first = relink(after)
    assert (len(first.restored), relink(after)) == (1, Relinked(1, 1, (), ()))
    assert len(stored(after)) == 1


def test_of_several_copies_the_newest_is_current_and_the_others_are_superseded(plugin: Plugin) -> None:
    numbers = ["INV-1", "INV-1-B", "INV-1-C"]
    for number in numbers:
        plugin.copy(an_invoice(number=number), CopyMode.CREATE if number == "INV-1" else CopyMode.CREATE_NEW)
    oldest = plugin.books().documents[0]
    plugin.clock.advance(timedelta(hours=1))
    plugin.books().edit(oldest.id, status=LedgerStatus.VOIDED)  # the one that was changed last is not the newest
    after = restored(plugin)
    done = relink(after)
    assert (done.marked, done.restored) == (3, (an_invoice().ref,))
    assert [(each.number, each.state) for each in stored(after)] == [
        ("INV-1", LinkState.SUPERSEDED),
        ("INV-1-B", LinkState.SUPERSEDED),
        ("INV-1-C", LinkState.ACTIVE),
    ]


def test_a_current_link_stays_current_and_what_else_is_found_becomes_history(plugin: Plugin) -> None:
    after = restored(plugin)
    plugin.copy()
    kept = after.copy(an_invoice(number="INV-1-B")).link
    done = relink(after)
    assert (done.marked, done.linked_before, done.restored) == (2, 1, (an_invoice().ref,))
    assert after.links().current == kept
    assert [each.number for each in after.links().superseded] == ["INV-1"]


def test_a_document_whose_newest_copy_is_said_to_be_anothers_keeps_its_newest_other_copy(plugin: Plugin) -> None:
    plugin.copy()
    newest = plugin.copy(an_invoice(number="INV-1-B"), CopyMode.CREATE_NEW).link
    after = restored(plugin)
    with after.units.writing() as unit:
        unit.links.add(replace(newest, document=invoice(2).ref))
        unit.commit()
    assert problems(relink(after)) == [Reason.ALREADY_LINKED]
    assert [(each.number, each.state) for each in stored(after)] == [("INV-1", LinkState.ACTIVE)]


def test_what_is_linked_to_another_document_is_reported_and_left_alone(plugin: Plugin) -> None:
    there = made_in_xero(plugin)
    other = link(plugin, there.id, invoice(2).ref)
    plugin.books().edit(there.id, url=url_of(an_invoice().ref, "t1"))
    done = relink(plugin)
    assert (problems(done), done.restored) == ([Reason.ALREADY_LINKED], ())
    assert done.problems[0].facts["link_id"] == other.id
    assert (stored(plugin), stored(plugin, invoice(2).ref)) == ([], [other])


def test_a_send_that_is_still_open_is_left_to_recovery(plugin: Plugin) -> None:
    transfer = copy_in_doubt(plugin)
    put(plugin, transfer.content)
    done = relink(plugin)
    assert (problems(done), done.restored) == ([Reason.IN_PROGRESS], ())
    assert done.problems[0].facts["transfer_id"] == transfer.id
    assert (stored(plugin), plugin.open_transfer()) == ([], transfer)
    plugin.clock.advance(timedelta(minutes=2))
    plugin.recover()
    assert plugin.links().current.origin is LinkOrigin.COPIED


def test_what_an_admin_unlinked_stays_unlinked(plugin: Plugin) -> None:
    unlinked = unlink(plugin, plugin.copy().link.id)
    assert relink(plugin).restored == ()
    assert stored(plugin) == [unlinked]

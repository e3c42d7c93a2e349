"""An admin says which document of Xero is which of ours, and takes it back. Nothing is written to Xero."""

from decimal import Decimal
from functools import partial

import pytest

from core.choice import CopyMode
from core.documents import DocumentKind
from core.errors import Refused
from core.ledger import LedgerStatus
from core.link import Link, LinkOrigin, LinkState
from core.money import Totals
from core.problems import Reason
from core.transfer import TransferState
from support.documents import a_line, an_invoice
from support.linking import DRY, copy_in_doubt, link, made_in_xero, only, stored, unlink
from support.plugin import Plugin
from support.racing import at_once

OTHER = an_invoice(id="i2", number="INV-2", url="https://app.productive.example/7/invoices/i2")


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def test_a_link_shows_the_document_as_xero_has_it_and_writes_nothing_there(plugin: Plugin) -> None:
    there = made_in_xero(plugin)
    before = list(plugin.books().received)
    made = link(plugin, there.id)
    assert (made.ledger_id, made.number, made.status) == (there.id, "OLD-1", LedgerStatus.AUTHORISED)
    assert made.totals == Totals.of(Decimal("150.00"), Decimal("30.00"), "GBP")
    assert (made.origin, made.state, made.transfer_id) == (LinkOrigin.LINKED, LinkState.ACTIVE, "")
    assert made.lines == {}, "nobody can tell which line is which"
    assert there.id in made.deep_link
    assert "Mem01" in made.deep_link
    assert plugin.links().current == made
    assert plugin.books().received == before
    assert plugin.books().documents == (there,)


def test_a_linked_document_counts_as_copied_and_its_update_replaces_the_lines(plugin: Plugin) -> None:
    there = made_in_xero(plugin)
    made = link(plugin, there.id)
    with pytest.raises(Refused) as refusal:
        plugin.copy()
    assert only(Reason.ALREADY_COPIED, refusal)
    updated = plugin.copy(an_invoice(a_line("70", description="Ours")), CopyMode.UPDATE_EXISTING)
    (after,) = plugin.books().documents
    assert after.id == there.id
    assert [line.description for line in after.lines] == ["Ours"]
    assert not {line.ledger_line_id for line in after.lines} & {line.ledger_line_id for line in there.lines}
    assert (updated.link.id, len(updated.link.lines)) == (made.id, 1)


def test_an_update_does_not_change_how_the_link_came_to_be(plugin: Plugin) -> None:
    link(plugin, made_in_xero(plugin).id)
    assert plugin.copy(mode=CopyMode.UPDATE_EXISTING).link.origin is LinkOrigin.LINKED


def test_linking_the_same_again_returns_the_link_that_is_there(plugin: Plugin) -> None:
    made = link(plugin, made_in_xero(plugin).id)
    assert link(plugin, made.ledger_id) == made
    copied = plugin.copy(OTHER).link
    assert link(plugin, copied.ledger_id, OTHER.ref) == copied
    assert stored(plugin) == [made]


def test_a_document_with_another_copy_is_not_linked(plugin: Plugin) -> None:
    copied = plugin.copy().link
    with pytest.raises(Refused) as refusal:
        link(plugin, made_in_xero(plugin).id)
    assert only(Reason.ALREADY_COPIED, refusal)
    assert refusal.value.problems[0].facts["link_id"] == copied.id
    assert stored(plugin) == [copied]


def test_one_document_of_xero_is_the_copy_of_one_document_only(plugin: Plugin) -> None:
    made = link(plugin, made_in_xero(plugin).id)
    with pytest.raises(Refused) as refusal:
        link(plugin, made.ledger_id, OTHER.ref)
    assert only(Reason.ALREADY_LINKED, refusal)
    assert stored(plugin, OTHER.ref) == []


def test_what_bears_the_mark_of_another_document_is_not_linked_even_where_its_link_was_lost(plugin: Plugin) -> None:
    copied = plugin.copy(OTHER).link
    unlink(plugin, copied.id)
    with pytest.raises(Refused) as refusal:
        link(plugin, copied.ledger_id)
    assert only(Reason.ALREADY_LINKED, refusal)
    assert link(plugin, copied.ledger_id, OTHER.ref).state is LinkState.ACTIVE, "its own mark is no obstacle"


@pytest.mark.parametrize(
    "changes", [{}, {"kind": DocumentKind.CREDIT_NOTE}, {"kind": DocumentKind.EXPENSE}], ids=["missing", "note", "bill"]
)
def test_what_xero_does_not_have_as_this_kind_is_not_linked(plugin: Plugin, changes: dict[str, DocumentKind]) -> None:
    ledger_id = made_in_xero(plugin, **changes).id if changes else "nowhere"
    with pytest.raises(Refused) as refusal:
        link(plugin, ledger_id)
    assert only(Reason.NOT_IN_XERO, refusal)
    assert refusal.value.problems[0].field == "xero_id"


def test_nothing_is_linked_while_the_document_is_on_its_way(plugin: Plugin) -> None:
    transfer = copy_in_doubt(plugin)
    with pytest.raises(Refused) as refusal:
        link(plugin, made_in_xero(plugin).id)
    assert only(Reason.IN_PROGRESS, refusal)
    assert refusal.value.problems[0].facts["transfer_id"] == transfer.id
    assert stored(plugin) == []


def test_a_document_is_looked_for_in_the_organisation_of_its_own_subsidiary(plugin: Plugin) -> None:
    plugin.configure(plugin.connect("2", "leeds"))
    there = made_in_xero(plugin, tenant="leeds")
    for subsidiary, reason in (("1", Reason.NOT_IN_XERO), ("3", Reason.SUBSIDIARY_NOT_CONNECTED)):
        with pytest.raises(Refused) as refusal:
            link(plugin, there.id, of=subsidiary)
        assert only(reason, refusal)
    made = link(plugin, there.id, of="2")
    assert (made.tenant_id, made.subsidiary_id) == ("leeds", "2")


def test_only_validating_returns_the_link_and_makes_none(plugin: Plugin) -> None:
    there = made_in_xero(plugin)
    assert link(plugin, there.id, write=DRY).ledger_id == there.id
    assert stored(plugin) == []
    made = link(plugin, there.id)
    assert unlink(plugin, made.id, DRY).state is LinkState.UNLINKED
    assert stored(plugin) == [made]


def test_a_repeated_request_returns_its_link_as_it_is_now(plugin: Plugin) -> None:
    there = made_in_xero(plugin)
    made = link(plugin, there.id, write=plugin.write("r1", "same"))
    assert link(plugin, there.id, write=plugin.write("r1", "same")) == made
    unlinked = unlink(plugin, made.id, plugin.write("r2", "same"))
    assert link(plugin, there.id, write=plugin.write("r1", "same")) == unlinked
    with pytest.raises(Refused) as refusal:
        link(plugin, there.id, write=plugin.write("r2", "same"))
    assert only(Reason.REQUEST_ID_REUSED, refusal)


def test_of_many_links_of_one_document_at_once_there_is_one(plugin: Plugin) -> None:
    one, other = made_in_xero(plugin, "A"), made_in_xero(plugin, "B")
    outcomes = at_once(*[partial(link, plugin, each.id) for each in (one, other, one, other)])
    (kept,) = stored(plugin)
    assert [each for each in outcomes if isinstance(each, Link)] == [kept, kept]
    refused = [each for each in outcomes if isinstance(each, Refused)]
    assert [problem.reason for each in refused for problem in each.problems] == [Reason.ALREADY_COPIED] * 2


def test_an_unlinked_document_counts_as_never_copied_and_its_link_is_kept(plugin: Plugin) -> None:
    made = link(plugin, made_in_xero(plugin).id)
    assert unlink(plugin, made.id).state is LinkState.UNLINKED
    with pytest.raises(Refused) as refusal:
        plugin.links()
    assert only(Reason.NOT_FOUND, refusal)
    assert plugin.copy().transfer.state is TransferState.SENT
    assert [each.state for each in stored(plugin)] == [LinkState.UNLINKED, LinkState.ACTIVE]
    assert len(plugin.books().documents) == 2, "what is in Xero stays there"


def test_unlinking_twice_is_harmless(plugin: Plugin) -> None:
    made = link(plugin, made_in_xero(plugin).id)
    first = unlink(plugin, made.id)
    assert unlink(plugin, made.id) == first


def test_a_copy_that_was_unlinked_and_linked_again_returns_its_present_link(plugin: Plugin) -> None:
    copied = plugin.copy(write=plugin.write("r1", "same")).link
    unlink(plugin, copied.id)
    again = link(plugin, copied.ledger_id)
    assert again.id != copied.id
    assert plugin.copy(write=plugin.write("r1", "same")).link == again


def test_a_link_stays_while_an_update_of_its_document_is_on_its_way(plugin: Plugin) -> None:
    copied = plugin.copy().link
    copy_in_doubt(plugin, an_invoice(a_line("120")), CopyMode.UPDATE_EXISTING)
    with pytest.raises(Refused) as refusal:
        unlink(plugin, copied.id)
    assert only(Reason.IN_PROGRESS, refusal)
    assert stored(plugin) == [copied]


def test_nobody_unlinks_what_is_another_organizations(plugin: Plugin) -> None:
    copied = plugin.copy().link
    with pytest.raises(Refused) as refusal:
        unlink(plugin, copied.id, organization="8")
    assert only(Reason.NOT_FOUND, refusal)
    assert stored(plugin) == [copied]


def test_an_earlier_copy_that_is_linked_again_is_current_again_by_the_same_link(plugin: Plugin) -> None:
    first = plugin.copy().link
    second = plugin.copy(an_invoice(number="INV-1-B"), CopyMode.CREATE_NEW).link
    unlink(plugin, second.id)
    assert link(plugin, first.ledger_id, write=DRY).state is LinkState.ACTIVE
    assert {each.state for each in stored(plugin)} == {LinkState.SUPERSEDED, LinkState.UNLINKED}
    again = link(plugin, first.ledger_id)
    assert (again.id, again.state, again.created_at) == (first.id, LinkState.ACTIVE, first.created_at)
    assert (again.lines, again.transfer_id, again.origin) == (first.lines, first.transfer_id, LinkOrigin.COPIED)
    assert plugin.links().current == again
    assert {each.id for each in stored(plugin)} == {first.id, second.id}

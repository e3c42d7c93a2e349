"""A remembered contact is merged or archived in the ledger, or a bookkeeper gives a document another one."""

from datetime import timedelta

import pytest

from core.choice import CopyMode
from core.contact_link import ContactLink
from core.documents import Invoice
from core.errors import Refused, SendFailed
from core.ids import ContactId
from core.ledger import LedgerContact
from core.problems import Reason
from core.transfer import TransferState
from support.documents import a_company, an_invoice
from support.plugin import ORGANIZATION, Plugin, an_admin
from usecases.contacts.choice import GetContactChoice, SetContactChoice
from usecases.contacts.lookup import KNOWN_FOR
from usecases.contacts.requests import ContactChosen

UPDATE = CopyMode.UPDATE_EXISTING


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def another_invoice(number: str = "INV-2", **changes: object) -> Invoice:
    return an_invoice(id=number.lower(), number=number, **changes)


def remembered(plugin: Plugin) -> ContactLink:
    """What is remembered of the company of `an_invoice()`."""
    with plugin.units.reading() as unit:
        link = unit.contact_links.get(ORGANIZATION, plugin.connections()[0].tenant.id, a_company().id)
    assert link is not None
    return link


def merged(plugin: Plugin) -> LedgerContact:
    """The survivor of the remembered contact."""
    survivor = plugin.books().add_contact("Acme Group")
    plugin.books().archive_contact(remembered(plugin).contact_id, merged_into=survivor.id)
    return survivor


def test_a_copy_after_a_merge_goes_to_the_survivor_in_the_same_call(plugin: Plugin) -> None:
    plugin.copy()
    survivor = merged(plugin)
    done = plugin.copy(another_invoice(), write=plugin.write("click-1"))
    assert done.transfer.content.contact_id == survivor.id
    assert remembered(plugin).contact_id == survivor.id
    assert [document.contact_id for document in plugin.books().documents][1:] == [survivor.id]


def test_the_refused_transfer_stays_rejected_and_the_new_one_has_its_own_mark_and_key(plugin: Plugin) -> None:
    plugin.copy()
    merged(plugin)
    done = plugin.copy(another_invoice())
    with plugin.units.reading() as unit:
        both = [each for each in unit.transfers.list(ORGANIZATION, limit=10) if each.document.id == "inv-2"]
        keys = {unit.transfers.get_dispatch(each.dispatch_id).idempotency_key for each in both}  # type: ignore
    assert {each.state for each in both} == {TransferState.REJECTED, TransferState.SENT}
    assert len(keys) == len({each.content.url for each in both}) == 2
    [refused] = [each for each in both if each.id != done.transfer.id]
    assert [problem.reason for problem in refused.problems if problem.is_error] == [Reason.CONTACT_UNUSABLE]


def test_the_request_repeated_returns_the_transfer_that_went_through(plugin: Plugin) -> None:
    plugin.copy()
    merged(plugin)
    first = plugin.copy(another_invoice(), write=plugin.write("click-1"))
    again = plugin.copy(another_invoice(), write=plugin.write("click-1"))
    assert again.transfer == first.transfer
    assert len(plugin.books().documents) == 2


def test_a_survivor_that_is_archived_in_the_meantime_is_not_tried_again_and_again(plugin: Plugin) -> None:
    plugin.copy()
    survivor = merged(plugin)
    plugin.books().archive_contact(survivor.id)
    before = len(plugin.books().received)
    with pytest.raises(SendFailed) as failed:
        plugin.copy(another_invoice())
    assert [problem.reason for problem in failed.value.problems] == [Reason.CONTACT_UNUSABLE]
    assert len(plugin.books().received) == before + 1
    assert remembered(plugin).contact_id != survivor.id


def test_an_archived_contact_without_a_survivor_is_refused_once_each_time(plugin: Plugin) -> None:
    plugin.copy()
    plugin.books().archive_contact(remembered(plugin).contact_id)
    with pytest.raises(SendFailed, match="archived"):
        plugin.copy(another_invoice())
    restored = plugin.books().contact(remembered(plugin).contact_id)
    assert restored is not None
    plugin.books().put_contact(LedgerContact(restored.id, restored.name, restored.number))
    assert plugin.copy(another_invoice()).transfer.state is TransferState.SENT


def test_an_update_keeps_the_contact_that_a_bookkeeper_gave_the_document(plugin: Plugin) -> None:
    done = plugin.copy()
    chosen = plugin.books().add_contact("Acme, branch office")
    plugin.books().edit(done.link.ledger_id, contact_id=chosen.id)
    updated = plugin.copy(an_invoice(subject="Another"), UPDATE)
    assert updated.transfer.content.contact_id == chosen.id
    assert [document.contact_id for document in plugin.books().documents] == [chosen.id]
    assert remembered(plugin).contact_id == done.transfer.content.contact_id, "the bookkeeper spoke of one document"


@pytest.mark.parametrize("survives", [True, False])
def test_an_update_goes_through_whose_contact_was_archived_since(plugin: Plugin, survives: bool) -> None:
    done = plugin.copy()
    if survives:
        plugin.books().edit(done.link.ledger_id, contact_id=merged(plugin).id)
    else:
        plugin.books().archive_contact(remembered(plugin).contact_id)
    assert plugin.copy(an_invoice(subject="Another"), UPDATE).transfer.state is TransferState.SENT


def test_an_update_for_another_company_takes_that_companys_contact(plugin: Plugin) -> None:
    done = plugin.copy()
    other = a_company(id="c2", name="Bright Harbour")
    updated = plugin.copy(an_invoice(party=other), UPDATE)
    assert updated.transfer.content.contact_id != done.transfer.content.contact_id
    again = plugin.copy(an_invoice(party=other, subject="Another"), UPDATE)
    assert again.transfer.content.contact_id == updated.transfer.content.contact_id


def test_an_update_takes_the_contact_that_is_picked_for_it(plugin: Plugin) -> None:
    plugin.copy()
    picked = plugin.books().add_contact("Acme Holding")
    assert plugin.copy(mode=UPDATE, contact=picked.id).transfer.content.contact_id == picked.id
    assert remembered(plugin).contact_id == picked.id


def test_a_picked_contact_goes_before_the_remembered_one_whatever_the_company_is_called(plugin: Plugin) -> None:
    plugin.copy()
    picked = plugin.books().add_contact("Acme Holding")
    invoice = another_invoice(party=a_company(name="Bright Harbour"))
    assert plugin.copy(invoice, contact=picked.id).transfer.content.contact_id == picked.id


def test_a_preview_asks_for_a_remembered_contact_once_in_an_hour(plugin: Plugin) -> None:
    plugin.copy()
    survivor = merged(plugin)
    assert plugin.preview(another_invoice()).contact == plugin.preview(another_invoice()).contact
    assert remembered(plugin).contact_id != survivor.id, "known since the copy, less than an hour ago"
    plugin.clock.advance(KNOWN_FOR + timedelta(seconds=1))
    shown = plugin.preview(another_invoice())
    assert shown.contact is not None
    assert (shown.contact.contact_id, shown.contact.name) == (survivor.id, "Acme Group")
    assert (remembered(plugin).contact_id, remembered(plugin).known_at) == (survivor.id, plugin.clock.now())


def test_a_preview_says_that_a_remembered_contact_was_archived(plugin: Plugin) -> None:
    plugin.copy()
    plugin.books().archive_contact(remembered(plugin).contact_id)
    plugin.clock.advance(KNOWN_FOR + timedelta(seconds=1))
    told = plugin.preview(another_invoice()).problems
    assert [(problem.reason, problem.field) for problem in told] == [
        (Reason.CONTACT_UNUSABLE, "document.invoice.company")
    ]


def test_the_choice_of_a_contact_is_what_was_chosen_or_nothing(plugin: Plugin) -> None:
    connection = plugin.connections()[0]
    get = plugin.process.get(GetContactChoice)
    with pytest.raises(Refused, match="No contact was chosen"):
        get(an_admin(), connection.id, a_company().id)
    chosen = plugin.books().add_contact("Acme Holding")
    wanted = ContactChosen(connection.id, a_company().id, chosen.id)
    plugin.process.get(SetContactChoice)(an_admin(), wanted, plugin.write())
    assert get(an_admin(), connection.id, a_company().id) == chosen.id
    plugin.process.get(SetContactChoice)(an_admin(), ContactChosen(connection.id, a_company().id, None), plugin.write())
    with pytest.raises(Refused, match="No contact was chosen"):
        get(an_admin(), connection.id, a_company().id)
    assert plugin.copy().transfer.content.contact_id != ContactId(chosen.id)

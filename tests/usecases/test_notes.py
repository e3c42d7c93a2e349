"""Internal notes: in the document's history once Xero has the document, and never twice."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest

from adapters.memory.ledger import MemoryLedger
from core.choice import CopyMode
from core.connection import ConnectionState
from core.documents import DocumentKind, Invoice
from core.errors import Disconnected, Invalid, LedgerError, NoResponse, Unreachable
from core.ids import CustomFieldId, LedgerId
from core.problems import Reason
from core.transfer import Transfer
from ports import Ledgers, StoreBusy
from support.documents import an_invoice, some_settings
from support.linking import copy_in_doubt, put
from support.plugin import Plugin
from usecases.followups.notes import NoteWriter, WritePendingNotes

MEMO = CustomFieldId("memo")
NOTE = "Agreed by phone.\nPays in two parts."


class Died(BaseException):
    """The process ends here."""


@pytest.fixture
def plugin() -> Plugin:
    plugin = Plugin()
    plugin.configure(plugin.connect(), some_settings(note_field=MEMO))
    return plugin


def noted(note: str = NOTE, number: int = 1, **changes: str) -> Invoice:
    url = f"https://app.productive.example/7/invoices/i{number}"
    return an_invoice(id=f"i{number}", number=f"INV-{number}", url=url, custom_fields={MEMO: note}, **changes)


def history(plugin: Plugin, invoice: Invoice | None = None, tenant: str = "london") -> Sequence[str]:
    """The notes on the present copy of this invoice."""
    (connection,) = [each for each in plugin.connections() if each.tenant.id == tenant]
    there = plugin.links(invoice or noted()).current.ledger_id
    return list(plugin.injector.get(Ledgers).of(connection).notes(DocumentKind.INVOICE, there))


@contextmanager
def failing(error: LedgerError, *, is_done: bool = False) -> Iterator[None]:
    """Writing a note ends with this error, after it was written or without."""
    write = MemoryLedger.add_note

    def add_note(ledger: MemoryLedger, kind: DocumentKind, ledger_id: LedgerId, note: str, key: str) -> None:
        if is_done:
            write(ledger, kind, ledger_id, note, key)
        raise error

    with patch.object(MemoryLedger, "add_note", add_note):
        yield


def copied_without_its_note(plugin: Plugin, invoice: Invoice | None = None) -> Transfer:
    with failing(Unreachable("The ledger could not be reached")):
        return plugin.copy(invoice or noted()).transfer


def on_the_timer(plugin: Plugin, after: timedelta = timedelta(seconds=61)) -> int:
    plugin.clock.advance(after)
    return plugin.process.get(WritePendingNotes)()


def is_owed(plugin: Plugin, transfer: Transfer) -> bool:
    return plugin.transfer(transfer.id).note_pending


def test_the_note_is_in_the_history_as_soon_as_the_invoice_is_copied(plugin: Plugin) -> None:
    done = plugin.copy(noted())
    assert history(plugin) == [NOTE]
    assert not is_owed(plugin, done.transfer)
    assert on_the_timer(plugin) == 0
    assert history(plugin) == [NOTE]


def test_where_there_is_no_note_nothing_is_written_and_nothing_is_pending(plugin: Plugin) -> None:
    done = plugin.copy(noted(""))
    assert not done.transfer.note_pending
    assert on_the_timer(plugin) == 0
    assert history(plugin) == []


def test_a_note_that_could_not_be_written_does_not_fail_the_copy_and_is_written_later(plugin: Plugin) -> None:
    transfer = copied_without_its_note(plugin)
    assert is_owed(plugin, transfer)
    assert history(plugin) == []
    assert on_the_timer(plugin) == 1
    assert history(plugin) == [NOTE]
    assert not is_owed(plugin, transfer)
    assert on_the_timer(plugin) == 0


def test_the_first_minute_is_left_to_the_call_that_sent_the_invoice(plugin: Plugin) -> None:
    copied_without_its_note(plugin)
    assert on_the_timer(plugin, timedelta(seconds=59)) == 0
    assert on_the_timer(plugin, timedelta(seconds=2)) == 1


def test_a_note_that_xero_refuses_is_reported_on_the_link_and_not_tried_again(plugin: Plugin) -> None:
    with failing(Invalid(["The note is too odd"])):
        transfer = plugin.copy(noted()).transfer
    assert not is_owed(plugin, transfer)
    (told,) = plugin.links(noted()).current.differences
    assert (told.reason, told.message) == (
        Reason.XERO_WARNING,
        "The internal note was not written: The note is too odd",
    )
    assert on_the_timer(plugin) == 0
    assert history(plugin) == []


def test_notes_that_cannot_be_written_yet_keep_no_other_waiting(plugin: Plugin) -> None:
    for number in (1, 2, 3):
        copied_without_its_note(plugin, noted(number=number))
    stuck = {plugin.links(noted(number=number)).current.ledger_id for number in (1, 2)}
    write = MemoryLedger.add_note

    def add_note(ledger: MemoryLedger, kind: DocumentKind, ledger_id: LedgerId, note: str, key: str) -> None:
        if ledger_id in stuck:
            raise Unreachable("The ledger could not be reached")
        write(ledger, kind, ledger_id, note, key)

    with patch.object(MemoryLedger, "add_note", add_note), patch("usecases.sends.pending.PAGE", 1):
        assert on_the_timer(plugin) == 1
    assert history(plugin, noted(number=3)) == [NOTE]


def test_a_note_whose_response_was_lost_is_found_and_not_written_again(plugin: Plugin) -> None:
    with failing(NoResponse("The ledger did not answer"), is_done=True):
        transfer = plugin.copy(noted()).transfer
    assert is_owed(plugin, transfer)
    on_the_timer(plugin)
    assert history(plugin) == [NOTE]
    assert not is_owed(plugin, transfer)


def test_a_process_that_dies_after_the_note_was_written_leaves_no_second_one(plugin: Plugin) -> None:
    with patch.object(NoteWriter, "_settle", side_effect=Died), pytest.raises(Died):
        plugin.copy(noted())
    assert history(plugin) == [NOTE]
    assert on_the_timer(plugin.another_process()) == 1
    assert history(plugin) == [NOTE]
    assert on_the_timer(plugin) == 0


def test_a_store_that_is_busy_right_after_the_note_was_written_does_not_fail_the_copy(plugin: Plugin) -> None:
    with patch.object(NoteWriter, "_settle", side_effect=StoreBusy("The store could not be had in time")):
        transfer = plugin.copy(noted()).transfer
    assert is_owed(plugin, transfer)
    assert on_the_timer(plugin) == 1
    assert history(plugin) == [NOTE]


def test_a_note_that_is_there_with_other_spaces_is_not_written_again(plugin: Plugin) -> None:
    copied_without_its_note(plugin)
    (connection,) = plugin.connections()
    there = plugin.links(noted()).current.ledger_id
    ledger = plugin.injector.get(Ledgers).of(connection)
    ledger.add_note(DocumentKind.INVOICE, there, "Agreed by phone.\r\nPays  in two parts. ", "by hand")
    on_the_timer(plugin)
    assert len(history(plugin)) == 1


def test_each_try_bears_the_same_key_which_names_the_transfer(plugin: Plugin) -> None:
    with failing(NoResponse("The ledger did not answer")):
        transfer = plugin.copy(noted()).transfer
    with patch.object(MemoryLedger, "add_note", autospec=True) as writing:
        on_the_timer(plugin)
    (call,) = writing.call_args_list
    assert call.args[1:] == (DocumentKind.INVOICE, transfer.ledger_id, NOTE, f"note-{transfer.id}")


def test_an_update_writes_its_note_only_where_it_says_something_new(plugin: Plugin) -> None:
    plugin.copy(noted())
    plugin.copy(noted(), CopyMode.UPDATE_EXISTING)
    assert history(plugin) == [NOTE]
    plugin.copy(noted("Paid in full after all."), CopyMode.UPDATE_EXISTING)
    assert history(plugin) == [NOTE, "Paid in full after all."]
    assert on_the_timer(plugin) == 0


def test_an_invoice_that_recovery_finds_gets_its_note(plugin: Plugin) -> None:
    put(plugin, copy_in_doubt(plugin, noted()).content)
    plugin.clock.advance(timedelta(minutes=2))
    plugin.recover()
    on_the_timer(plugin)
    assert history(plugin) == [NOTE]


def test_notes_wait_while_the_connection_does_not_work_and_are_written_once_it_does(plugin: Plugin) -> None:
    transfer = copied_without_its_note(plugin)
    (connection,) = plugin.connections()
    for state in (ConnectionState.NEEDS_REAUTHORIZATION, ConnectionState.DISCONNECTED):
        with plugin.units.writing() as unit:
            unit.connections.update(connection.becoming(state, plugin.clock.now()))
            unit.commit()
        assert on_the_timer(plugin) == 0
        assert is_owed(plugin, transfer)
    plugin.connect()
    assert on_the_timer(plugin) == 1
    assert history(plugin) == [NOTE]


def test_a_disconnect_that_is_noticed_then_leaves_the_note_owed(plugin: Plugin) -> None:
    with failing(Disconnected("This organisation is no longer connected")):
        transfer = plugin.copy(noted()).transfer
    assert is_owed(plugin, transfer)
    assert plugin.connections()[0].state is ConnectionState.DISCONNECTED


def test_an_organisation_that_cannot_be_reached_does_not_stop_the_notes_of_another(plugin: Plugin) -> None:
    plugin.configure(plugin.connect("2", "leeds"), some_settings(note_field=MEMO))
    in_leeds = noted(number=2, subsidiary_id="2")
    here, there = copied_without_its_note(plugin), copied_without_its_note(plugin, in_leeds)
    plugin.books().outage = Unreachable("The ledger could not be reached")
    assert on_the_timer(plugin) == 1
    assert (is_owed(plugin, here), is_owed(plugin, there)) == (True, False)
    assert history(plugin, in_leeds, "leeds") == [NOTE]

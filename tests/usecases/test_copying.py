"""What a person who copies an invoice sees, on adapters in memory."""

from dataclasses import replace
from decimal import Decimal
from unittest.mock import patch

import pytest

from adapters.memory import rules
from core.choice import AlreadyCopied, CopyMode
from core.errors import Refused, SendFailed
from core.ledger import LedgerStatus
from core.link import LinkState
from core.money import Money, Totals
from core.problems import Problem, Reason
from core.settings import InitialStatus, NumberSource
from core.transfer import TransferState
from ports import StoreBusy
from support.documents import a_line, an_invoice, some_settings
from support.plugin import Plugin
from usecases.copies.planner import _distinct
from usecases.followups.completion import Followups
from usecases.sends.settlement import Settlement


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def reasons(refusal: pytest.ExceptionInfo[Refused] | pytest.ExceptionInfo[SendFailed]) -> list[Reason]:
    return [problem.reason for problem in refusal.value.problems]


def test_an_invoice_arrives_once_with_its_totals_and_a_link(plugin: Plugin) -> None:
    done = plugin.copy()
    (made,) = plugin.books().documents
    assert (made.number, made.status) == ("INV-1", LedgerStatus.AUTHORISED)
    assert made.totals == Totals.of(Decimal("100.00"), Decimal("20.00"), "GBP")
    assert done.transfer.state is TransferState.SENT
    assert (done.link.ledger_id, done.link.state) == (made.id, LinkState.ACTIVE)
    assert "!Mem01" in done.link.deep_link or "%21Mem01" in done.link.deep_link


def test_a_second_copy_is_refused_with_the_link_and_both_choices(plugin: Plugin) -> None:
    first = plugin.copy()
    with pytest.raises(AlreadyCopied) as refusal:
        plugin.copy()
    assert refusal.value.link == first.link
    assert len(plugin.books().documents) == 1


def test_an_update_changes_the_same_document_and_keeps_its_lines(plugin: Plugin) -> None:
    first = plugin.copy(an_invoice(a_line("100", id="a"), a_line("50", id="b")))
    before = plugin.books().documents[0]
    changed = an_invoice(a_line("120", id="a"), a_line("50", id="b"), a_line("7", id="c"))
    second = plugin.copy(changed, CopyMode.UPDATE_EXISTING)
    (after,) = plugin.books().documents
    assert after.totals.net == Money(Decimal("177.00"), "GBP")
    assert [line.ledger_line_id for line in after.lines[:2]] == [line.ledger_line_id for line in before.lines]
    assert second.link.id == first.link.id
    assert len(second.link.lines) == 3


def test_an_update_leaves_the_status_alone_unless_it_is_raised_and_never_lowers_it(plugin: Plugin) -> None:
    plugin.copy(status=LedgerStatus.DRAFT)
    assert plugin.copy(mode=CopyMode.UPDATE_EXISTING).link.status is LedgerStatus.DRAFT
    raised = plugin.copy(mode=CopyMode.UPDATE_EXISTING, status=LedgerStatus.AUTHORISED)
    assert raised.link.status is LedgerStatus.AUTHORISED
    with pytest.raises(Refused) as refusal:
        plugin.copy(mode=CopyMode.UPDATE_EXISTING, status=LedgerStatus.DRAFT)
    assert reasons(refusal) == [Reason.STATUS_CANNOT_BE_LOWERED]


def test_an_update_of_what_was_never_copied_is_refused(plugin: Plugin) -> None:
    with pytest.raises(Refused) as refusal:
        plugin.copy(mode=CopyMode.UPDATE_EXISTING)
    assert reasons(refusal) == [Reason.NOT_COPIED_YET]


def test_a_voided_document_is_not_updated(plugin: Plugin) -> None:
    done = plugin.copy()
    plugin.books().edit(done.link.ledger_id, status=LedgerStatus.VOIDED)
    with pytest.raises(Refused) as refusal:
        plugin.copy(mode=CopyMode.UPDATE_EXISTING)
    assert reasons(refusal) == [Reason.DOCUMENT_NOT_EDITABLE]


def test_a_new_copy_needs_another_number_or_one_of_xero(plugin: Plugin) -> None:
    first = plugin.copy()
    with pytest.raises(Refused) as refusal:
        plugin.copy(mode=CopyMode.CREATE_NEW)
    assert reasons(refusal) == [Reason.NUMBER_TAKEN]
    second = plugin.copy(mode=CopyMode.CREATE_NEW, number_from_xero=True)
    view = plugin.links()
    assert view.current == second.link
    assert [link.id for link in view.superseded] == [first.link.id]
    assert view.superseded[0].state is LinkState.SUPERSEDED


def test_xero_makes_the_number_where_the_setting_says_so() -> None:
    plugin = Plugin()
    plugin.configure(plugin.connect(), some_settings(number_source=NumberSource.XERO))
    assert plugin.copy().link.number == "INV-0001"


def test_a_manual_status_must_be_named_by_each_copy() -> None:
    plugin = Plugin()
    plugin.configure(plugin.connect(), some_settings(status=InitialStatus.MANUAL))
    with pytest.raises(Refused) as refusal:
        plugin.copy()
    assert reasons(refusal) == [Reason.STATUS_REQUIRED]
    assert plugin.copy(status=LedgerStatus.SUBMITTED).link.status is LedgerStatus.SUBMITTED


def test_a_document_of_an_unconnected_subsidiary_goes_nowhere(plugin: Plugin) -> None:
    with pytest.raises(Refused) as refusal:
        plugin.copy(an_invoice(subsidiary_id="2"))
    assert reasons(refusal) == [Reason.SUBSIDIARY_NOT_CONNECTED]
    assert plugin.books().documents == ()


def test_what_was_sent_through_one_organisation_is_never_updated_through_another(plugin: Plugin) -> None:
    plugin.copy()
    plugin.configure(plugin.connect("2", "leeds"))
    moved = an_invoice(subsidiary_id="2")
    with pytest.raises(Refused) as refusal:
        plugin.copy(moved, CopyMode.UPDATE_EXISTING)
    assert reasons(refusal) == [Reason.WRONG_ORGANISATION]
    with pytest.raises(AlreadyCopied):
        plugin.copy(moved)
    assert plugin.books("leeds").documents == ()


def test_xeros_own_words_reach_the_caller(plugin: Plugin) -> None:
    plugin.books().refuse_next_write("The document date cannot be before the period lock date")
    with pytest.raises(SendFailed) as failure:
        plugin.copy()
    (problem,) = failure.value.problems
    assert problem.reason is Reason.XERO_REJECTED
    assert problem.message == "The document date cannot be before the period lock date"
    assert failure.value.transfer_id is not None
    assert plugin.transfer(failure.value.transfer_id).state is TransferState.REJECTED
    assert plugin.copy().transfer.state is TransferState.SENT, "a refused send can be tried again"


def test_a_preview_is_what_would_be_sent_and_remembers_nothing(plugin: Plugin) -> None:
    preview = plugin.preview()
    assert preview.problems == ()
    assert preview.drawing is not None
    assert preview.drawing.totals is not None
    assert preview.drawing.totals.gross == Money(Decimal("120.00"), "GBP")
    assert preview.request is not None
    assert preview.contact is not None
    assert (preview.contact.contact_id, preview.contact.name) == (None, "Acme Ltd")
    assert plugin.books().documents == ()
    assert plugin.books().contacts == ()
    assert plugin.books().received == []
    assert plugin.open_transfer() is None


def test_a_preview_of_a_copied_document_says_so(plugin: Plugin) -> None:
    plugin.copy()
    assert [problem.reason for problem in plugin.preview().problems] == [Reason.ALREADY_COPIED]


def test_a_repeated_request_returns_what_it_did_and_sends_nothing(plugin: Plugin) -> None:
    first = plugin.copy(write=plugin.write("r1", "same"))
    again = plugin.copy(write=plugin.write("r1", "same"))
    assert again.transfer == first.transfer
    assert len(plugin.books().received) == 1
    with pytest.raises(Refused) as refusal:
        plugin.copy(write=plugin.write("r1", "other"))
    assert reasons(refusal) == [Reason.REQUEST_ID_REUSED]


def test_a_refusal_before_the_intent_is_not_remembered(plugin: Plugin) -> None:
    with pytest.raises(Refused):
        plugin.copy(an_invoice(number=""), write=plugin.write("r1", "same"))
    assert plugin.copy(write=plugin.write("r1", "same")).transfer.state is TransferState.SENT


def test_each_send_records_the_settings_version_it_used(plugin: Plugin) -> None:
    assert plugin.copy().transfer.settings_version == 1
    plugin.configure(plugin.connections()[0], replace(some_settings(), version=1))
    assert plugin.copy(mode=CopyMode.UPDATE_EXISTING).transfer.settings_version == 2


def test_a_status_that_xero_returned_otherwise_is_reported(plugin: Plugin, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = rules.saved
    monkeypatch.setattr(rules, "saved", lambda *given: replace(saved(*given), status=LedgerStatus.DRAFT))
    done = plugin.copy()
    (told,) = done.problems
    assert (told.reason, told.facts["returned"]) == (Reason.RETURNED_DIFFERENTLY, "DRAFT")
    assert plugin.links().current.differences == done.link.differences != ()


def test_what_nobody_foresaw_after_the_intent_bears_the_transfers_id(plugin: Plugin) -> None:
    with patch.object(Settlement, "carry_out", side_effect=ZeroDivisionError), pytest.raises(SendFailed) as failed:
        plugin.copy()
    open_transfer = plugin.open_transfer()
    assert open_transfer is not None
    assert failed.value.transfer_id == open_transfer.id
    assert [problem.reason for problem in failed.value.problems] == [Reason.OUTCOME_UNCERTAIN]
    assert isinstance(failed.value.__cause__, ZeroDivisionError)


def test_what_fails_after_the_document_is_there_bears_the_transfers_id_and_says_that_it_is(plugin: Plugin) -> None:
    with patch.object(Followups, "after", side_effect=StoreBusy("busy")), pytest.raises(SendFailed) as failed:
        plugin.copy(write=plugin.write("click-1"))
    assert "Xero has the document" in str(failed.value)
    assert plugin.copy(write=plugin.write("click-1")).transfer.id == failed.value.transfer_id
    assert len(plugin.books().documents) == 1


def test_a_host_of_problems_is_reported_each_once_and_nothing_that_follows_from_what_could_not_be_read() -> None:
    """In linear time: twenty thousand lines once took minutes."""
    unread = tuple(
        Problem(Reason.FIELD_REQUIRED, f"document.invoice.lines[{at}].description", "empty") for at in range(20_000)
    )
    follows = tuple(Problem(Reason.TAX_RATE_REQUIRED, f"document.invoice.lines[{at}]", "none") for at in range(20_000))
    other = tuple(
        Problem(Reason.TAX_RATE_REQUIRED, f"document.credit_note.invoice.lines[{at}]", "none") for at in range(20_000)
    )
    totals = Problem(Reason.TOTALS_DIFFER, "document.invoice.totals.net", "differs")
    assert _distinct((*unread, *follows, *other, *other, totals), unread) == (*unread, *other)

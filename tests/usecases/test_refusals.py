"""Copies that were refused leave a trace: who asked for what, when, and why it was refused."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.choice import CopyMode
from core.errors import Refused, SendFailed
from core.ids import DocumentId, LineId, SubsidiaryId
from core.money import Money
from core.problems import Reason
from core.transfer import Refusal, TransferState
from core.transfer.refusal import MOST_PROBLEMS
from core.translation import CopyOptions
from ports import StoreBusy
from support.documents import a_line, an_invoice
from support.plugin import ORGANIZATION, Plugin, a_copier
from usecases.copies.copy import CopyDocument
from usecases.copies.refusals import ForgetOldRefusals
from usecases.copies.requests import CopyCommand
from usecases.sends.transfers import GetTransfer, ListAttempts


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def traces(plugin: Plugin) -> list[Refusal]:
    with plugin.units.reading() as unit:
        return list(unit.refusals.list(ORGANIZATION))


def refusal_of(plugin: Plugin, **fields: object) -> Refused:
    with pytest.raises(Refused) as refusal:
        plugin.copy(an_invoice(**fields))
    return refusal.value


def test_a_refused_copy_is_a_transfer_of_its_own_with_its_problems(plugin: Plugin) -> None:
    refusal = refusal_of(plugin, number="")
    assert refusal.transfer_id is not None
    trace = plugin.process.get(GetTransfer)(a_copier(), refusal.transfer_id).transfer
    assert isinstance(trace, Refusal)
    assert (trace.state, trace.document, trace.actor) == (TransferState.REFUSED, an_invoice().ref, "carl")
    assert [problem.reason for problem in trace.problems] == [Reason.NUMBER_REQUIRED]
    assert trace.connection_id == plugin.connections()[0].id
    assert (trace.settings_version, trace.created_at) == (1, plugin.clock.now())
    assert trace.subject.total == Money(Decimal("120.00"), "GBP")


def test_a_document_without_a_connection_leaves_a_trace(plugin: Plugin) -> None:
    refusal_of(plugin, subsidiary_id=SubsidiaryId("9"))
    (trace,) = traces(plugin)
    assert (trace.connection_id, trace.settings_version, trace.subsidiary_id) == ("", 0, "9")


def test_no_call_was_made_for_it(plugin: Plugin) -> None:
    refusal = refusal_of(plugin, number="")
    assert refusal.transfer_id is not None
    page = plugin.process.get(ListAttempts)(a_copier(), refusal.transfer_id, 0, 10)
    assert (list(page.attempts), page.next_number) == ([], None)


def test_another_organization_does_not_see_it(plugin: Plugin) -> None:
    refusal = refusal_of(plugin, number="")
    assert refusal.transfer_id is not None
    with pytest.raises(Refused) as unseen:
        plugin.process.get(GetTransfer)(a_copier("8"), refusal.transfer_id)
    assert unseen.value.problems[0].reason is Reason.NOT_FOUND


def test_what_xero_refuses_is_rejected_and_leaves_no_second_trace(plugin: Plugin) -> None:
    plugin.books().refuse_next_write("The document date cannot be before the period lock date")
    with pytest.raises(SendFailed):
        plugin.copy()
    assert traces(plugin) == []


def test_a_preview_leaves_no_trace(plugin: Plugin) -> None:
    assert plugin.preview(an_invoice(number="")).problems
    assert traces(plugin) == []


def test_a_document_without_an_id_leaves_no_trace(plugin: Plugin) -> None:
    """It could not be looked up, and its line in the log has the call."""
    asked = CopyCommand(an_invoice(id=DocumentId("")), CopyOptions(CopyMode.UPDATE_EXISTING))
    with pytest.raises(Refused) as refusal:
        plugin.process.get(CopyDocument)(a_copier(), asked, plugin.write())
    assert refusal.value.transfer_id is None
    assert traces(plugin) == []


def test_a_trace_is_no_reason_to_fail_otherwise(plugin: Plugin, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise StoreBusy("busy")

    monkeypatch.setattr("adapters.memory.transfers.MemoryRefusals.add", busy)
    assert refusal_of(plugin, number="").problems[0].reason is Reason.NUMBER_REQUIRED


def test_of_very_many_problems_the_first_are_kept(plugin: Plugin) -> None:
    lines = [replace(a_line(), id=LineId(f"l{number}"), description="") for number in range(MOST_PROBLEMS + 50)]
    refusal = refusal_of(plugin, lines=tuple(lines))
    (trace,) = traces(plugin)
    assert len(refusal.problems) > MOST_PROBLEMS
    assert trace.problems == tuple(refusal.problems[:MOST_PROBLEMS])


def test_a_credit_notes_total_has_the_ledgers_sign(plugin: Plugin) -> None:
    invoice = an_invoice()
    refusal_of(plugin, is_credit_note=True, totals=-invoice.totals)
    assert traces(plugin)[0].subject.total == Money(Decimal("120.00"), "GBP")


def test_traces_are_forgotten_after_their_time(plugin: Plugin) -> None:
    refusal_of(plugin, number="")
    plugin.clock.advance(timedelta(days=60))
    refusal_of(plugin, number="")
    plugin.clock.advance(timedelta(days=31))
    assert plugin.process.get(ForgetOldRefusals)() == 1
    assert [trace.created_at for trace in traces(plugin)] == [plugin.clock.now() - timedelta(days=31)]


def test_the_content_is_not_kept(plugin: Plugin) -> None:
    refusal_of(plugin, number="", note="A secret between us")
    assert "A secret between us" not in repr(traces(plugin))

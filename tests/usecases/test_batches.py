"""Up to fifty documents in one write: right for each of them, whatever becomes of the whole."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest

from adapters.memory.books import Fate
from adapters.memory.ledger import MemoryLedger
from core.choice import CopyMode
from core.problems import Reason
from core.transfer import Transfer, TransferState
from ports import ElementResult
from support.batches import committed, intents, invoices, sent
from support.plugin import Plugin
from support.sends import pass_time, results
from usecases.sends import dispatches

SENT = TransferState.SENT


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def states(transfers: Sequence[Transfer]) -> Counter[TransferState]:
    return Counter(each.state for each in transfers)


def later(plugin: Plugin, transfers: Sequence[Transfer]) -> list[Transfer]:
    pass_time(plugin, timedelta(minutes=12))
    return [plugin.transfer(each.id) for each in transfers]


def numbers_in_xero(plugin: Plugin) -> list[str]:
    return sorted(each.number for each in plugin.books().documents)


def test_sixty_invoices_are_two_writes(plugin: Plugin) -> None:
    transfers = sent(plugin, invoices(60))
    assert states(transfers) == {SENT: 60}
    assert [received.request.body.count(b'"number"') for received in plugin.books().received] == [50, 10]
    assert numbers_in_xero(plugin) == sorted(f"B-{each}" for each in range(1, 61))
    assert {each.ledger_id for each in transfers} == {each.id for each in plugin.books().documents}


def test_a_body_that_would_be_too_large_is_cut(plugin: Plugin) -> None:
    with patch.object(dispatches, "LARGEST_BODY", 3000):
        assert states(sent(plugin, invoices(12))) == {SENT: 12}
    sizes = [len(received.request.body) for received in plugin.books().received]
    assert len(sizes) > 2
    assert max(sizes) <= 3000


@pytest.mark.parametrize("fate", [Fate.ANSWER_LOST, Fate.SERVER_ERROR_AFTER_WORK])
def test_one_look_finds_all_of_a_batch_whose_response_was_lost(plugin: Plugin, fate: Fate) -> None:
    plugin.books().next_write(fate)
    with patch.object(MemoryLedger, "changed_since", autospec=True, side_effect=MemoryLedger.changed_since) as looks:
        transfers = sent(plugin, invoices(20))
    assert looks.call_count == 1
    assert states(transfers) == {SENT: 20}
    assert len(plugin.books().received) == 1
    assert len(plugin.books().documents) == 20


@pytest.mark.parametrize("fate", [Fate.REQUEST_LOST, Fate.SERVER_ERROR])
def test_a_batch_that_never_arrived_is_not_sent_and_can_be_sent_anew(plugin: Plugin, fate: Fate) -> None:
    plugin.books().next_write(fate)
    transfers = sent(plugin, invoices(5))
    assert states(transfers) == {TransferState.UNCERTAIN: 5}
    assert states(later(plugin, transfers)) == {TransferState.NOT_SENT: 5}
    assert states(sent(plugin, invoices(5))) == {SENT: 5}
    assert len(plugin.books().documents) == 5


def test_a_batch_whose_process_died_is_settled_by_another(plugin: Plugin) -> None:
    planned = intents(plugin, invoices(4))
    committed(plugin, planned)
    after = later(plugin.another_process(), [each.transfer for each in planned])
    assert states(after) == {TransferState.NOT_SENT: 4}
    assert not plugin.books().documents


def test_one_document_that_xero_refuses_stops_none_of_the_others(plugin: Plugin) -> None:
    documents = invoices(5)
    planned = intents(plugin, documents)
    plugin.books().made_by_another(replace(planned[2].transfer.content, url=""))
    transfers = sent(plugin, documents)
    assert [each.state for each in transfers] == [SENT, SENT, TransferState.REJECTED, SENT, SENT]
    assert [problem.reason for problem in transfers[2].problems] == [Reason.XERO_REJECTED]


@pytest.mark.parametrize("shown", [lambda all_: all_[::-1], lambda all_: all_[1:3], lambda all_: all_[:1]])
def test_results_are_matched_whatever_their_order_and_what_is_missing_is_looked_for(
    plugin: Plugin, shown: Callable[[Sequence[ElementResult]], Sequence[ElementResult]]
) -> None:
    plugin.books().shown_of_next_batch = shown
    transfers = sent(plugin, invoices(6))
    assert states(transfers) == {SENT: 6}
    by_id = {document.id: document.number for document in plugin.books().documents}
    assert [by_id[each.ledger_id] for each in transfers if each.ledger_id] == [f"B-{n}" for n in range(1, 7)]
    assert len(plugin.books().received) == 1


def test_numbers_that_xero_makes_are_matched_by_the_mark(plugin: Plugin) -> None:
    plugin.books().shown_of_next_batch = lambda all_: all_[::-1]
    transfers = sent(plugin, invoices(5), number_from_xero=True)
    assert states(transfers) == {SENT: 5}
    references = {each.id: each.url for each in plugin.books().documents}
    assert all(each.id in references[each.ledger_id] for each in transfers if each.ledger_id)


def test_a_batch_that_cannot_be_read_is_halved_until_the_bad_one_is_alone(plugin: Plugin) -> None:
    plugin.books().unreadable = lambda draft: draft.number == "B-6"
    transfers = sent(plugin, invoices(8))
    assert [each.state for each in transfers] == [SENT] * 5 + [TransferState.REJECTED] + [SENT] * 2
    sizes = [received.request.body.count(b'"number"') for received in plugin.books().received]
    assert sorted(sizes, reverse=True) == [8, 4, 4, 2, 2, 1, 1]
    keys = [received.idempotency_key for received in plugin.books().received]
    assert len(set(keys)) == len(keys), "Xero repeats the errors that it keeps by key"
    assert [word for _, word in results(plugin, transfers[5])] == ["unreadable"] * 4


def test_nothing_done_is_tried_again_with_everything_and_a_new_key(plugin: Plugin) -> None:
    plugin.books().next_write(Fate.NOTHING_DONE)
    assert states(sent(plugin, invoices(7))) == {SENT: 7}
    first, second = plugin.books().received
    assert first.request == second.request
    assert first.idempotency_key != second.idempotency_key


def test_a_document_that_somebody_else_sent_meanwhile_is_left_to_them(plugin: Plugin) -> None:
    documents = invoices(3)
    planned = intents(plugin, documents)
    plugin.copy(documents[1])
    [dispatch] = committed(plugin, planned)
    assert set(dispatch.transfers) == {planned[0].transfer.id, planned[2].transfer.id}
    assert committed(plugin, planned) == [], "they are open by now"


def test_updates_in_one_write_are_looked_at_together_when_the_response_is_lost(plugin: Plugin) -> None:
    sent(plugin, invoices(6))
    changed = [replace(each, subject=f"{each.subject}, revised") for each in invoices(6)]
    plugin.books().next_write(Fate.ANSWER_LOST)
    transfers = sent(plugin, changed, CopyMode.UPDATE_EXISTING)
    assert states(transfers) == {SENT: 6}
    assert plugin.books().received[-1].request.method == "POST"
    assert len(plugin.books().documents) == 6
    assert [word for _, word in results(plugin, transfers[0])] == ["no_answer", "found"]

"""Writing invoices."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import Fenced, KeyReused, NoResponse, NothingDone, RateLimited, Uncertain
from core.ids import LedgerId
from core.ledger import LedgerDocument, LedgerDraft, LedgerStatus
from core.mark import Mark, mark_of
from ports import Accepted, Rejected, WriteResponse
from support.ledger_worlds import LedgerWorld, Mishap, a_ledger_invoice, a_ledger_line


def write(world: LedgerWorld, *invoices: LedgerDraft, key: str = "key-1") -> WriteResponse:
    return world.ledger.write(world.ledger.prepare(invoices), key, world.later())


def accepted(world: LedgerWorld, *invoices: LedgerDraft, key: str = "key-1") -> LedgerDocument:
    response = write(world, *invoices, key=key)
    assert response.error is None
    [result] = response.results
    assert isinstance(result, Accepted), result
    return result.document


def rejected(response: WriteResponse) -> Rejected:
    [result] = response.results
    assert isinstance(result, Rejected), result
    return result


@pytest.fixture
def invoice(world: LedgerWorld) -> LedgerDraft:
    return a_ledger_invoice(world.a_contact().id)


def test_an_accepted_invoice_comes_back_as_the_ledger_has_it(world: LedgerWorld) -> None:
    lines = (a_ledger_line("100.00"), a_ledger_line("9.95", description="Hosting"))
    invoice = a_ledger_invoice(world.a_contact().id, lines=lines)
    document = accepted(world, invoice)
    assert (document.number, document.url, document.reference) == (invoice.number, invoice.url, invoice.reference)
    assert (document.issued_on, document.due_on) == (invoice.issued_on, invoice.due_on)
    assert document.status is LedgerStatus.DRAFT
    assert str(document.totals.gross) == "131.94 GBP"
    assert document.amount_due == document.totals.gross
    assert [line.description for line in document.lines] == ["Design", "Hosting"]


def test_a_write_repeated_with_its_key_and_bytes_is_done_once(world: LedgerWorld, invoice: LedgerDraft) -> None:
    first, again = accepted(world, invoice), accepted(world, invoice)
    assert first == again
    assert world.numbers() == ["INV-100"]


def test_a_key_is_forgotten_after_six_minutes(world: LedgerWorld, invoice: LedgerDraft) -> None:
    accepted(world, invoice)
    world.pass_time(timedelta(minutes=6, seconds=1))
    assert rejected(write(world, invoice)).number_taken
    assert world.numbers() == ["INV-100"]


def test_a_key_serves_one_request_only(world: LedgerWorld, invoice: LedgerDraft) -> None:
    accepted(world, invoice)
    response = write(world, replace(invoice, number="INV-101"))
    assert isinstance(response.error, KeyReused)
    assert world.numbers() == ["INV-100"]


def test_a_number_is_taken_by_whatever_key(world: LedgerWorld, invoice: LedgerDraft) -> None:
    accepted(world, invoice)
    other = replace(invoice, url="https://app.productive.example/invoices/2?copy=other")
    refusal = rejected(write(world, other, key="key-2"))
    assert (refusal.number_taken, refusal.mark, refusal.id) == (True, mark_of(other.url), None)
    assert world.numbers() == ["INV-100"]


def test_the_number_of_a_voided_invoice_stays_taken(world: LedgerWorld, invoice: LedgerDraft) -> None:
    document = accepted(world, replace(invoice, status=LedgerStatus.AUTHORISED))
    world.void(document.id)
    assert write(world, invoice, key="key-2").results != ()
    assert world.numbers() == ["INV-100"]


def test_without_a_number_the_ledger_makes_one(world: LedgerWorld, invoice: LedgerDraft) -> None:
    first = accepted(world, replace(invoice, number=None), key="key-1")
    second = accepted(world, replace(invoice, number=None, url=f"{invoice.url}-2"), key="key-2")
    assert first.number
    assert second.number not in ("", first.number)


def test_one_bad_invoice_never_stops_the_others(world: LedgerWorld, invoice: LedgerDraft) -> None:
    gone = world.a_contact("c-2", "Gone Ltd")
    world.archive(gone.id)
    bad = a_ledger_invoice(gone.id, "INV-101")
    response = write(world, bad, invoice)
    assert response.error is None
    assert {type(each): _mark(each) for each in response.results} == {
        Rejected: mark_of(bad.url),
        Accepted: mark_of(invoice.url),
    }
    assert world.numbers() == ["INV-100"]


def _mark(result: Accepted | Rejected) -> Mark | None:
    return mark_of(result.document.url) if isinstance(result, Accepted) else result.mark


def test_an_update_keeps_the_id_the_number_and_the_lines_it_names(world: LedgerWorld, invoice: LedgerDraft) -> None:
    two = (a_ledger_line("100.00"), a_ledger_line("50.00", description="Hosting"))
    before = accepted(world, a_ledger_invoice(world.a_contact().id, lines=two))
    kept = a_ledger_line("120.00", ledger_line_id=before.lines[1].ledger_line_id)
    update = a_ledger_invoice(before.contact_id, id=before.id, lines=(kept,), reference="")
    after = accepted(world, update, key="key-2")
    assert (after.id, after.number, after.reference) == (before.id, before.number, "")
    assert [line.ledger_line_id for line in after.lines] == [before.lines[1].ledger_line_id]
    assert str(after.totals.gross) == "144.00 GBP"
    assert world.numbers() == ["INV-100"]


def test_an_update_leaves_the_status_alone_unless_it_names_one(world: LedgerWorld, invoice: LedgerDraft) -> None:
    before = accepted(world, invoice)
    raised = accepted(world, replace(invoice, id=before.id, status=LedgerStatus.AUTHORISED), key="key-2")
    after = accepted(world, replace(invoice, id=before.id, status=None), key="key-3")
    assert (raised.status, after.status) == (LedgerStatus.AUTHORISED, LedgerStatus.AUTHORISED)


def test_a_voided_invoice_is_not_updated(world: LedgerWorld, invoice: LedgerDraft) -> None:
    before = accepted(world, replace(invoice, status=LedgerStatus.AUTHORISED))
    world.void(before.id)
    refusal = rejected(write(world, replace(invoice, id=before.id), key="key-2"))
    assert (refusal.number_taken, refusal.id) == (False, before.id)


def test_an_update_of_what_is_not_there_makes_nothing(world: LedgerWorld, invoice: LedgerDraft) -> None:
    unknown = replace(invoice, id=LedgerId("99999999-0000-4000-8000-000000000000"))
    response = write(world, unknown)
    assert not any(isinstance(result, Accepted) for result in response.results)
    assert world.numbers() == []


def test_nothing_is_sent_past_the_time_to_give_up(world: LedgerWorld, invoice: LedgerDraft) -> None:
    response = world.ledger.write(world.ledger.prepare([invoice]), "key-1", world.clock.now())
    assert isinstance(response.error, NothingDone)
    assert world.numbers() == []


def test_a_lost_response_is_uncertain_and_its_replay_finds_the_same_invoice(
    world: LedgerWorld, invoice: LedgerDraft
) -> None:
    world.befalls_next_write(Mishap.ANSWER_LOST)
    response = write(world, invoice)
    assert isinstance(response.error, NoResponse)
    assert (response.results, response.status) == ((), None)
    assert world.numbers() == ["INV-100"]
    assert accepted(world, invoice).number == "INV-100"
    assert world.numbers() == ["INV-100"]


def test_a_lost_request_is_just_as_uncertain_and_its_replay_does_the_work(
    world: LedgerWorld, invoice: LedgerDraft
) -> None:
    world.befalls_next_write(Mishap.REQUEST_LOST)
    assert isinstance(write(world, invoice).error, NoResponse)
    assert world.numbers() == []
    accepted(world, invoice)
    assert world.numbers() == ["INV-100"]


def test_a_server_error_is_uncertain_and_no_refusal(world: LedgerWorld, invoice: LedgerDraft) -> None:
    world.befalls_next_write(Mishap.SERVER_ERROR_AFTER_WORK)
    response = write(world, invoice)
    assert isinstance(response.error, Uncertain)
    assert not isinstance(response.error, NoResponse)
    assert world.numbers() == ["INV-100"]


def test_one_call_too_many_did_nothing(world: LedgerWorld, invoice: LedgerDraft) -> None:
    world.befalls_next_write(Mishap.RATE_LIMITED)
    error = write(world, invoice).error
    assert isinstance(error, RateLimited)
    assert error.limit == "minute"
    assert error.retry_after is not None
    assert world.numbers() == []


def test_equal_drafts_make_equal_bytes(world: LedgerWorld, invoice: LedgerDraft) -> None:
    assert world.ledger.prepare([invoice]) == world.ledger.prepare([replace(invoice)])


@pytest.mark.parametrize("count", [0, 51])
def test_a_write_carries_one_to_fifty(count: int, world: LedgerWorld, invoice: LedgerDraft) -> None:
    with pytest.raises(ValueError, match="1 to 50"):
        world.ledger.prepare([invoice] * count)


def test_a_write_creates_or_updates_and_needs_contacts(world: LedgerWorld, invoice: LedgerDraft) -> None:
    with pytest.raises(ValueError, match="updates"):
        world.ledger.prepare([invoice, replace(invoice, id=LedgerId("id-1"))])
    with pytest.raises(ValueError, match="contact"):
        world.ledger.prepare([replace(invoice, contact_id=None)])


def test_what_is_not_ours_any_more_is_not_sent(world: LedgerWorld) -> None:
    asked = []

    def not_ours() -> bool:
        asked.append(True)
        return False

    request = world.ledger.prepare([a_ledger_invoice(world.a_contact().id)])
    response = world.ledger.write(request, "key", world.later(), not_ours)
    assert isinstance(response.error, Fenced)
    assert (asked, world.numbers()) == ([True], [])
    assert world.ledger.write(request, "key", world.later(), lambda: True).error is None


def test_where_nobody_can_say_whether_it_is_ours_nothing_is_sent(world: LedgerWorld) -> None:
    def nobody_knows() -> bool:
        raise NothingDone("no response from the store")

    request = world.ledger.prepare([a_ledger_invoice(world.a_contact().id)])
    response = world.ledger.write(request, "key", world.later(), nobody_knows)
    assert type(response.error) is NothingDone
    assert world.numbers() == []

"""Polls: what changed in the ledger is reported once, with few calls, whatever fails in between."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest

from adapters.memory.cash import Cash
from adapters.memory.payment_ledger import MemoryPaymentLedger, MemoryPaymentLedgers
from core.connection import ConnectionState
from core.errors import GrantGone, RateLimited, Unreachable
from core.ids import LedgerId
from core.link import LinkState
from core.payments import ItemKind, Origin
from core.payments.feed import EventType
from core.payments.switch import SwitchState
from ports import PaymentList, StoreBusy, UnitOfWork
from support.documents import some_settings
from support.paid import A_DAY, A_WHILE, Paid, credit_note, number, of, types
from usecases.payments.polls import Poll, PollPayments
from usecases.payments.record import PaymentRecorder

MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=2)


@pytest.fixture
def paid() -> Paid:
    return Paid().begun()


def test_a_payment_is_reported_with_the_document_it_is_of(paid: Paid) -> None:
    link = paid.sent()
    payment = paid.pay(link, "20.00")
    [event] = paid.poll()
    assert (event.type, event.link_id, event.document) == (EventType.PAYMENT_RECORDED, link.id, link.document)
    assert event.item is not None
    assert (event.item.key.id, str(event.item.amount)) == (payment, "20.00")
    assert paid.poll() == []


def test_partial_payments_edits_removals_and_the_whole(paid: Paid) -> None:
    link = paid.sent()
    first = paid.pay(link, "20.00")
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED]
    paid.pay(link, "100.00")
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED, EventType.DOCUMENT_PAID]
    paid.books().cash.edit_payment(first, amount=15)
    assert types(paid.poll()) == [EventType.PAYMENT_CHANGED, EventType.DOCUMENT_REOPENED]
    paid.books().cash.delete_payment(first)
    [removed] = paid.poll()
    assert (removed.type, removed.revision) == (EventType.PAYMENT_REMOVED, 4)
    assert removed.sums is not None
    assert str(removed.sums.due.amount) == "20.00"


def test_an_idle_poll_makes_one_call_and_two_where_credit_notes_were_copied(paid: Paid) -> None:
    paid.pay(paid.sent())
    paid.poll()
    assert [paid.calls() for _ in range(3)] == [1, 1, 1]
    paid.sent(credit_note(1))
    paid.poll()
    assert [paid.calls() for _ in range(3)] == [2, 2, 2]


def test_nobody_is_polled_before_a_quarter_of_an_hour_has_passed(paid: Paid) -> None:
    """Unless the switch has just been turned: then the tenant's own moment comes first."""
    paid.poll()
    assert paid.calls(7 * MINUTE) == 0
    assert paid.calls(16 * MINUTE) == 1


def test_documents_that_nobody_copied_are_nobodys_business(paid: Paid) -> None:
    link = paid.sent()
    with paid.units.reading() as unit:
        transfer = unit.transfers.get(link.document.organization_id, link.transfer_id)
    assert transfer is not None
    other = paid.books().made_by_another(replace(transfer.content, number="X-1"))
    paid.books().cash.pay(other.id, "5.00")
    assert paid.poll() == []


def test_what_fills_several_pages_is_read_to_the_end(paid: Paid) -> None:
    paid.injector.get(MemoryPaymentLedgers).page_size = 2
    links = [paid.sent(number(count)) for count in range(1, 8)]
    for link in links:
        paid.clock.advance(timedelta(seconds=1))
        paid.pay(link)
    told = paid.poll()
    assert {event.link_id for event in told} == {link.id for link in links}
    assert len(told) == 7


def test_pages_that_shift_while_they_are_read_hide_nothing(paid: Paid) -> None:
    paid.injector.get(MemoryPaymentLedgers).page_size = 2
    links = [paid.sent(number(count)) for count in range(1, 8)]
    paid.poll()
    paid.clock.advance(A_WHILE)
    for link in links:
        paid.clock.advance(timedelta(seconds=1))
        paid.pay(link)
    changed = MemoryPaymentLedger.changed

    def shifting(self: MemoryPaymentLedger, *asked: object) -> object:
        """A row of a page that is yet to come moves to the front after each page."""
        page = changed(self, *asked)  # type: ignore[arg-type]
        paid.clock.advance(timedelta(seconds=1))
        paid.pay(links[0], "1.00")
        return page

    with patch.object(MemoryPaymentLedger, "changed", shifting):
        paid.poll_payments()
    paid.poll()
    told = paid.told()
    for link in links:
        [there] = [each for each in paid.books().documents if each.id == link.ledger_id]
        recorded = [event.item for event in of(told, link.ledger_id) if event.item is not None]
        assert sum(item.amount for item in recorded) == there.amount_paid.amount


def test_two_pages_that_meet_within_one_stamp_have_every_link_read_by_its_id(paid: Paid) -> None:
    links = [paid.sent(number(count)) for count in range(1, 4)]
    paid.poll()
    paid.clock.advance(A_WHILE)
    for link in links:
        paid.pay(link)  # all within one moment
    paid.injector.get(MemoryPaymentLedgers).page_size = 2
    before = paid.books().reads
    assert len(paid.poll(timedelta())) == 3
    assert paid.books().reads - before == 3  # two pages, and one call for all three


def test_a_failure_is_reported_and_tried_again_later_and_nothing_is_missed(paid: Paid) -> None:
    link = paid.sent()
    paid.books().outage = Unreachable("Xero could not be reached")
    assert paid.poll() == []
    sync = paid.sync()
    assert (sync.failures, sync.failure) == (1, "Xero could not be reached")
    assert sync.due_at - paid.clock.now() == MINUTE
    paid.pay(link)
    paid.poll(MINUTE)
    assert paid.sync().due_at - paid.clock.now() == 2 * MINUTE
    paid.books().outage = None
    assert types(paid.poll(A_DAY)) == [EventType.PAYMENT_RECORDED]
    assert (paid.sync().failures, paid.sync().failure) == (0, "")


def test_xeros_own_word_on_when_to_come_back_counts(paid: Paid) -> None:
    paid.books().outage = RateLimited("Too many", limit="day", retry_after=timedelta(hours=9))
    paid.poll()
    assert paid.sync().due_at - paid.clock.now() == timedelta(hours=9)


def test_a_consent_that_is_gone_is_noted_and_everything_is_caught_up_after_a_reconnect(paid: Paid) -> None:
    link = paid.sent()
    paid.books().outage = GrantGone("The consent was withdrawn")
    paid.poll()
    [connection] = paid.connections()
    assert connection.state is ConnectionState.NEEDS_REAUTHORIZATION
    paid.pay(link)
    paid.books().outage = None
    assert paid.calls(A_DAY) == 0
    paid.connect()
    assert types(paid.poll(A_DAY)) == [EventType.PAYMENT_RECORDED]


def test_one_connection_that_fails_holds_up_no_other() -> None:
    paid = Paid().begun()
    paid.configure(paid.connect("2", "paris"))
    paid.turn_on("paris")
    paid.books("london").outage = Unreachable("no")
    paid.clock.advance(A_DAY)
    assert paid.poll_payments() == 2
    assert (paid.sync("london").failures, paid.sync("paris").failures) == (1, 0)


def test_only_one_at_a_time_polls_a_connection(paid: Paid) -> None:
    paid.clock.advance(A_WHILE)
    changed, polled = MemoryPaymentLedger.changed, []

    def meanwhile(self: MemoryPaymentLedger, *asked: object) -> object:
        polled.append(paid.another_process().process.get(PollPayments)())
        return changed(self, *asked)  # type: ignore[arg-type]

    with patch.object(MemoryPaymentLedger, "changed", meanwhile):
        assert paid.poll_payments() == 1
    assert polled == [0]


def test_a_poller_that_died_is_followed_by_another_once_its_lease_is_over(paid: Paid) -> None:
    link = paid.sent()
    paid.pay(link)
    paid.clock.advance(A_WHILE)
    with patch.object(MemoryPaymentLedger, "changed", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        paid.poll_payments()
    assert paid.poll(LEASE - MINUTE) == []
    assert types(paid.poll(MINUTE)) == [EventType.PAYMENT_RECORDED]


def test_a_poller_that_was_overtaken_stores_nothing_more(paid: Paid) -> None:
    link = paid.sent()
    paid.pay(link)
    paid.clock.advance(A_WHILE)
    changed = MemoryPaymentLedger.changed

    def slow(self: MemoryPaymentLedger, *asked: object) -> object:
        """Its lease ends while Xero answers, and another poll comes and goes."""
        page = changed(self, *asked)  # type: ignore[arg-type]
        paid.clock.advance(LEASE)
        with patch.object(MemoryPaymentLedger, "changed", changed):
            paid.another_process().process.get(PollPayments)()
        return page

    with patch.object(MemoryPaymentLedger, "changed", slow):
        paid.poll_payments()
    assert types(paid.told()) == [EventType.PAYMENT_RECORDED]
    assert paid.sync().leased_by == ""


def test_a_poll_that_reads_for_long_keeps_its_lease(paid: Paid) -> None:
    """A page whose documents are read one by one takes longer than the lease: nobody begins it anew meanwhile."""
    links = [paid.sent(number(count)) for count in range(1, 12)]
    paid.poll()
    for link in links:
        paid.pay(link)
        paid.books().cash.torn.add(link.ledger_id)
    paid.clock.advance(A_WHILE)
    single, polled = MemoryPaymentLedger.snapshot, []

    def slow(self: MemoryPaymentLedger, *asked: object) -> object:
        paid.clock.advance(30 * timedelta(seconds=1))
        polled.append(paid.another_process().process.get(PollPayments)())
        return single(self, *asked)  # type: ignore[arg-type]

    with patch.object(MemoryPaymentLedger, "snapshot", slow):
        assert paid.poll_payments() == 1
    assert polled == [0] * 11
    assert types(paid.told()) == [EventType.PAYMENT_RECORDED] * 11


def test_a_store_that_is_busy_ends_the_lease_and_is_no_word_of_xeros(paid: Paid) -> None:
    paid.pay(paid.sent())
    paid.clock.advance(A_WHILE)
    with patch.object(PaymentRecorder, "record", side_effect=StoreBusy("busy")), pytest.raises(ExceptionGroup):
        paid.poll_payments()
    assert (paid.sync().leased_by, paid.sync().failure) == ("", "StoreBusy")
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED]


def test_what_does_not_sum_up_in_a_list_is_read_by_its_id_before_it_is_reported(paid: Paid) -> None:
    link = paid.sent()
    paid.poll()
    paid.pay(link)
    paid.books().cash.torn.add(link.ledger_id)
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED]


def test_what_never_sums_up_is_reported_once_and_read_again_until_nothing_can_be_late_any_more(paid: Paid) -> None:
    link = paid.sent()
    paid.poll()
    paid.clock.advance(A_WHILE)
    paid.pay(link)
    paid.books().cash.torn_for_good.add(link.ledger_id)
    assert types(paid.poll(timedelta())) == [EventType.SUMS_DIFFER]
    kept = paid.kept(link)
    assert kept is not None
    assert kept.read_again_since is not None
    assert paid.poll() == []
    kept = paid.kept(link)
    assert kept is not None
    assert kept.read_again_since is None
    assert paid.calls() == 1
    paid.books().cash.torn_for_good.clear()
    paid.pay(link)
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED] * 2


def test_payments_before_the_link_was_stored_are_seen(paid: Paid) -> None:
    """Polls have passed the document by then: a link is read by its id once it is stored (P7)."""
    link = paid.sent()
    with paid.units.writing() as unit:
        kept = unit.kept_payments.get(link.id)
        assert kept is not None
        assert kept.read_again_since is not None
    paid.clock.advance(A_WHILE)
    paid.pay(link)
    with patch.object(MemoryPaymentLedger, "changed", _without_rows):
        assert types(paid.poll(timedelta())) == [EventType.PAYMENT_RECORDED]


def _without_rows(self: MemoryPaymentLedger, documents: PaymentList, since: object, page: int) -> object:
    from ports import SnapshotPage  # noqa: PLC0415 - only here

    return SnapshotPage((), self._clock.now(), is_full=False)


def test_a_deletion_that_moves_no_stamp_is_seen_within_a_day(paid: Paid) -> None:
    link = paid.sent()
    payment = paid.pay(link)
    paid.poll(A_DAY)
    paid.books().cash.delete_payment(payment, bumps=False)
    assert paid.poll() == []
    assert types(paid.poll(A_DAY)) == [EventType.PAYMENT_REMOVED]


def test_a_credit_that_is_removed_without_a_stamp_is_seen_within_a_day_however_old(paid: Paid) -> None:
    link = paid.sent()
    credit = paid.books().cash.credit(link.ledger_id, "120.00")
    paid.poll()
    paid.clock.advance(200 * A_DAY)
    paid.poll()
    stamp = next(each.updated_at for each in paid.books().documents if each.id == link.ledger_id)
    paid.books().cash.remove_credit(link.ledger_id, credit)
    paid.books().edit(link.ledger_id, updated_at=stamp)
    assert paid.poll() == []
    assert types(paid.poll(A_DAY)) == [EventType.CREDIT_REMOVED, EventType.DOCUMENT_REOPENED]


def test_the_daily_reads_go_on_where_they_were_when_a_day_allows_no_more_calls(paid: Paid) -> None:
    links = [paid.sent(number(count)) for count in range(1, 5)]
    for link in links:
        paid.pay(link)
    paid.poll(A_DAY)
    with patch("usecases.payments.nets.IDS_A_CALL", 1), patch("usecases.payments.nets.CALLS_A_TURN", 2):
        paid.clock.advance(A_DAY)
        paid.poll_payments()
        assert paid.sync().swept != ""
        for _ in range(3):
            paid.poll()
    assert paid.sync().swept == ""
    assert paid.sync().nets_due_at > paid.clock.now()


@pytest.mark.parametrize("state", [LinkState.SOURCE_DELETED, LinkState.UNLINKED])
def test_nothing_is_told_of_documents_that_are_gone_or_unlinked(paid: Paid, state: LinkState) -> None:
    link = paid.sent()
    paid.poll()
    with paid.units.writing() as unit:
        unit.links.update(replace(link, state=state))
        unit.commit()
    paid.pay(link)
    assert paid.poll() == []
    assert paid.poll(A_DAY) == []


def test_a_superseded_copys_payments_are_reported_as_such(paid: Paid) -> None:
    link = paid.sent()
    with paid.units.writing() as unit:
        unit.links.update(replace(link, state=LinkState.SUPERSEDED))
        unit.commit()
    paid.pay(link)
    [event] = paid.poll()
    assert event.is_superseded


def test_a_link_that_is_taken_from_the_unit_between_read_and_record_is_not_told(paid: Paid) -> None:
    link = paid.sent()
    paid.pay(link)
    paid.clock.advance(A_WHILE)
    snapshot = Cash.snapshot

    def meanwhile(self: Cash, *asked: object, **how: bool) -> object:
        with paid.units.writing() as unit:
            unit.links.update(replace(link, state=LinkState.SOURCE_DELETED))
            unit.commit()
        return snapshot(self, *asked, **how)  # type: ignore[arg-type]

    with patch.object(Cash, "snapshot", meanwhile):
        paid.poll_payments()
    assert paid.told() == []


def test_our_own_allocation_is_reported_as_ours_and_a_persons_as_theirs() -> None:
    paid = Paid()
    paid.configure(paid.connect(), some_settings(allocate_credit_notes=True))
    paid.turn_on()
    invoice = paid.sent(number(1))
    note = paid.sent(credit_note(1, number(1)))
    paid.books().cash.credit(invoice.ledger_id, "10.00", ItemKind.OVERPAYMENT)
    told = {(event.ledger_id, event.item.key.kind): event.origin for event in paid.poll() if event.item is not None}
    assert told == {
        (invoice.ledger_id, ItemKind.CREDIT_NOTE): Origin.PLUGIN,
        (invoice.ledger_id, ItemKind.OVERPAYMENT): Origin.LEDGER,
        (note.ledger_id, ItemKind.ALLOCATION): Origin.PLUGIN,
    }


def test_a_document_that_xero_does_not_have_is_asked_for_only_a_while(paid: Paid) -> None:
    link = paid.sent()
    with paid.units.writing() as unit:
        unit.links.update(replace(link, ledger_id=LedgerId("nowhere")))
        unit.commit()
    assert paid.calls(MINUTE * 30) == 2
    assert [paid.calls() for _ in range(2)] == [1, 1]


def test_a_poll_that_ends_while_the_switch_is_turned_off_reports_nothing(paid: Paid) -> None:
    paid.pay(paid.sent())
    paid.clock.advance(A_WHILE)
    changed = MemoryPaymentLedger.changed

    def meanwhile(self: MemoryPaymentLedger, *asked: object) -> object:
        page = changed(self, *asked)  # type: ignore[arg-type]
        paid.switch_payments(on=False)
        return page

    with patch.object(MemoryPaymentLedger, "changed", meanwhile):
        paid.poll_payments()
    assert paid.told() == []
    assert paid.sync().state is SwitchState.OFF


def test_no_event_without_its_snapshot_and_no_snapshot_without_its_event(paid: Paid) -> None:
    """A unit that fails at its end leaves nothing behind."""
    link = paid.sent()
    paid.pay(link)
    paid.clock.advance(A_WHILE)
    broken = patch("adapters.memory.units_of_work.MemoryUnitOfWork.commit", _fails_with_events(paid))
    with broken, pytest.raises(ExceptionGroup):
        paid.poll_payments()
    assert paid.told() == []
    kept = paid.kept(link)
    assert kept is None or kept.snapshot is None
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED]


def _fails_with_events(paid: Paid) -> object:
    from adapters.memory.units_of_work import MemoryUnitOfWork  # noqa: PLC0415 - only here

    commit = MemoryUnitOfWork.commit

    def failing(self: UnitOfWork) -> None:
        if self.feed.newest(paid.sync().organization_id).number:
            raise StoreBusy("busy")
        commit(self)  # type: ignore[arg-type]

    return failing


def test_the_poll_of_one_connection_says_what_it_did(paid: Paid) -> None:
    paid.pay(paid.sent())
    with paid.units.writing() as unit:
        sync = paid.sync().leased("me", paid.clock.now() + LEASE)
        unit.payment_syncs.put(sync)
        unit.commit()
    polled = paid.process.get(Poll)(sync)
    assert (polled.calls, polled.events, polled.failure) == (2, 1, None)
    assert polled.sync.polled_at == paid.clock.now()

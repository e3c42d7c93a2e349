"""The switch (R12): what was there before is the baseline, and whatever comes later counts, whatever day it bears."""

from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import patch

import pytest

from adapters.memory.payment_ledger import MemoryPaymentLedger
from core.direction import Occurrence
from core.documents import Invoice
from core.errors import Refused, Unreachable
from core.ids import LedgerId, LinkId, TransferId
from core.link import Link, LinkState
from core.payments.feed import EventType
from core.payments.switch import SwitchState
from core.problems import Reason
from core.transfer import TransferState
from ports import PaymentList
from support.paid import A_DAY, A_WHILE, Paid, number, types
from support.plugin import an_admin
from usecases.connections.removal import DeleteConnection, DisconnectConnection
from usecases.events.report import ReportEvents
from usecases.events.requests import Reported
from usecases.links.manual import LinkExisting, Unlink
from usecases.links.relink import Relink
from usecases.links.requests import LinkCommand, RelinkCommand
from usecases.payments.polls import PollPayments
from usecases.payments.start import begin_found_again
from usecases.payments.switch import GetPaymentSync, SwitchPayments
from usecases.sends.requests import Resolution
from usecases.sends.resolution import ResolveTransfer

MINUTE = timedelta(minutes=1)
LONG_AGO, LATER_DAY = date(2020, 1, 1), date(2030, 1, 1)


@pytest.fixture
def paid() -> Paid:
    return Paid().begun(on=False)


def linked(paid: Paid, invoice: Invoice, ledger_id: str) -> Link:
    wanted = LinkCommand(invoice.ref, invoice.subsidiary_id, LedgerId(ledger_id))
    return paid.process.get(LinkExisting)(an_admin(), wanted, paid.write())


def a_stray(paid: Paid, link: Link, number: str = "X-1") -> str:
    """A document that a person made in the ledger."""
    with paid.units.reading() as unit:
        transfer = unit.transfers.get(link.document.organization_id, link.transfer_id)
    assert transfer is not None
    return paid.books().made_by_another(replace(transfer.content, number=number, url="")).id


def test_while_it_is_off_nothing_is_read(paid: Paid) -> None:
    paid.pay(paid.sent())
    assert paid.calls(A_DAY) == 0
    assert paid.told() == []


def test_a_switch_is_pending_until_every_document_has_its_baseline(paid: Paid) -> None:
    links = [paid.sent(number(count)) for count in range(1, 4)]
    paid.pay(links[0])
    assert paid.switch_payments().state is SwitchState.BASELINE_PENDING
    paid.books().outage = Unreachable("no")
    paid.poll_payments()
    assert paid.sync().state is SwitchState.BASELINE_PENDING
    paid.books().outage = None
    paid.poll(A_DAY)
    assert paid.sync().state is SwitchState.ON
    assert paid.told() == []


def test_what_was_paid_before_is_the_baseline_and_what_is_paid_later_counts_whatever_its_day(paid: Paid) -> None:
    link = paid.sent()
    paid.pay(link, "10.00", on=LATER_DAY)
    paid.turn_on()
    assert paid.poll() == []
    later = paid.pay(link, "20.00", on=LONG_AGO)
    [event] = paid.poll()
    assert event.item is not None
    assert (event.item.key.id, event.item.on) == (later, LONG_AGO)


def test_what_changes_while_the_baseline_is_taken_is_reported(paid: Paid) -> None:
    """Its first response is where the lists are read from (P9)."""
    links = [paid.sent(number(count)) for count in range(1, 4)]
    paid.clock.advance(A_DAY)
    paid.switch_payments()
    snapshots = MemoryPaymentLedger.snapshots

    def meanwhile(self: MemoryPaymentLedger, ids: list[LedgerId]) -> object:
        found = snapshots(self, ids)
        paid.clock.advance(timedelta(minutes=20))
        paid.pay(links[0])
        paid.clock.advance(timedelta(minutes=20))
        return found

    with patch.object(MemoryPaymentLedger, "snapshots", meanwhile), patch("usecases.payments.record.LAG", MINUTE):
        paid.poll_payments()
    assert paid.sync().state is SwitchState.ON
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED]


def test_a_baseline_of_many_documents_goes_on_from_poll_to_poll(paid: Paid) -> None:
    links = [paid.sent(number(count)) for count in range(1, 6)]
    for link in links:
        paid.pay(link)
    paid.switch_payments()
    with patch("usecases.payments.baselines.IDS_A_CALL", 1), patch("usecases.payments.baselines.CALLS_A_TURN", 2):
        paid.poll_payments()
        assert paid.sync().state is SwitchState.BASELINE_PENDING
        visited = paid.sync().visited
        assert visited != ""
        paid.poll(MINUTE)
        assert paid.sync().visited > visited
    paid.poll(MINUTE)
    assert paid.sync().state is SwitchState.ON
    assert paid.told() == []


def test_a_baseline_is_not_taken_from_what_does_not_sum_up(paid: Paid) -> None:
    torn, sound = paid.sent(number(1)), paid.sent(number(2))
    paid.pay(torn)
    paid.books().cash.torn_for_good.add(torn.ledger_id)
    paid.switch_payments()
    paid.poll_payments()
    assert paid.sync().state is SwitchState.BASELINE_PENDING
    assert types(paid.told()) == [EventType.SUMS_DIFFER]
    paid.books().cash.torn_for_good.clear()
    paid.poll(MINUTE)
    assert paid.sync().state is SwitchState.ON
    paid.pay(sound)
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED]


def test_one_document_that_never_sums_up_does_not_keep_the_switch_from_going_on(paid: Paid) -> None:
    torn, sound = paid.sent(number(1)), paid.sent(number(2))
    paid.pay(torn)
    paid.books().cash.torn_for_good.add(torn.ledger_id)
    paid.switch_payments()
    paid.poll_payments()
    for _ in range(3):
        paid.poll(6 * MINUTE)
    assert paid.sync().state is SwitchState.ON
    paid.pay(sound)
    paid.books().cash.torn_for_good.clear()
    paid.pay(torn)
    told = paid.poll()
    assert [event.link_id for event in told] == [sound.id]  # the other has its baseline only now
    paid.pay(torn, "1.00")
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED]


def test_a_document_that_is_gone_from_xero_keeps_the_switch_pending_only_a_while(paid: Paid) -> None:
    link = paid.sent()
    with paid.units.writing() as unit:
        unit.links.update(replace(link, ledger_id=LedgerId("nowhere")))
        unit.commit()
    paid.switch_payments()
    paid.poll_payments()
    assert paid.sync().state is SwitchState.BASELINE_PENDING
    paid.poll(11 * MINUTE)
    assert paid.sync().state is SwitchState.ON


def test_a_document_sent_after_the_click_begins_empty_even_before_the_baseline_is_taken(paid: Paid) -> None:
    old = paid.sent(number(1))
    paid.pay(old)
    paid.switch_payments()
    new = paid.sent(number(2))
    paid.pay(new)
    paid.poll_payments()
    assert paid.sync().state is SwitchState.ON
    assert [event.link_id for event in paid.told()] == [new.id]


def test_a_send_that_began_before_the_click_and_arrived_after_it_takes_its_baseline(paid: Paid) -> None:
    """Its intent is older than the switch-on: payments of before might count (P8)."""
    with (
        patch("usecases.sends.settlement.Settlement.carry_out", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        paid.sent()
    transfer = paid.open_transfer(number(1))
    assert transfer is not None
    paid.books().save([transfer.content])
    paid.turn_on()
    paid.clock.advance(A_WHILE)
    paid.recover()
    link = paid.links(number(1)).current
    assert link is not None
    paid.pay(link, "10.00")
    paid.poll()
    assert types(paid.told()) == [EventType.TRANSFER_SENT]
    paid.pay(link, "20.00")
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED]


def test_a_document_linked_by_hand_takes_its_baseline_at_once(paid: Paid) -> None:
    copied = paid.sent(number(1))
    stray = a_stray(paid, copied)
    paid.turn_on()
    paid.clock.advance(timedelta(seconds=1))
    paid.books().cash.pay(LedgerId(stray), "10.00")
    link = linked(paid, number(2), stray)
    assert paid.poll(timedelta()) == []
    kept = paid.kept(link)
    assert kept is not None
    assert kept.read_again_since is None
    paid.pay(link)
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED]


def test_a_document_that_a_person_adopts_takes_its_baseline(paid: Paid) -> None:
    copied = paid.sent(number(1))
    stray = a_stray(paid, copied)
    paid.turn_on()
    transfer_id = _uncertain(paid)
    paid.books().cash.pay(LedgerId(stray), "10.00")
    paid.process.get(ResolveTransfer)(an_admin(), Resolution(transfer_id, LedgerId(stray)), paid.write())
    paid.poll()
    assert paid.told() == []
    link = paid.links(number(2)).current
    assert link is not None
    paid.pay(link)
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED]


def _uncertain(paid: Paid) -> TransferId:
    """A send that waits for a person."""
    with (
        patch("usecases.sends.settlement.Settlement.carry_out", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        paid.sent(number(2))
    transfer = paid.open_transfer(number(2))
    assert transfer is not None
    with paid.units.writing() as unit:
        unit.transfers.update(replace(transfer, state=TransferState.NEEDS_ATTENTION))
        unit.commit()
    return transfer.id


def test_off_and_on_makes_a_new_baseline_and_goes_on_mirroring_what_was_given_out(paid: Paid) -> None:
    paid.turn_on()
    link = paid.sent()
    given_out = paid.pay(link, "10.00")
    paid.poll()
    assert paid.switch_payments(on=False).state is SwitchState.OFF
    paid.pay(link, "20.00")
    paid.books().cash.edit_payment(given_out, amount=5)
    assert paid.poll(A_DAY) == []
    paid.switch_payments()
    assert types(paid.poll()) == [EventType.PAYMENT_CHANGED]
    paid.pay(link, "30.00")
    paid.books().cash.delete_payment(given_out)
    assert types(paid.poll()) == [EventType.PAYMENT_REMOVED, EventType.PAYMENT_RECORDED]


def test_a_response_that_is_older_than_what_is_stored_is_no_baseline(paid: Paid) -> None:
    """Xero shows an old state once more: the document is read again, and only then the switch is on."""
    paid.turn_on()
    link = paid.sent()
    old = paid.books().cash.snapshot(paid.books().documents[0], by_id=True)
    paid.clock.advance(MINUTE)
    paid.pay(link)
    paid.poll()
    paid.switch_payments(on=False)
    paid.switch_payments()
    with patch.object(MemoryPaymentLedger, "snapshots", lambda *_: [old]):
        paid.poll_payments()
    assert paid.sync().state is SwitchState.BASELINE_PENDING
    paid.poll(MINUTE)
    assert paid.sync().state is SwitchState.ON
    paid.pay(link)
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED]


def test_a_document_whose_deletion_is_taken_back_is_caught_up(paid: Paid) -> None:
    paid.turn_on()
    link = paid.sent()
    paid.poll()

    def report(occurrence: Occurrence) -> None:
        paid.clock.advance(MINUTE)
        event = Reported(link.document, occurrence, paid.clock.now())
        paid.process.get(ReportEvents)(an_admin(), [event])

    report(Occurrence.DELETED)
    assert paid.link_now(link).state is LinkState.SOURCE_DELETED
    paid.pay(link)
    assert paid.poll(A_DAY) == []
    report(Occurrence.UNDELETED)
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED]


def test_an_unlinked_document_that_is_linked_again_takes_its_baseline(paid: Paid) -> None:
    paid.turn_on()
    link = paid.sent()
    paid.pay(link)
    paid.poll()
    paid.process.get(Unlink)(an_admin(), link.id, paid.write())
    paid.pay(link)
    again = linked(paid, number(1), link.ledger_id)
    assert again.id != link.id
    assert paid.poll() == []
    paid.pay(again)
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED]


def test_a_copy_found_again_after_a_restore_is_reported_as_a_whole(paid: Paid) -> None:
    paid.turn_on()
    link = paid.sent()
    paid.pay(link)
    paid.poll()
    with paid.units.writing() as unit:
        unit.links.update(replace(link, state=LinkState.UNLINKED, ledger_id=LedgerId("lost")))
        unit.feed.begin_epoch()
        unit.commit()
    [connection] = paid.connections()
    paid.process.get(Relink)(an_admin(), RelinkCommand(connection.id, link.created_at - A_DAY), paid.write())
    told = paid.poll()
    assert types(told) == [EventType.DOCUMENT_RESTATED]
    assert [len(event.items) for event in told] == [1]


def test_after_a_restored_backup_every_document_is_restated_once(paid: Paid) -> None:
    paid.turn_on()
    links = [paid.sent(number(count)) for count in range(1, 4)]
    for link in links:
        paid.pay(link)
    paid.poll()
    with paid.units.writing() as unit:
        unit.feed.begin_epoch()
        unit.kept_payments.read_all_again(paid.clock.now())
        unit.commit()
    told = paid.poll()
    assert types(told) == [EventType.DOCUMENT_RESTATED] * 3
    assert paid.poll(A_DAY) == []


def test_a_disconnect_loses_nothing_and_a_deletion_turns_it_off(paid: Paid) -> None:
    paid.turn_on()
    link = paid.sent()
    [connection] = paid.connections()
    paid.process.get(DisconnectConnection)(an_admin(), connection.id, paid.write())
    paid.pay(link)
    assert paid.calls(A_DAY) == 0
    paid.connect()
    assert types(paid.poll(A_DAY)) == [EventType.PAYMENT_RECORDED]
    paid.process.get(DeleteConnection)(an_admin(), connection.id, paid.write())
    assert paid.sync().state is SwitchState.OFF
    paid.connect()
    assert paid.calls(A_DAY) == 0
    paid.turn_on()
    paid.pay(link)
    assert types(paid.poll()) == [EventType.PAYMENT_RECORDED]


def test_another_subsidiary_of_the_same_tenant_turns_its_own_switch(paid: Paid) -> None:
    paid.turn_on()
    [first] = paid.connections()
    paid.process.get(DisconnectConnection)(an_admin(), first.id, paid.write())
    second = paid.connect("2", "london")
    seen = paid.process.get(GetPaymentSync)(an_admin(), second.id)
    assert (seen.state, seen.connection_id) == (SwitchState.OFF, second.id)
    assert paid.calls(A_DAY) == 0
    assert paid.switch_payments().connection_id == second.id
    paid.poll()
    assert paid.process.get(GetPaymentSync)(an_admin(), second.id).state is SwitchState.ON


def test_turning_it_to_where_it_is_changes_nothing(paid: Paid) -> None:
    assert paid.switch_payments(on=False).generation == 0
    first = paid.switch_payments()
    assert paid.switch_payments() == first
    paid.poll_payments()
    assert paid.switch_payments().state is SwitchState.ON


def test_a_connection_that_is_not_live_cannot_be_switched_on(paid: Paid) -> None:
    [connection] = paid.connections()
    paid.process.get(DisconnectConnection)(an_admin(), connection.id, paid.write())
    with pytest.raises(Refused) as refused:
        paid.process.get(SwitchPayments)(an_admin(), connection.id, paid.write(), on=True)
    assert refused.value.problems[0].reason is Reason.CONNECTION_DISCONNECTED


def test_two_who_take_the_baseline_at_once_do_it_once(paid: Paid) -> None:
    links = [paid.sent(number(count)) for count in range(1, 4)]
    paid.switch_payments()
    snapshots, others = MemoryPaymentLedger.snapshots, []

    def meanwhile(self: MemoryPaymentLedger, ids: list[LedgerId]) -> object:
        others.append(paid.another_process().process.get(PollPayments)())
        return snapshots(self, ids)

    with patch.object(MemoryPaymentLedger, "snapshots", meanwhile):
        paid.poll_payments()
    assert set(others) == {0}
    assert all(paid.kept(link) is not None for link in links)


def test_every_list_has_its_watermark_once_it_is_on(paid: Paid) -> None:
    paid.sent()
    paid.turn_on()
    with paid.units.reading() as unit:
        place = (paid.sync().organization_id, paid.sync().tenant_id)
        marks = {unit.watermarks.get(*place, each) for each in PaymentList}
    assert marks == {paid.sync().baseline_from and paid.sync().baseline_from - 5 * MINUTE}  # type: ignore[operator]


def test_a_copy_found_again_that_was_sent_before_the_switch_takes_its_baseline(paid: Paid) -> None:
    """The time of its intent is in its transfer's id, which its mark bears."""
    long_before = "019b0000-0000-7000-8000-000000000001"
    long_after = "01ff0000-0000-7000-8000-000000000001"
    paid.turn_on()
    link = paid.sent()
    with paid.units.writing() as unit:
        for number_, transfer_id in enumerate((long_before, long_after, "no uuid")):
            found = replace(link, id=LinkId(f"l{number_}"), transfer_id=TransferId(transfer_id))
            begin_found_again(unit, found, paid.clock.now())
        unit.commit()
        generation = paid.sync().generation
    kept = [paid.kept(replace(link, id=LinkId(f"l{number_}"))) for number_ in range(3)]
    assert [each.generation for each in kept if each] == [0, generation, generation]

"""The feed from a cursor on, what it refuses, and what is known of one document now."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import Refused, Unreachable
from core.link import LinkState
from core.payments.feed import BEGINNING, EventType, FeedEvent, Position
from core.problems import Reason
from support.paid import A_DAY, A_WHILE, Paid, number, types
from support.plugin import ORGANIZATION, an_admin
from usecases.payments.feed import ForgetOldEvents, GetDocumentPayments, ListPaymentEvents, cursor_of
from usecases.payments.sync import BackfillPayments, SyncPayments


@pytest.fixture
def paid() -> Paid:
    return Paid().begun()


def tell(paid: Paid, times: int = 1) -> None:
    [connection] = paid.connections()
    told = FeedEvent(EventType.CONNECTION_NEEDS_CONSENT, connection.id, connection.tenant.id, connection.subsidiary_id)
    with paid.units.writing() as unit:
        unit.feed.append(ORGANIZATION, [told] * times, paid.clock.now())
        unit.commit()


def begin_epoch(paid: Paid) -> None:
    with paid.units.writing() as unit:
        unit.feed.begin_epoch()
        unit.commit()


def listed(paid: Paid, after: Position, limit: int = 10) -> list[Position]:
    return [entry.position for entry in paid.process.get(ListPaymentEvents)(an_admin(), after, limit).entries]


def refused(paid: Paid, after: Position) -> tuple[Reason, str]:
    with pytest.raises(Refused) as wrong:
        listed(paid, after)
    [problem] = wrong.value.problems
    return problem.reason, problem.facts.get("restart_cursor", "")


def forget(paid: Paid) -> int:
    """What has been told until now; what comes later is kept."""
    paid.clock.advance(timedelta(days=91))
    return paid.process.get(ForgetOldEvents)()


def test_events_follow_a_cursor_page_by_page(paid: Paid) -> None:
    tell(paid, 3)
    first = paid.process.get(ListPaymentEvents)(an_admin(), BEGINNING, 2)
    assert ([entry.id for entry in first.entries], first.position, first.has_more) == (
        ["0-1", "0-2"],
        Position(0, 2),
        True,
    )
    last = paid.process.get(ListPaymentEvents)(an_admin(), first.position, 2)
    assert (len(last.entries), last.has_more) == (1, False)
    idle = paid.process.get(ListPaymentEvents)(an_admin(), last.position, 2)
    assert (idle.entries, idle.position) == ([], last.position)


def test_nobody_else_sees_them(paid: Paid) -> None:
    tell(paid)
    assert paid.process.get(ListPaymentEvents)(an_admin("8"), BEGINNING, 10).entries == []


def test_a_place_that_the_feed_has_not_come_to_is_refused(paid: Paid) -> None:
    tell(paid)
    assert refused(paid, Position(0, 2)) == (Reason.CURSOR_INVALID, "")
    assert refused(paid, Position(1, 0)) == (Reason.CURSOR_INVALID, "")


def test_a_gap_is_reported_with_where_to_go_on(paid: Paid) -> None:
    tell(paid, 3)
    assert forget(paid) == 3
    tell(paid)
    assert refused(paid, Position(0, 1)) == (Reason.CURSOR_TOO_OLD, "0-3")
    assert listed(paid, Position(0, 3)) == [Position(0, 4)]
    assert listed(paid, BEGINNING) == [Position(0, 4)]


def test_where_everything_is_forgotten_only_the_newest_cursor_goes_on(paid: Paid) -> None:
    tell(paid, 3)
    forget(paid)
    assert listed(paid, Position(0, 3)) == []
    assert refused(paid, Position(0, 2)) == (Reason.CURSOR_TOO_OLD, "0-3")


def test_a_cursor_of_an_older_epoch_goes_on_in_the_new_one_however_far_it_had_come(paid: Paid) -> None:
    tell(paid, 2)
    begin_epoch(paid)
    assert listed(paid, Position(0, 99)) == []
    tell(paid, 2)
    assert listed(paid, Position(0, 99)) == [Position(1, 1), Position(1, 2)]
    forget(paid)
    tell(paid)
    assert refused(paid, Position(0, 99)) == (Reason.CURSOR_TOO_OLD, "1-2")


def test_the_text_of_a_cursor_is_the_id_of_the_event_there(paid: Paid) -> None:
    tell(paid)
    with paid.units.reading() as unit:
        [entry] = unit.feed.after(ORGANIZATION, BEGINNING, 1)
    assert cursor_of(entry.position) == entry.id
    assert cursor_of(BEGINNING) == ""


def test_what_is_known_of_a_document_is_told_of_each_of_its_copies_that_counts(paid: Paid) -> None:
    link = paid.sent()
    paid.pay(link)
    paid.poll()
    [copy] = paid.process.get(GetDocumentPayments)(link.document)
    assert (copy.link.id, copy.is_superseded, copy.kept.revision) == (link.id, False, 1)
    with paid.units.writing() as unit:
        unit.links.update(replace(link, state=LinkState.SUPERSEDED))
        unit.commit()
    assert paid.process.get(GetDocumentPayments)(link.document)[0].is_superseded
    with paid.units.writing() as unit:
        unit.links.update(replace(link, state=LinkState.UNLINKED))
        unit.commit()
    assert paid.process.get(GetDocumentPayments)(link.document) == []


def test_a_poll_that_is_asked_for_says_what_it_found(paid: Paid) -> None:
    paid.pay(paid.sent())
    [connection] = paid.connections()
    polled = paid.process.get(SyncPayments)(an_admin(), connection.id, paid.write())
    assert (polled.events, polled.calls) == (1, 2)
    assert polled.sync.polled_at == paid.clock.now()


def test_a_poll_that_is_asked_for_raises_what_xero_says(paid: Paid) -> None:
    [connection] = paid.connections()
    paid.books().outage = Unreachable("Xero could not be reached")
    with pytest.raises(Unreachable):
        paid.process.get(SyncPayments)(an_admin(), connection.id, paid.write())
    assert paid.sync().failures == 1


def test_a_poll_waits_for_the_one_under_way_to_its_own_deadline(paid: Paid) -> None:
    [connection] = paid.connections()
    with paid.units.writing() as unit:
        unit.payment_syncs.put(paid.sync().leased("another", paid.clock.now() + timedelta(seconds=60)))
        unit.commit()
    began = paid.clock.now()
    with pytest.raises(Refused) as wrong:
        paid.process.get(SyncPayments)(an_admin(), connection.id, paid.write(patience=10))
    assert wrong.value.problems[0].reason is Reason.POLL_IN_PROGRESS
    assert timedelta(seconds=8) < paid.clock.now() - began < timedelta(seconds=10)
    polled = paid.process.get(SyncPayments)(an_admin(), connection.id, paid.write(patience=100))
    assert polled.failure is None


def test_where_payments_are_off_nothing_is_polled_and_nothing_released() -> None:
    paid = Paid().begun(on=False)
    [connection] = paid.connections()
    with pytest.raises(Refused) as wrong:
        paid.process.get(SyncPayments)(an_admin(), connection.id, paid.write())
    assert wrong.value.problems[0].reason is Reason.PAYMENTS_SWITCHED_OFF
    paid.switch_payments()
    with pytest.raises(Refused) as wrong:
        paid.process.get(BackfillPayments)(an_admin(), connection.id, paid.clock.now().date(), paid.write())
    assert wrong.value.problems[0].facts == {"state": "baseline_pending"}


def test_a_back_fill_releases_many_documents_and_only_those_that_count() -> None:
    paid = Paid().begun(on=False)
    links = [paid.sent(number(count)) for count in range(1, 4)]
    for link in links:
        paid.pay(link)
    paid.turn_on()
    with paid.units.writing() as unit:
        unit.links.update(replace(links[0], state=LinkState.SOURCE_DELETED))
        unit.commit()
    [connection] = paid.connections()
    fill = paid.process.get(BackfillPayments)
    done = fill(an_admin(), connection.id, (paid.clock.now() - 30 * A_DAY).date(), paid.write("r1", "f"))
    assert (done.documents, done.events) == (2, 2)
    assert types(paid.told()) == [EventType.PAYMENT_RECORDED] * 2
    assert {event.link_id for event in paid.told()} == {link.id for link in links[1:]}
    again = fill(an_admin(), connection.id, (paid.clock.now() - 30 * A_DAY).date(), paid.write("r1", "f"))
    assert again.events == 0
    paid.books().cash.delete_payment(next(iter(paid.books().cash.payments)))
    assert paid.poll(A_WHILE) == []

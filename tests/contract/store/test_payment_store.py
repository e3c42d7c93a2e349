"""What is remembered of payments: how far each list was read, each document's money, and the feed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.documents import DocumentKind
from core.ids import LedgerId, LinkId, OrganizationId, TenantId
from core.ledger import LedgerStatus
from core.money import Money
from core.payments import Counted, Item, ItemKey, ItemKind, Snapshot
from core.payments.entry import FeedEntry
from core.payments.feed import BEGINNING, EventType, FeedEvent, Position
from core.payments.kept import KeptPayments
from core.payments.switch import PaymentSync, SwitchState, switched_off
from ports import PaymentList, UnitsOfWork
from support.racing import at_once
from support.records import ACME, GLOBEX, INVOICE, NOON, SECOND, a_connection

HERE = a_connection()
LONDON, PARIS = TenantId("london"), TenantId("paris")
PAYMENT = Item(
    ItemKey(ItemKind.PAYMENT, "payment-1"), Decimal("20.00"), date(2026, 3, 1), "wire", Decimal("1.1"), "b-1"
)
CREDIT = Item(ItemKey(ItemKind.CREDIT_NOTE, "note-1"), Decimal("5.0"), date(2026, 3, 2), number="CN-1")
SNAPSHOT = Snapshot(
    ledger_id=LedgerId("ledger-1"),
    kind=DocumentKind.INVOICE,
    status=LedgerStatus.AUTHORISED,
    total=Money(Decimal("120.00"), "GBP"),
    paid=Money(Decimal("20.00"), "GBP"),
    credited=Money(Decimal("5.0"), "GBP"),
    due=Money(Decimal("95.00"), "GBP"),
    updated_at=NOON,
    read_at=NOON + SECOND,
    items={PAYMENT.key: PAYMENT, CREDIT.key: CREDIT},
    fully_paid_on=date(2026, 3, 3),
)
KEPT = KeptPayments(
    organization_id=ACME,
    tenant_id=LONDON,
    link_id=LinkId("link-1"),
    snapshot=SNAPSHOT,
    memory={PAYMENT.key: Counted.BASELINE, CREDIT.key: Counted.GIVEN_OUT},
    revision=3,
    epoch=1,
    read_again_since=NOON,
    difference_reported=True,
    generation=2,
    awaited=NOON,
    awaited_until=NOON + SECOND,
)
SYNC = replace(
    switched_off(ACME, LONDON, HERE.id, NOON),
    state=SwitchState.ON,
    generation=3,
    due_at=NOON,
    nets_due_at=NOON + SECOND,
    baseline_from=NOON - SECOND,
    visited=LinkId("link-7"),
    swept=LinkId("link-8"),
    leased_by="poll-1",
    leased_until=NOON + SECOND,
    failures=2,
    failure="Xero could not be reached",
    polled_at=NOON,
    calls_since=NOON,
    calls=17,
    day_limit=5000,
    payments_awaited=NOON,
    payments_awaited_until=NOON + SECOND,
)
EVENT = FeedEvent(EventType.PAYMENT_RECORDED, HERE.id, LONDON, HERE.subsidiary_id, INVOICE, LinkId("link-1"))


def keep(units: UnitsOfWork, *kept: KeptPayments) -> None:
    with units.writing() as unit:
        for each in kept:
            unit.kept_payments.put(each)
        unit.commit()


def tell(units: UnitsOfWork, *events: FeedEvent, to: OrganizationId = ACME) -> Sequence[FeedEntry]:
    with units.writing() as unit:
        made = unit.feed.append(to, events, NOON)
        unit.commit()
        return made


def begin_epoch(units: UnitsOfWork) -> int:
    with units.writing() as unit:
        epoch = unit.feed.begin_epoch()
        unit.commit()
        return epoch


def told(
    units: UnitsOfWork, after: Position = BEGINNING, limit: int = 100, to: OrganizationId = ACME
) -> list[Position]:
    with units.reading() as unit:
        return [entry.position for entry in unit.feed.after(to, after, limit)]


def newest(units: UnitsOfWork, to: OrganizationId = ACME) -> Position:
    with units.reading() as unit:
        return unit.feed.newest(to)


def waiting(units: UnitsOfWork, tenant: TenantId = LONDON, limit: int = 40) -> list[LinkId]:
    with units.reading() as unit:
        return [each.link_id for each in unit.kept_payments.to_read_again(ACME, tenant, limit)]


def test_each_list_of_each_tenant_of_each_organization_has_its_own_watermark(units: UnitsOfWork) -> None:
    places = [
        (ACME, LONDON, PaymentList.INVOICES),
        (ACME, LONDON, PaymentList.PAYMENTS),
        (ACME, PARIS, PaymentList.INVOICES),
        (GLOBEX, LONDON, PaymentList.INVOICES),
    ]
    with units.writing() as unit:
        assert [unit.watermarks.get(*place) for place in places] == [None] * 4
        for number, place in enumerate(places):
            unit.watermarks.put(*place, NOON + number * SECOND)
        unit.commit()
    with units.reading() as unit:
        assert [unit.watermarks.get(*place) for place in places] == [NOON + number * SECOND for number in range(4)]


@pytest.mark.parametrize("shift", [SECOND, -SECOND], ids=["later", "earlier"])
def test_a_watermark_takes_the_place_of_the_one_before(units: UnitsOfWork, shift: timedelta) -> None:
    place = (ACME, LONDON, PaymentList.INVOICES)
    with units.writing() as unit:
        unit.watermarks.put(*place, NOON)
        unit.watermarks.put(*place, NOON + shift)
        assert unit.watermarks.get(*place) == NOON + shift


@pytest.mark.parametrize(
    "kept",
    [
        KEPT,
        replace(KEPT, read_again_since=None, difference_reported=False),
        KeptPayments(ACME, LONDON, LinkId("link-1")),
        replace(KEPT, snapshot=replace(SNAPSHOT, items={}, fully_paid_on=None), memory={}),
    ],
    ids=["whole", "unflagged", "flagged only", "without items"],
)
def test_what_is_known_of_a_documents_money_comes_back_as_it_was_given(units: UnitsOfWork, kept: KeptPayments) -> None:
    keep(units, kept)
    with units.reading() as unit:
        stored = unit.kept_payments.get(kept.link_id)
    assert stored == kept
    assert repr(stored) == repr(kept)
    assert unit_knows_nothing_of(units, LinkId("another"))


def unit_knows_nothing_of(units: UnitsOfWork, link: LinkId) -> bool:
    with units.reading() as unit:
        return unit.kept_payments.get(link) is None


def test_putting_kept_payments_replaces_those_of_the_link(units: UnitsOfWork) -> None:
    newer = replace(KEPT, snapshot=replace(SNAPSHOT, items={}), revision=4, read_again_since=None)
    keep(units, KEPT, newer)
    with units.reading() as unit:
        assert unit.kept_payments.get(KEPT.link_id) == newer
    assert waiting(units) == []


def test_what_waits_longest_is_read_again_first(units: UnitsOfWork) -> None:
    later = replace(KEPT, link_id=LinkId("a"), read_again_since=NOON + SECOND)
    first = [replace(KEPT, link_id=LinkId(name)) for name in "dcb"]
    unflagged = replace(KEPT, link_id=LinkId("e"), read_again_since=None)
    elsewhere = replace(KEPT, link_id=LinkId("f"), tenant_id=PARIS)
    theirs = replace(KEPT, link_id=LinkId("g"), organization_id=GLOBEX)
    keep(units, later, *first, unflagged, elsewhere, theirs)
    assert waiting(units) == ["b", "c", "d", "a"]
    assert waiting(units, limit=2) == ["b", "c"]
    assert waiting(units, PARIS) == ["f"]


def test_what_is_kept_of_many_links_is_found_at_once(units: UnitsOfWork) -> None:
    others = [replace(KEPT, link_id=LinkId(name)) for name in "ab"]
    keep(units, KEPT, *others)
    with units.reading() as unit:
        assert unit.kept_payments.of_links([LinkId("a"), LinkId("x"), KEPT.link_id]) == {
            "a": others[0],
            KEPT.link_id: KEPT,
        }
        assert unit.kept_payments.of_links([]) == {}
        many = [LinkId(str(number)) for number in range(1200)]
        assert set(unit.kept_payments.of_links([*many, LinkId("b")])) == {"b"}


def test_what_is_kept_of_a_tenant_is_listed_link_by_link(units: UnitsOfWork) -> None:
    own = [replace(KEPT, link_id=LinkId(name)) for name in "cab"]
    elsewhere = replace(KEPT, link_id=LinkId("d"), tenant_id=PARIS)
    theirs = replace(KEPT, link_id=LinkId("e"), organization_id=GLOBEX)
    keep(units, *own, elsewhere, theirs)
    with units.reading() as unit:
        assert [each.link_id for each in unit.kept_payments.list(ACME, LONDON)] == ["a", "b", "c"]
        assert [each.link_id for each in unit.kept_payments.list(ACME, LONDON, after="a", limit=1)] == ["b"]


def test_all_of_a_tenant_or_of_all_are_to_be_read_again(units: UnitsOfWork) -> None:
    flagged = KEPT
    unflagged = [replace(KEPT, link_id=LinkId(name), read_again_since=None) for name in "ab"]
    elsewhere = replace(KEPT, link_id=LinkId("c"), tenant_id=PARIS, read_again_since=None)
    keep(units, flagged, *unflagged, elsewhere)
    later = NOON + SECOND
    with units.writing() as unit:
        unit.kept_payments.read_all_again(later, ACME, LONDON)
        assert unit.kept_payments.get(flagged.link_id) == flagged
        assert unit.kept_payments.get(LinkId("a")) == replace(unflagged[0], read_again_since=later)
        assert unit.kept_payments.get(LinkId("c")) == elsewhere
        unit.kept_payments.read_all_again(later)
        assert unit.kept_payments.get(LinkId("c")) == replace(elsewhere, read_again_since=later)
        unit.commit()


def put_syncs(units: UnitsOfWork, *syncs: PaymentSync) -> None:
    with units.writing() as unit:
        for each in syncs:
            unit.payment_syncs.put(each)
        unit.commit()


@pytest.mark.parametrize(
    "sync", [SYNC, switched_off(ACME, LONDON, HERE.id, NOON)], ids=["in the middle of it", "never switched"]
)
def test_a_switch_comes_back_as_it_was_given(units: UnitsOfWork, sync: PaymentSync) -> None:
    put_syncs(units, replace(sync, generation=99), sync)
    with units.reading() as unit:
        assert unit.payment_syncs.get(ACME, LONDON) == sync
        assert repr(unit.payment_syncs.get(ACME, LONDON)) == repr(sync)
        assert unit.payment_syncs.get(ACME, PARIS) is None
        assert unit.payment_syncs.get(GLOBEX, LONDON) is None


def test_the_switches_of_one_tenant_are_found_whoever_turned_them(units: UnitsOfWork) -> None:
    theirs, elsewhere = replace(SYNC, organization_id=GLOBEX), replace(SYNC, tenant_id=PARIS)
    put_syncs(units, theirs, SYNC, elsewhere)
    with units.reading() as unit:
        assert unit.payment_syncs.of_tenant(LONDON) == [SYNC, theirs]
        assert unit.payment_syncs.of_tenant(TenantId("nowhere")) == []


def test_whoever_has_been_due_longest_is_next(units: UnitsOfWork) -> None:
    free = replace(SYNC, leased_by="", leased_until=None)
    due = replace(free, tenant_id=PARIS, due_at=NOON - SECOND)
    off = replace(free, tenant_id=TenantId("off"), state=SwitchState.OFF, due_at=NOON - 9 * SECOND)
    later = replace(free, tenant_id=TenantId("later"), due_at=NOON + SECOND)
    leased = replace(SYNC, tenant_id=TenantId("leased"), due_at=NOON - 5 * SECOND)
    put_syncs(units, free, due, off, later, leased)
    with units.reading() as unit:
        assert unit.payment_syncs.next_due(NOON) == due
        assert unit.payment_syncs.next_due(NOON - 2 * SECOND) is None
        assert unit.payment_syncs.next_due(NOON + SECOND) == leased
    put_syncs(units, replace(due, due_at=NOON))
    with units.reading() as unit:
        assert unit.payment_syncs.next_due(NOON) == free


def test_events_are_numbered_from_one_in_each_organization(units: UnitsOfWork) -> None:
    assert newest(units) == BEGINNING
    made = [*tell(units, EVENT, EVENT), *tell(units, EVENT)]
    assert [entry.position for entry in made] == [Position(0, 1), Position(0, 2), Position(0, 3)]
    assert [entry.id for entry in made] == ["0-1", "0-2", "0-3"]
    [theirs] = tell(units, EVENT, to=GLOBEX)
    assert theirs.position == Position(0, 1)
    assert (newest(units), newest(units, GLOBEX)) == (Position(0, 3), Position(0, 1))


def test_an_event_comes_back_as_it_was_given(units: UnitsOfWork) -> None:
    money = replace(EVENT, ledger_id=LedgerId("ledger-1"), revision=2, item=PAYMENT, items=(PAYMENT, CREDIT))
    whole = replace(money, fully_paid_on=date(2026, 3, 3), standing=SNAPSHOT.standing, is_superseded=True)
    nobodys = FeedEvent(EventType.CONNECTION_NEEDS_CONSENT, HERE.id, LONDON, HERE.subsidiary_id)
    made = tell(units, EVENT, money, whole, nobodys)
    with units.reading() as unit:
        stored = unit.feed.after(ACME, BEGINNING, 10)
    assert [entry.event for entry in stored] == [EVENT, money, whole, nobodys]
    assert list(stored) == list(made)
    assert repr(list(stored)) == repr(list(made))


def test_nothing_told_moves_nothing(units: UnitsOfWork) -> None:
    assert list(tell(units)) == []
    assert newest(units) == BEGINNING


def test_what_follows_a_position_comes_in_order_and_in_portions(units: UnitsOfWork) -> None:
    tell(units, *[EVENT] * 12)
    assert told(units, Position(0, 1), 10) == [Position(0, number) for number in range(2, 12)]
    assert told(units, Position(0, 11)) == [Position(0, 12)]
    assert told(units, Position(0, 12)) == []
    assert told(units, to=GLOBEX) == []


def test_a_unit_that_fails_leaves_no_gap(units: UnitsOfWork) -> None:
    tell(units, EVENT)
    with units.writing() as unit:
        unit.feed.append(ACME, [EVENT], NOON)
    [entry] = tell(units, EVENT)
    assert entry.position == Position(0, 2)


def test_events_appended_at_once_share_no_position_and_skip_none(units: UnitsOfWork) -> None:
    outcomes = at_once(*[lambda: tell(units, EVENT, EVENT)] * 6)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert told(units) == [Position(0, number) for number in range(1, 13)]


def test_a_new_epoch_begins_at_one_for_everybody(units: UnitsOfWork) -> None:
    tell(units, EVENT, EVENT)
    assert begin_epoch(units) == 1
    assert (newest(units), newest(units, GLOBEX)) == (Position(1, 0), Position(1, 0))
    for organization in (ACME, GLOBEX):
        [entry] = tell(units, EVENT, to=organization)
        assert entry.position == Position(1, 1)
    assert begin_epoch(units) == 2
    tell(units, EVENT)
    assert told(units) == [Position(0, 1), Position(0, 2), Position(1, 1), Position(2, 1)]
    assert told(units, Position(0, 7)) == [Position(1, 1), Position(2, 1)]
    assert told(units, Position(0, 1), 2) == [Position(0, 2), Position(1, 1)]


def test_what_is_forgotten_still_counts(units: UnitsOfWork) -> None:
    with units.writing() as unit:
        assert unit.feed.oldest(ACME) is None
        unit.feed.append(ACME, [EVENT], NOON)
        unit.feed.append(ACME, [EVENT], NOON + SECOND)
        unit.feed.append(GLOBEX, [EVENT], NOON)
        assert unit.feed.forget_before(NOON) == 0
        assert unit.feed.forget_before(NOON + SECOND) == 2
        assert unit.feed.oldest(ACME) == Position(0, 2)
        assert unit.feed.forget_before(NOON + 2 * SECOND) == 1
        assert unit.feed.oldest(ACME) is None
        unit.commit()
    assert newest(units) == Position(0, 2)
    [entry] = tell(units, EVENT)
    assert entry.position == Position(0, 3)

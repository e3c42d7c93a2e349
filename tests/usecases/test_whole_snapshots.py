"""A row that does not sum up is read again by its id; what sums up costs no further call."""

from datetime import UTC, date, datetime

import pytest

from core.payments import Snapshot
from ports import PaymentLedger, PaymentList
from support.ledger_worlds import MemoryWorld
from support.payment_worlds import MemoryMoney
from usecases.payments.whole import made_whole

EVER = datetime(2006, 1, 1, tzinfo=UTC)


@pytest.fixture
def world() -> MemoryWorld:
    return MemoryWorld()


@pytest.fixture
def money(world: MemoryWorld) -> MemoryMoney:
    money = MemoryMoney(world)
    for number in range(3):
        money.pay(money.an_invoice(f"INV-{number}").id, "20.00", date(2026, 3, 2))
    return money


def read(payments: PaymentLedger) -> list[Snapshot]:
    listed = payments.changed(PaymentList.INVOICES, EVER, 1).snapshots
    return list(made_whole(payments, listed))


def test_what_sums_up_is_not_read_again(money: MemoryMoney, world: MemoryWorld) -> None:
    assert all(each.sums_up for each in read(money.payments))
    assert world.books.reads == 1


def test_only_what_does_not_sum_up_is_read_again(money: MemoryMoney, world: MemoryWorld) -> None:
    world.books.cash.torn.add(world.books.documents[1].id)
    found = read(money.payments)
    assert all(each.sums_up for each in found)
    assert len(found) == 3
    assert world.books.reads == 2


def test_what_never_sums_up_is_handed_on_as_it_is(money: MemoryMoney, world: MemoryWorld) -> None:
    torn = world.books.documents[1].id
    world.books.cash.torn_for_good.add(torn)
    assert {each.ledger_id for each in read(money.payments) if not each.sums_up} == {torn}

"""Snapshots of documents and what is in them, made up, for the tests of what changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from core.documents import DocumentKind
from core.ids import LedgerId
from core.ledger import LedgerStatus
from core.money import Money
from core.payments import Item, ItemKey, ItemKind, Snapshot
from core.payments.snapshot import sum_of, taken_together

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = date(2026, 3, 2)
TOTAL = Decimal("120.00")


def an_item(id: str = "p1", amount: str = "20.00", kind: ItemKind = ItemKind.PAYMENT, **more: Any) -> Item:  # noqa: A002
    return Item(ItemKey(kind, id), Decimal(amount), more.pop("on", DAY), **more)


def credit(id: str = "n1", amount: str = "20.00", kind: ItemKind = ItemKind.CREDIT_NOTE, **more: Any) -> Item:  # noqa: A002
    return an_item(id, amount, kind, **more)


def a_snapshot(*items: Item, **changes: Any) -> Snapshot:
    """Of an approved invoice over 120, whose sums follow from the items; PAID where nothing is due."""
    together = taken_together(items)
    paid = sum_of(item for item in together.values() if item.key.kind.is_money)
    credited = sum_of(item for item in together.values() if not item.key.kind.is_money)
    due = TOTAL - paid - credited
    snapshot = Snapshot(
        ledger_id=LedgerId("x1"),
        kind=DocumentKind.INVOICE,
        status=LedgerStatus.AUTHORISED if due else LedgerStatus.PAID,
        total=Money(TOTAL, "GBP"),
        paid=Money(paid, "GBP"),
        credited=Money(credited, "GBP"),
        due=Money(due, "GBP"),
        updated_at=NOON,
        read_at=NOON,
        items=together,
    )
    return replace(snapshot, **changes)


kinds = st.sampled_from([ItemKind.PAYMENT, ItemKind.CREDIT_NOTE, ItemKind.PREPAYMENT, ItemKind.OVERPAYMENT])
items = st.builds(
    lambda kind, number, cents, day, rate: Item(
        ItemKey(kind, f"{kind}-{number}"), Decimal(cents) / 100, DAY + timedelta(days=day), rate=rate
    ),
    kinds,
    st.integers(1, 3),
    st.integers(1, 4000),
    st.integers(-40, 40),
    st.sampled_from([None, Decimal("1.170000"), Decimal("1.180000")]),
)
statuses = st.sampled_from(list(LedgerStatus))
snapshots = st.builds(
    lambda rows, status: replace(a_snapshot(*rows), status=status), st.lists(items, max_size=5), statuses
)

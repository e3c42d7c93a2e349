"""Money in the books in memory: what a bookkeeper records, edits and deletes, and what credits settle."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.documents import DocumentKind
from core.ids import LedgerId
from core.ledger import LedgerDocument, LedgerStatus
from core.money import Money
from core.payments import Item, ItemKey, ItemKind, Snapshot
from core.payments.snapshot import sum_of
from ports import Clock, Identifiers

SETTLES_ITSELF = frozenset({LedgerStatus.AUTHORISED, LedgerStatus.PAID})
Edit = Callable[..., LedgerDocument]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payment in the list of payments, deleted or not."""

    document: LedgerId
    updated_at: datetime


class Cash:
    """`edit` changes a document of the books. A test arranges the rest here.

    `torn` has documents whose rows are not shown, though their sums are: in lists only, or (`torn_for_good`) anywhere.
    """

    def __init__(
        self, document: Callable[[LedgerId], LedgerDocument], edit: Edit, clock: Clock, ids: Identifiers
    ) -> None:
        self.torn: set[LedgerId] = set()
        self.torn_for_good: set[LedgerId] = set()
        self.payments: dict[str, Recorded] = {}
        self._items: dict[LedgerId, dict[ItemKey, Item]] = {}
        self._document = document
        self._edit = edit
        self._clock = clock
        self._ids = ids

    def pay(self, document: LedgerId, amount: str | Decimal, on: date | None = None, **more: Any) -> str:
        """A payment of an invoice or bill, or a refund of a credit note: its id."""
        is_note = self._document(document).kind is DocumentKind.CREDIT_NOTE
        key = ItemKey(ItemKind.REFUND if is_note else ItemKind.PAYMENT, self._ids.new())
        self.put(document, Item(key, Decimal(amount), on or self._clock.now().date(), **more))
        return key.id

    def edit_payment(self, payment: str, **changes: Any) -> None:
        document, item = self._found(payment)
        self.put(document, replace(item, **changes))

    def delete_payment(self, payment: str, *, bumps: bool = True) -> None:
        """`bumps`: the stamp of its document moves with it."""
        document, item = self._found(payment)
        del self._items[document][item.key]
        self.payments[payment] = Recorded(document, self._clock.now())
        self._settle(document, bumps=bumps)

    def credit(self, document: LedgerId, amount: str | Decimal, kind: ItemKind = ItemKind.CREDIT_NOTE) -> str:
        key = ItemKey(kind, self._ids.new())
        self.put(document, Item(key, Decimal(amount), self._clock.now().date()))
        return key.id

    def remove_credit(self, document: LedgerId, credit: str) -> None:
        [key] = [key for key in self._items[document] if key.id == credit]
        del self._items[document][key]
        self._settle(document, bumps=True)

    def put(self, document: LedgerId, item: Item) -> None:
        self._items.setdefault(document, {})[item.key] = item
        if item.key.kind.is_money:
            self.payments[item.key.id] = Recorded(document, self._clock.now())
        self._settle(document, bumps=True)

    def snapshot(self, document: LedgerDocument, *, by_id: bool) -> Snapshot:
        hides = document.id in self.torn_for_good or (document.id in self.torn and not by_id)
        is_note = document.kind is DocumentKind.CREDIT_NOTE
        nothing = Money.zero(document.currency)
        return Snapshot(
            ledger_id=document.id,
            kind=document.kind,
            status=document.status,
            total=document.totals.gross,
            paid=nothing if is_note else document.amount_paid,
            credited=nothing if is_note else document.amount_credited,
            due=document.amount_due,
            updated_at=document.updated_at,
            read_at=self._clock.now(),
            items={} if hides else dict(self._items.get(document.id, {})),
            fully_paid_on=document.updated_at.date() if document.status is LedgerStatus.PAID else None,
        )

    def _found(self, payment: str) -> tuple[LedgerId, Item]:
        document = self.payments[payment].document
        [item] = [item for key, item in self._items[document].items() if key.id == payment]
        return document, item

    def _settle(self, document_id: LedgerId, *, bumps: bool) -> None:
        """What is paid, credited and due follows from the items, and so does whether it is PAID."""
        document = self._document(document_id)
        items = self._items.get(document_id, {}).values()
        money = sum_of(item for item in items if item.key.kind.is_money)
        credited = sum_of(item for item in items if not item.key.kind.is_money)
        due = document.totals.gross.amount - money - credited
        status = document.status
        if status in SETTLES_ITSELF:
            status = LedgerStatus.AUTHORISED if due else LedgerStatus.PAID
        self._edit(
            document_id,
            amount_paid=Money(money, document.currency),
            amount_credited=Money(credited, document.currency),
            amount_due=Money(due, document.currency),
            status=status,
            updated_at=self._clock.now() if bumps else document.updated_at,
        )

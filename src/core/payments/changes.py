"""What changed between two snapshots of one document, as absolute facts: whoever keeps them by their ids is right."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from core.payments.snapshot import Item, ItemKey, Snapshot, Standing


class ChangeType(StrEnum):
    """PAYMENT_* are of payments and refunds, CREDIT_* of everything else that settles a part of a document.

    CREDIT_APPLIED says what a credit settles in all, also where it was less or more before.
    """

    PAYMENT_RECORDED = "payment_recorded"
    PAYMENT_CHANGED = "payment_changed"
    PAYMENT_REMOVED = "payment_removed"
    CREDIT_APPLIED = "credit_applied"
    CREDIT_REMOVED = "credit_removed"
    DOCUMENT_PAID = "document_paid"
    DOCUMENT_REOPENED = "document_reopened"
    DOCUMENT_VOIDED = "document_voided"
    DOCUMENT_DELETED = "document_deleted"


class Origin(StrEnum):
    """Who did it: somebody in the ledger, or this plugin by allocating a copied credit note."""

    LEDGER = "ledger"
    PLUGIN = "plugin"


@dataclass(frozen=True, slots=True)
class Change:
    """`item` is the payment or credit as it is now, or as it was before it was removed; None of a whole document."""

    type: ChangeType
    item: Item | None = None
    origin: Origin = Origin.LEDGER


BECOMES: Mapping[Standing, ChangeType] = {
    Standing.OPEN: ChangeType.DOCUMENT_REOPENED,
    Standing.PAID: ChangeType.DOCUMENT_PAID,
    Standing.VOIDED: ChangeType.DOCUMENT_VOIDED,
    Standing.DELETED: ChangeType.DOCUMENT_DELETED,
}
STANDS: Mapping[ChangeType, Standing] = {change: standing for standing, change in BECOMES.items()}
REMOVALS = frozenset({ChangeType.PAYMENT_REMOVED, ChangeType.CREDIT_REMOVED})
NOBODYS: Set[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Picture:
    """What a consumer of changes knows of one document. It begins open, with nothing paid."""

    items: Mapping[ItemKey, Item] = field(default_factory=dict)
    standing: Standing = Standing.OPEN

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        return cls(dict(snapshot.items), snapshot.standing)

    def after(self, change: Change) -> "Picture":
        """Items are kept by their keys; a change that is reported twice changes nothing the second time."""
        if change.item is None:
            return Picture(self.items, STANDS[change.type])
        others = {key: item for key, item in self.items.items() if key != change.item.key}
        kept = others if change.type in REMOVALS else {**others, change.item.key: change.item}
        return Picture(kept, self.standing)


def changes_between(before: Picture, after: Snapshot, own_credits: Set[str] = NOBODYS) -> tuple[Change, ...]:
    """Removals first, then what changed, then what is new, each by day; last, where the document stands.

    `own_credits` are the ids of the documents that this plugin has allocated to it, or it to them.
    """
    return (
        *_removed(before, after, own_credits),
        *_changed(before, after, own_credits),
        *_new(before, after, own_credits),
        *_document(before.standing, after.standing),
    )


def _removed(before: Picture, after: Snapshot, own_credits: Set[str]) -> Iterator[Change]:
    for key, item in _by_day(before.items):
        if key not in after.items:
            removed = ChangeType.PAYMENT_REMOVED if key.kind.is_money else ChangeType.CREDIT_REMOVED
            yield Change(removed, item, _origin(key, own_credits))


def _changed(before: Picture, after: Snapshot, own_credits: Set[str]) -> Iterator[Change]:
    for key, item in _by_day(after.items):
        if key in before.items and before.items[key] != item:
            changed = ChangeType.PAYMENT_CHANGED if key.kind.is_money else ChangeType.CREDIT_APPLIED
            yield Change(changed, item, _origin(key, own_credits))


def _new(before: Picture, after: Snapshot, own_credits: Set[str]) -> Iterator[Change]:
    for key, item in _by_day(after.items):
        if key not in before.items:
            new = ChangeType.PAYMENT_RECORDED if key.kind.is_money else ChangeType.CREDIT_APPLIED
            yield Change(new, item, _origin(key, own_credits))


def _document(before: Standing, after: Standing) -> Iterator[Change]:
    if before is not after:
        yield Change(BECOMES[after])


def _origin(key: ItemKey, own_credits: Set[str]) -> Origin:
    return Origin.PLUGIN if not key.kind.is_money and key.id in own_credits else Origin.LEDGER


def _by_day(items: Mapping[ItemKey, Item]) -> list[tuple[ItemKey, Item]]:
    """On one day money comes before credits."""
    return sorted(items.items(), key=lambda each: (each[1].on, not each[0].kind.is_money, each[0]))

"""Payment status, which comes back from the ledger and never goes there: snapshots, what changed, what counts."""

from core.payments.baseline import Counted, counted, in_baseline
from core.payments.changes import Change, ChangeType, Origin, Picture, changes_between
from core.payments.snapshot import Item, ItemKey, ItemKind, Snapshot, Standing, is_older

__all__ = [
    "Change",
    "ChangeType",
    "Counted",
    "Item",
    "ItemKey",
    "ItemKind",
    "Origin",
    "Picture",
    "Snapshot",
    "Standing",
    "changes_between",
    "counted",
    "in_baseline",
    "is_older",
]

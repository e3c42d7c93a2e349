"""Which payments count (R12): every one that was not there at the switch-on, whatever day it bears.

What an item was, of the baseline or given out, is remembered for good by its key (P10): one that is removed and
restored is the same one again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.payments.changes import Change
from core.payments.snapshot import ItemKey


class Counted(StrEnum):
    """BASELINE: it was there before, and it is not reported. GIVEN_OUT: its changes and its removal are, too."""

    BASELINE = "baseline"
    GIVEN_OUT = "given_out"


Memory = Mapping[ItemKey, Counted]


@dataclass(frozen=True, slots=True)
class ReportedChanges:
    """The changes to give out, and what is remembered then."""

    changes: tuple[Change, ...]
    memory: Memory


def counted(changes: Iterable[Change], memory: Memory) -> ReportedChanges:
    """Without those of baseline items. Where the document stands is reported in any case."""
    remembered = dict(memory)
    reported = tuple(change for change in changes if change.item is None or _counts(change.item.key, remembered))
    return ReportedChanges(reported, remembered)


def _counts(key: ItemKey, remembered: dict[ItemKey, Counted]) -> bool:
    """What nobody has seen before counts from now on."""
    return remembered.setdefault(key, Counted.GIVEN_OUT) is Counted.GIVEN_OUT


def in_baseline(keys: Iterable[ItemKey], memory: Memory) -> Memory:
    """A baseline is taken, the first one or a later one: what was given out before stays so."""
    return {**dict.fromkeys(keys, Counted.BASELINE), **memory}

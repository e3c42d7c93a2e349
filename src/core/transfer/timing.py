"""Every duration of a send. Ages are told by the ledger's own time (see Ledger.time), pauses by ours."""

from datetime import datetime, timedelta
from itertools import accumulate

MOST_TRIES = 3
"""Writes of one send of which all but the last certainly did nothing."""

SINCE_OVERLAP = timedelta(minutes=5)
"""A look-up begins so long before the last time that the ledger told before the intent."""

ABSENT_AFTER = timedelta(minutes=10)
"""The latest that Xero may apply a write, and the lag of its lists, unless the operator says otherwise."""

TOLD_LATE = timedelta(minutes=1)
"""What a look takes, and what clocks differ by: until then at the latest it is known what became of a send."""

SOON = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 30, 60, 120, 300, 600, 1200, 1800))
LONGEST_PAUSE = timedelta(hours=1)

LOOKING_ENDS_AFTER = timedelta(hours=24)
"""Of looks that fail, one after the other: their pauses together."""


def pause_after(looks: int) -> timedelta:
    """The pause after so many looks: soon at first, then ever longer, at most an hour."""
    return SOON[looks - 1] if 1 <= looks <= len(SOON) else LONGEST_PAUSE


def _most_failed_looks() -> int:
    pauses = accumulate(pause_after(count) for count in range(1, 1000))
    return next(count for count, passed in enumerate(pauses, 1) if passed >= LOOKING_ENDS_AFTER)


MOST_FAILED_LOOKS = _most_failed_looks()


def is_late_enough(first_look_at: datetime, now: datetime, absent_after: timedelta) -> bool:
    """Whether what a look does not show by now was certainly never applied. Both times are the ledger's."""
    return now - first_look_at > absent_after


BETWEEN_TRIES = timedelta(minutes=1)
EVERY_MINUTE_FOR = timedelta(minutes=15)


def pause_before_next_try(owed_for: timedelta) -> timedelta:
    """Of a note or an allocation: a minute for a quarter of an hour, then a quarter of the time that it is owed."""
    return BETWEEN_TRIES if owed_for < EVERY_MINUTE_FOR else min(owed_for / 4, LONGEST_PAUSE)

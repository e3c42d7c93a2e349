"""The timetable of a send."""

from dataclasses import replace
from datetime import timedelta
from itertools import accumulate
from typing import Any

import pytest

from core.transfer.timing import TIMING
from support.records import NOON


def test_looks_come_soon_at_first_and_then_in_ever_longer_pauses() -> None:
    pauses = [TIMING.pause_after(looks).total_seconds() for looks in range(1, 12)]
    assert pauses == [5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 3600]


def test_looks_that_fail_are_counted_until_their_pauses_make_a_day() -> None:
    passed = sum((TIMING.pause_after(looks) for looks in range(1, TIMING.most_failed_looks + 1)), timedelta())
    assert TIMING.looking_ends_after <= passed < TIMING.looking_ends_after + timedelta(hours=1)


def test_a_look_is_late_enough_only_after_the_latest_that_xero_may_apply_a_write() -> None:
    assert not TIMING.is_late_enough(NOON, NOON + TIMING.absent_after)
    assert TIMING.is_late_enough(NOON, NOON + TIMING.absent_after + timedelta(seconds=1))


def test_what_is_pending_is_tried_every_minute_and_then_less_and_less_often() -> None:
    followups_tried_for, pauses = timedelta(), []
    while followups_tried_for < timedelta(hours=4):
        pauses.append(TIMING.pause_before_next_try(followups_tried_for))
        followups_tried_for += pauses[-1]
    assert pauses == sorted(pauses)
    assert pauses[0] == TIMING.between_tries
    assert TIMING.pause_before_next_try(timedelta(days=1)) == timedelta(hours=1)
    assert len(pauses) < 30


def test_the_worked_numbers_are_those_of_the_defaults() -> None:
    """Looks of a send whose response is lost at 0:10, as SendTiming says."""
    lost = timedelta(seconds=10)
    looks = [lost, *(lost + passed for passed in accumulate(TIMING.looks))]
    assert [f"{each.seconds // 60}:{each.seconds % 60:02}" for each in looks[:7]] == [
        *("0:10", "0:15", "0:30", "1:00", "2:00", "4:00", "9:00")
    ]
    settled = lost + TIMING.absent_after + TIMING.shortest_pause
    assert settled == timedelta(minutes=10, seconds=11)
    assert looks[6] < settled < looks[7], "the look that settles it is made then, and not after the whole pause"
    assert lost + TIMING.absent_after + TIMING.late_write_margin == timedelta(minutes=11, seconds=10)
    assert looks[2] < lost + TIMING.looked_at_soon == timedelta(seconds=35)
    assert [TIMING.pause_before_try(tries).total_seconds() for tries in (1, 2)] == [0.2, 0.4]
    assert TIMING.window == timedelta(seconds=30)


@pytest.mark.parametrize(
    "wrong",
    [{"looked_at_soon": timedelta(seconds=19)}, {"window": timedelta()}, {"absent_after": timedelta(seconds=-1)}],
)
def test_durations_that_do_not_fit_together_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"looked_at_soon|window"):
        replace(TIMING, **wrong)

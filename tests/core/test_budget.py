"""The budget of calls of an organisation: never more than Xero allows, people first, and nobody waits for nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.budget import (
    EMPTY,
    LANES,
    MINUTE,
    RESERVE,
    WINDOW,
    Budget,
    Ended,
    Left,
    Permit,
    Urgency,
    Wait,
    settle,
    take,
    without,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PERSON, PROMPT, BACKGROUND = Urgency.PERSON, Urgency.PROMPT, Urgency.BACKGROUND
steps = st.lists(
    st.tuples(st.floats(0, 4), st.sampled_from(Urgency), st.integers(0, 40), st.sampled_from(Ended)), max_size=250
)


class Played:
    """Calls that are asked for, made and ended, one after the other."""

    def __init__(self) -> None:
        self.row, self.now, self.number = EMPTY, START, 0
        self.granted: list[tuple[datetime, Urgency]] = []
        self.open: list[Permit] = []

    def ask(self, urgency: Urgency) -> Permit | Wait:
        self.number += 1
        self.row, given_ = take(self.row, self.now, urgency, str(self.number), "p", self.now + 25 * SECOND)
        if isinstance(given_, Permit):
            self.granted.append((self.now, urgency))
            self.open.append(given_)
        return given_

    def end(self, ended: Ended = Ended.ANSWERED, left: Left | None = None) -> None:
        self.row = settle(self.row, self.now, self.open.pop(0), ended, left)

    def spend(self, calls: int, urgency: Urgency = PERSON) -> None:
        """So many calls, each answered at once."""
        for _ in range(calls):
            assert isinstance(self.ask(urgency), Permit)
            self.end()


@given(steps)
def test_no_window_has_more_calls_than_a_minute_allows(asked: list[tuple[float, Urgency, int, Ended]]) -> None:
    played = Played()
    for seconds, urgency, kept_open, ended in asked:
        played.now += timedelta(seconds=seconds)
        played.ask(urgency)
        while len(played.open) > kept_open:
            played.end(ended)
    times = [at for at, _ in played.granted]
    for at, urgency in played.granted:
        within = sum(at - WINDOW < each <= at for each in times)
        assert within <= MINUTE
        if urgency is not PERSON:
            assert sum(at - WINDOW < each <= at for each in times[: times.index(at) + 1]) <= MINUTE - RESERVE


@given(steps)
def test_no_more_calls_are_under_way_than_xero_allows_at_once(
    asked: list[tuple[float, Urgency, int, Ended]],
) -> None:
    played = Played()
    for seconds, urgency, kept_open, ended in asked:
        played.now += timedelta(seconds=seconds)
        before = len(played.row.under_way(played.now))
        if isinstance(played.ask(urgency), Permit):
            assert before < (LANES if urgency is PERSON else LANES - 1)
        while len(played.open) > kept_open:
            played.end(ended)


@given(steps, st.sampled_from(Urgency))
def test_whoever_asks_again_at_the_time_that_was_named_is_never_told_that_very_time(
    asked: list[tuple[float, Urgency, int, Ended]], urgency: Urgency
) -> None:
    """The time grows, and where nothing else happens it ends: nobody waits for ever."""
    played = Played()
    for seconds, each, kept_open, ended in asked:
        played.now += timedelta(seconds=seconds)
        played.ask(each)
        while len(played.open) > kept_open:
            played.end(ended)
    for _ in range(400):
        answer = played.ask(urgency)
        if isinstance(answer, Permit):
            return
        assert answer.until > played.now
        played.now = answer.until
    raise AssertionError("waited in vain")


def test_the_minute_is_left_to_people_at_its_end() -> None:
    played = Played()
    played.spend(MINUTE - RESERVE)
    wait = played.ask(PROMPT)
    assert isinstance(wait, Wait)
    assert (wait.why, wait.until) == ("minute", START + WINDOW)
    played.spend(RESERVE)
    wait = played.ask(PERSON)
    assert isinstance(wait, Wait)
    assert (wait.why, wait.until) == ("minute", START + WINDOW)
    played.now = START + WINDOW
    assert isinstance(played.ask(PERSON), Permit)


def test_background_work_goes_at_its_pace_after_a_burst() -> None:
    played = Played()
    played.spend(13, BACKGROUND)
    wait = played.ask(BACKGROUND)
    assert isinstance(wait, Wait)
    assert wait.why == "pace"
    assert timedelta() < wait.until - played.now <= timedelta(seconds=1.24)
    assert isinstance(played.ask(PERSON), Permit), "people have no pace"


def test_one_lane_is_left_to_people() -> None:
    played = Played()
    for _ in range(LANES - 1):
        played.ask(PROMPT)
    wait = played.ask(PROMPT)
    assert isinstance(wait, Wait)
    assert wait.why == "concurrent"
    assert isinstance(played.ask(PERSON), Permit)
    assert isinstance(played.ask(PERSON), Wait)
    played.end()
    assert isinstance(played.ask(PERSON), Permit)


def test_a_call_that_was_given_up_keeps_its_lane_for_a_while() -> None:
    played = Played()
    for _ in range(LANES):
        played.ask(PERSON)
    played.end(Ended.GAVE_UP)
    assert isinstance(played.ask(PERSON), Wait)
    played.now += timedelta(seconds=36)
    assert len(played.row.under_way(played.now)) == LANES - 1


def test_lanes_outlive_the_deadline_and_end_with_their_process() -> None:
    played = Played()
    played.ask(PERSON)
    assert len(played.row.under_way(START + 36 * SECOND)) == 1
    assert len(played.row.under_way(START + 38 * SECOND)) == 0
    assert without(played.row, "p").lanes == ()
    assert without(played.row, "another").lanes == played.row.lanes


@pytest.mark.parametrize(("urgency", "floor"), [(PERSON, 0), (PROMPT, 150), (BACKGROUND, 400)])
def test_the_rest_of_a_day_is_left_to_the_more_urgent(urgency: Urgency, floor: int) -> None:
    seen = replace(EMPTY, day_left=floor + 1, day_seen=START)
    row, first = take(seen, START, urgency, "1", "p", START)
    assert isinstance(first, Permit)
    _, second = take(row, START + 2 * SECOND, urgency, "2", "p", START)
    assert isinstance(second, Wait)
    assert second.why == "day"
    _, tomorrow = take(row, START + timedelta(days=1), urgency, "3", "p", START)
    assert isinstance(tomorrow, Permit), "what was seen a day ago says nothing"


def limited(limit: str, retry_after: timedelta | None) -> Budget:
    played = Played()
    played.ask(PERSON)
    return settle(played.row, START, played.open[0], Ended.LIMITED, None, limit, retry_after)


@pytest.mark.parametrize("limit", ["minute", "day", "app"])
def test_a_limit_blocks_everybody_for_as_long_as_xero_says(limit: str) -> None:
    row = limited(limit, 40 * SECOND)
    for urgency in Urgency:
        _, wait = take(row, START + SECOND, urgency, "2", "p", START)
        assert isinstance(wait, Wait)
        assert (wait.why, wait.until) == (limit, START + 40 * SECOND)
    assert isinstance(take(row, START + 40 * SECOND, PERSON, "2", "p", START)[1], Permit)


def test_too_many_at_once_makes_the_road_narrower_for_a_minute() -> None:
    row = limited("concurrent", None)
    now = START + 2 * SECOND
    for number in range(LANES - 1):
        row, given_ = take(row, now, PERSON, f"n{number}", "p", now + SECOND)
        assert isinstance(given_, Permit)
    assert isinstance(take(row, now, PERSON, "last", "p", now)[1], Wait)


def test_what_others_have_called_counts_as_ours() -> None:
    played = Played()
    played.ask(PERSON)
    played.end(left=Left(minute=20, day=4000))
    assert played.row.taken_within(played.now) == 40, "39 of others"
    assert (played.row.minute_left, played.row.day_left) == (20, 4000)


def test_a_slow_response_says_nothing_of_others() -> None:
    played = Played()
    played.ask(PERSON)
    played.now += 6 * SECOND
    played.end(left=Left(minute=20))
    assert played.row.taken_within(played.now) == 1


def test_of_two_responses_the_one_of_the_younger_call_counts() -> None:
    played = Played()
    played.ask(PERSON)
    played.now += SECOND
    played.ask(PERSON)
    older, younger = played.open
    row = settle(played.row, played.now, younger, Ended.ANSWERED, Left(minute=30))
    assert settle(row, played.now, older, Ended.ANSWERED, Left(minute=50)).minute_left == row.minute_left


def test_where_xero_says_that_little_is_left_background_work_stops_before_people() -> None:
    row = replace(EMPTY, minute_left=2, minute_seen=START)
    assert isinstance(take(row, START + 59 * SECOND, BACKGROUND, "1", "p", START)[1], Wait)
    assert isinstance(take(row, START, PERSON, "1", "p", START)[1], Permit)
    gone = replace(row, minute_left=0)
    assert isinstance(take(gone, START + 4 * SECOND, PERSON, "1", "p", START)[1], Wait)
    assert isinstance(take(gone, START + 5 * SECOND, PERSON, "1", "p", START)[1], Permit)


def test_an_organisation_that_is_silent_gets_one_call_in_a_while() -> None:
    played = Played()
    for _ in range(3):
        assert isinstance(played.ask(PERSON), Permit)
        played.end(Ended.GAVE_UP)
    assert isinstance(played.ask(PERSON), Permit), "the probe"
    for pause in (10, 20, 40, 60, 60):
        wait = played.ask(PERSON)
        assert isinstance(wait, Wait)
        assert (wait.why, wait.until - played.now) == ("silent", pause * SECOND)
        played.end(Ended.GAVE_UP)
        played.now += timedelta(minutes=2)
        assert isinstance(played.ask(PERSON), Permit)
    played.end(Ended.ANSWERED)
    assert played.row.gave_up == 0
    assert isinstance(played.ask(PERSON), Permit)


def test_a_permit_that_was_not_used_keeps_its_stamp_and_frees_its_lane() -> None:
    played = Played()
    played.ask(PERSON)
    played.end(Ended.UNUSED)
    assert (played.row.lanes, played.row.taken_within(START)) == ((), 1)


def test_a_clock_that_goes_back_a_little_opens_nothing() -> None:
    played = Played()
    played.spend(MINUTE)
    played.now -= SECOND
    wait = played.ask(PERSON)
    assert isinstance(wait, Wait)
    assert wait.until == START + WINDOW

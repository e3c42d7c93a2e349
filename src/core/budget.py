"""The budget of calls of one Xero organisation: who may call when, by what was taken and by what Xero says is left.

Pure: a row, a time and what is asked for give the row that follows, and a permit or the time to ask again. Whoever
stores the row does so under its lock, with one clock for all processes. Found by simulation (rules B1 to B6 and B8).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

MINUTE = 60
"""Calls that Xero allows in a minute."""

WINDOW = timedelta(seconds=62)
"""In which we make no more of them: Xero counts arrivals, which come later than we send, and not evenly."""

RESERVE = 10
"""Calls of the window that are kept for people."""

LANES = 5
"""Calls that Xero allows at once; background work leaves one of them to people."""

GAP = WINDOW / (MINUTE - RESERVE)
BURST = 12
"""How many calls background work may make at once before it goes on at its pace, one in each gap."""

AFTER_DEADLINE = timedelta(seconds=12)
"""How long a lane outlives the deadline of its call: a call in Xero does not die with its caller."""

AFTER_GIVING_UP = timedelta(seconds=35)
NARROW_FOR = timedelta(seconds=60)
FRESH_FOR = timedelta(seconds=5)
"""A response that took longer says little of what is left by now."""

SCARCE = 2
"""Background work stops where Xero says that no more calls of the minute are left."""

SCARCE_FOR, GONE_FOR = timedelta(seconds=60), timedelta(seconds=5)
LOOK_AGAIN = timedelta(milliseconds=200)
DAY = timedelta(days=1)
DAY_AGAIN = timedelta(minutes=10)
SICK_AFTER = 3
FIRST_PROBE, LONGEST_PROBE = timedelta(seconds=10), timedelta(seconds=60)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Urgency(StrEnum):
    """Whom a call is for. PROMPT: what a person waits for without watching, such as a run, a look-up or a webhook."""

    PERSON = "person"
    PROMPT = "prompt"
    BACKGROUND = "background"


DAY_FLOORS = {Urgency.PERSON: 0, Urgency.PROMPT: 150, Urgency.BACKGROUND: 400}
"""Calls of the day that are left to the more urgent: in calls, and not in per cent, for small plans have 1,000."""


class Ended(StrEnum):
    """How a call ended. UNUSED: it was never made. GAVE_UP: nobody knows whether Xero works on it still."""

    ANSWERED = "answered"
    LIMITED = "limited"
    GAVE_UP = "gave up"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class Lane:
    """A call under way, of a process; it frees its place at `until` at the latest."""

    permit: str
    process: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """What Xero's headers say is left, of the minute and of the day."""

    minute: int
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    """For one call, to be begun within two seconds."""

    id: str
    process: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: ask again at `until`. `why` is a word for people."""

    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Budget:
    """A row. `taken` are the times of the last calls, oldest first, at most MINUTE of them.

    `minute_left` was true at `minute_seen`, by a call taken at `seen_by`; `day_left` at `day_seen`. Nothing is called
    before `blocked_until`, for the limit `blocked_by`. `gave_up` calls in a row found Xero silent; then one is made in
    a while, next at `probe_at`.
    """

    taken: tuple[datetime, ...] = ()
    lanes: tuple[Lane, ...] = ()
    paced_until: datetime = LONG_AGO
    minute_left: int = MINUTE
    minute_seen: datetime = LONG_AGO
    seen_by: datetime = LONG_AGO
    day_left: int | None = None
    day_seen: datetime = LONG_AGO
    narrow_until: datetime = LONG_AGO
    blocked_until: datetime = LONG_AGO
    blocked_by: str = ""
    gave_up: int = 0
    probe_at: datetime = LONG_AGO

    def under_way(self, now: datetime) -> tuple[Lane, ...]:
        return tuple(lane for lane in self.lanes if lane.until > now)

    def taken_within(self, now: datetime) -> int:
        """Calls of the window that ends now."""
        return sum(each > now - WINDOW for each in self.taken)


def take(
    row: Budget, now: datetime, urgency: Urgency, permit: str, process: str, deadline: datetime
) -> tuple[Budget, Permit | Wait]:
    """A permit, and the row with it; or when to ask again, and the row as it was.

    `deadline` is when the call is given up at the latest.
    """
    if refusals := tuple(reasons_to_wait(row, now, urgency)):
        return row, max(refusals, key=lambda wait: wait.until)
    is_paced = urgency is not Urgency.PERSON
    probe = min(FIRST_PROBE * 2 ** max(0, row.gave_up - SICK_AFTER), LONGEST_PROBE)
    after = replace(
        stamped(row, now),
        lanes=(*row.under_way(now), Lane(permit, process, deadline + AFTER_DEADLINE)),
        paced_until=max(row.paced_until, now - BURST * GAP) + GAP if is_paced else row.paced_until,
        minute_left=row.minute_left - 1,
        day_left=row.day_left - 1 if row.day_left is not None else None,
        probe_at=now + probe if row.gave_up >= SICK_AFTER else row.probe_at,
    )
    return after, Permit(permit, process, now)


def reasons_to_wait(row: Budget, now: datetime, urgency: Urgency) -> Iterator[Wait]:
    """Everything that stands in the way of a call now."""
    is_person = urgency is Urgency.PERSON
    reserve = 0 if is_person else RESERVE
    if now < row.blocked_until:
        yield Wait(row.blocked_until, row.blocked_by)
    if row.gave_up >= SICK_AFTER and now < row.probe_at:
        yield Wait(row.probe_at, "silent")
    lanes = LANES - (0 if is_person else 1) - (now < row.narrow_until)
    if len(row.under_way(now)) >= lanes:
        yield Wait(now + LOOK_AGAIN, "concurrent")
    if row.day_left is not None and now - row.day_seen < DAY and row.day_left <= DAY_FLOORS[urgency]:
        yield Wait(now + DAY_AGAIN, "day")
    scarce, lasting = (0, GONE_FOR) if is_person else (SCARCE, SCARCE_FOR)
    if now - row.minute_seen < lasting and row.minute_left <= scarce:
        yield Wait(now + timedelta(seconds=1), "minute")
    if not is_person and row.paced_until > now:
        yield Wait(row.paced_until, "pace")
    missing = MINUTE - len(row.taken)
    if reserve >= missing and row.taken[reserve - missing] > now - WINDOW:
        yield Wait(row.taken[reserve - missing] + WINDOW, "minute")


def stamped(row: Budget, now: datetime, calls: int = 1) -> Budget:
    """With so many calls more, none of them earlier than the last: clocks of databases may go back a little."""
    at = max(now, row.taken[-1]) if row.taken else now
    return replace(row, taken=(*row.taken, *[at] * calls)[-MINUTE:])


def settle(
    row: Budget,
    now: datetime,
    permit: Permit,
    ended: Ended,
    left: Left | None = None,
    limit: str = "",
    retry_after: timedelta | None = None,
) -> Budget:
    """The row once a call has ended. Its stamp stays, whatever became of it: Xero may have counted it.

    `left` is what Xero said with its response; `limit` the one that it refused by, and `retry_after` for how long
    (None: it did not say).
    """
    row = freed(row, now, permit, ended)
    if ended is Ended.LIMITED:
        pause = retry_after if retry_after is not None else timedelta(seconds=1)
        narrow = now + NARROW_FOR if limit == "concurrent" else row.narrow_until
        return replace(row, blocked_until=now + pause, blocked_by=limit, narrow_until=narrow)
    return seen(row, now, permit, left) if left is not None else row


def freed(row: Budget, now: datetime, permit: Permit, ended: Ended) -> Budget:
    """Its lane is free, unless it was given up: then Xero may be at work for a while. Silence is counted."""
    others = tuple(lane for lane in row.under_way(now) if lane.permit != permit.id)
    match ended:
        case Ended.ANSWERED:
            return replace(row, lanes=others, gave_up=0)
        case Ended.GAVE_UP:
            lingering = Lane(permit.id, permit.process, now + AFTER_GIVING_UP)
            return replace(row, lanes=(*others, lingering), gave_up=row.gave_up + 1)
        case _:
            return replace(row, lanes=others)


def seen(row: Budget, now: datetime, permit: Permit, left: Left) -> Budget:
    """What Xero says of it: calls under way are taken off, and what others have called is stamped as if we had.

    Of an older call than one that was heard of already, it says nothing of the minute.
    """
    under_way = len(row.under_way(now))
    if permit.taken_at >= row.seen_by:
        row = replace(row, minute_left=left.minute - under_way, minute_seen=now, seen_by=permit.taken_at)
    if left.day is not None:
        row = replace(row, day_left=left.day - under_way, day_seen=now)
    if now - permit.taken_at >= FRESH_FOR:
        return row
    ours = sum(each > permit.taken_at - WINDOW for each in row.taken)
    others = MINUTE - left.minute - ours
    return stamped(row, now, min(others, MINUTE)) if others > 0 else row


def without(row: Budget, process: str) -> Budget:
    """The lanes of a process that has died are free."""
    return replace(row, lanes=tuple(lane for lane in row.lanes if lane.process != process))


EMPTY = Budget()

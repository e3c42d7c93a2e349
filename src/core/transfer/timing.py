"""Every duration of a send, in one place. Ages are by the ledger's own time (see Ledger.time), pauses by ours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTiming:
    """The timetable of one send. The operator sets `window` and `absent_after`; the rest follows from them or is fixed.

    With the defaults, of a send that begins at 0:00 and whose response is lost at 0:10:

        0:00  the intent is stored; whoever owns the dispatch may write until 0:30 (`window`, renewed three times in it)
        0:10  the connection breaks: UNCERTAIN, and the first look at Xero; it is known by 11:10 (`absent_after` and
              `late_write_margin` after that look)
        0:15, 0:30, 1:00, 2:00, 4:00, 9:00  further looks, `looks` apart: whatever one of them finds is SENT
        0:35  the caller has its response at the latest: it waited `looked_at_soon` for the first three looks
        10:11 the look that is later than `absent_after` after the first: what it does not show was never applied, and
              the send is NOT_SENT

    Of one that Xero refuses with 429 or 503 before it does anything: up to three writes (`most_tries`), 0.2 s and 0.4 s
    apart, or as Xero says, if that is at most 5 s (`longest_own_pause`); a longer wait is the caller's.
    """

    window: timedelta = 30 * SECOND
    """How long one write may take; another process leaves it alone for so long."""
    renewals: int = 3
    """Of the lease of a write that takes long, in each window."""
    most_tries: int = 3
    """Writes of one send of which all but the last certainly did nothing."""
    first_own_pause: timedelta = timedelta(milliseconds=200)
    """Between the first two of them; it doubles each time."""
    longest_own_pause: timedelta = 5 * SECOND
    busy_pauses: tuple[timedelta, ...] = (timedelta(milliseconds=100), timedelta(milliseconds=500), 2 * SECOND)
    """Between attempts to store what Xero has returned."""

    since_overlap: timedelta = 5 * MINUTE
    """A look-up begins so long before the last time that the ledger showed before the intent."""
    unknown_time: timedelta = HOUR
    """Instead of it, of sends that were begun before the ledger's own time was kept: what clocks may differ by."""
    absent_after: timedelta = 10 * MINUTE
    """The latest that Xero may apply a write, and the lag of its lists."""
    late_write_margin: timedelta = MINUTE
    """What a look takes, and what clocks differ by: until then at the latest it is known what became of a send."""
    looks: tuple[timedelta, ...] = tuple(seconds * SECOND for seconds in (5, 15, 30, 60, 120, 300, 600, 1200, 1800))
    """Pauses between looks; after the last of them, `longest_pause`."""
    longest_pause: timedelta = HOUR
    looking_ends_after: timedelta = 24 * HOUR
    """Of looks that fail, one after the other: their pauses together."""
    shortest_pause: timedelta = SECOND
    """Before the look that settles it."""

    patience: timedelta = 55 * SECOND
    """How long a call waits for somebody else's send when its caller set no deadline."""
    response_margin: timedelta = timedelta(milliseconds=200)
    """Kept of the caller's deadline, so that the response still arrives."""
    looked_at_soon: timedelta = 25 * SECOND
    """How long a call waits for its own send once the response is lost: the first three looks fall within it."""
    between_glances: timedelta = timedelta(milliseconds=50)
    """Of one who waits, at our own records."""
    retry_unsettled: timedelta = 30 * SECOND
    """When a caller should ask again."""

    between_tries: timedelta = MINUTE
    """Of a note or an allocation, at first."""
    often_for: timedelta = 15 * MINUTE
    followups_tried_for: timedelta = 24 * HOUR
    """How long they are tried."""

    def __post_init__(self) -> None:
        """ValueError where the parts do not fit together."""
        if sum(self.looks[:2], timedelta()) > self.looked_at_soon:
            raise ValueError("The first three looks do not fall within looked_at_soon")
        if self.window <= timedelta() or self.absent_after <= timedelta():
            raise ValueError("A window and absent_after are longer than nothing")

    def pause_after(self, looks: int) -> timedelta:
        """The pause after so many looks: soon at first, then ever longer, at most an hour."""
        return self.looks[looks - 1] if 1 <= looks <= len(self.looks) else self.longest_pause

    @property
    def most_failed_looks(self) -> int:
        pauses = accumulate(self.pause_after(count) for count in range(1, 1000))
        return next(count for count, passed in enumerate(pauses, 1) if passed >= self.looking_ends_after)

    def is_late_enough(self, first_look_at: datetime, now: datetime) -> bool:
        """Whether what a look does not show by now was certainly never applied. Both times are the ledger's."""
        return now - first_look_at > self.absent_after

    def pause_before_try(self, tries: int) -> timedelta:
        """Before the next write of a send, after so many that certainly did nothing."""
        return self.first_own_pause * (1 << (tries - 1))

    def pause_before_next_try(self, followups_tried_for: timedelta) -> timedelta:
        """Of a note or an allocation: a minute for a quarter of an hour, then a quarter of its age."""
        return (
            self.between_tries
            if followups_tried_for < self.often_for
            else min(followups_tried_for / 4, self.longest_pause)
        )


TIMING = SendTiming()
"""As it is unless the operator says otherwise."""

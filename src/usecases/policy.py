"""What the operator decides, as far as use cases need to know it."""

from dataclasses import dataclass
from datetime import timedelta

from core.transfer.timing import ABSENT_AFTER

TIME_TO_ANSWER = timedelta(milliseconds=200)
"""Kept of the caller's deadline, so that the answer still arrives."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`owner` names this process among those that share the database.

    `send_window` is how long one write to Xero may take; another process leaves it alone for that long.
    `patience` is how long a call waits for somebody else's send when its caller set no deadline. `events_kept` is how
    long consumers of the feed may stay away, `refusals_kept` how long refused copies leave a trace. `poll_lease` is for
    how long nobody else polls a connection, counted from the last sign of its poller. `absent_after` is the latest that
    Xero may apply a write after its connection is gone, and the lag of its lists.
    """

    owner: str
    redirect_uris: tuple[str, ...] = ()
    send_window: timedelta = timedelta(seconds=30)
    patience: timedelta = timedelta(seconds=55)
    events_kept: timedelta = timedelta(days=90)
    refusals_kept: timedelta = timedelta(days=90)
    poll_lease: timedelta = timedelta(minutes=2)
    absent_after: timedelta = ABSENT_AFTER

"""What the operator decides, as far as use cases need to know it."""

from dataclasses import dataclass
from datetime import timedelta

from core.transfer.timing import TIMING, SendTiming


@dataclass(frozen=True, slots=True)
class Policy:
    """`owner` names this process among those that share the database.

    `timing` has every duration of a send. `events_kept` is how long consumers of the feed may stay away,
    `refusals_kept` how long refused copies leave a trace. `poll_lease` is for how long nobody else polls a connection,
    counted from the last sign of its poller. `run_documents_kept`: for how long what a run did not send can be retried.
    """

    owner: str
    redirect_uris: tuple[str, ...] = ()
    timing: SendTiming = TIMING
    events_kept: timedelta = timedelta(days=90)
    refusals_kept: timedelta = timedelta(days=90)
    run_documents_kept: timedelta = timedelta(days=7)
    poll_lease: timedelta = timedelta(minutes=2)

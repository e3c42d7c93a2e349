"""Whole snapshots: a row of a list that does not sum up is read again by itself."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from core.errors import MissingInLedger
from core.payments import Snapshot
from ports import PaymentLedger


def made_whole(ledger: PaymentLedger, listed: Iterable[Snapshot]) -> Iterator[Snapshot]:
    """Each as it was listed if its items come to its sums, else as a read by its id shows it.

    What does not sum up then either is for the caller to see (`sums_up`): it is stored, reported, read again later, and
    no baseline is taken from it.
    """
    for snapshot in listed:
        found = snapshot
        if not snapshot.sums_up:
            with suppress(MissingInLedger):
                found = ledger.snapshot(snapshot.kind, snapshot.ledger_id)
        yield found

"""The state machine of a transfer, as one table."""

from collections.abc import Mapping
from enum import StrEnum


class TransferState(StrEnum):
    """SENDING, UNCERTAIN and NEEDS_ATTENTION are open: a document has at most one open transfer. The last waits for a
    person; the other states are final. REFUSED by us, before anything was sent; REJECTED by the ledger.
    """

    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    REJECTED = "rejected"
    NOT_SENT = "not_sent"
    NEEDS_ATTENTION = "needs_attention"
    REFUSED = "refused"


class Outcome(StrEnum):
    """What was learned about a transfer."""

    ACCEPTED = "accepted"  # Xero answered with the document
    REFUSED = "refused"  # Xero answered with its reasons
    NOTHING_DONE = "nothing done"  # Xero certainly did nothing
    LOST = "lost"  # nobody knows what Xero did
    FOUND = "found"  # a look-up found this very transfer
    ABSENT = "absent"  # look-ups settled that it is not there
    AMBIGUOUS = "ambiguous"  # nothing that was read can settle it
    ADOPTED = "adopted"  # a person named the document
    DECLARED_NOT_SENT = "declared not sent"  # a person looked, and it is not there


OPEN_STATES = frozenset({TransferState.SENDING, TransferState.UNCERTAIN, TransferState.NEEDS_ATTENTION})

MOVES: Mapping[tuple[TransferState, Outcome], TransferState] = {
    (TransferState.SENDING, Outcome.ACCEPTED): TransferState.SENT,
    (TransferState.SENDING, Outcome.REFUSED): TransferState.REJECTED,
    (TransferState.SENDING, Outcome.NOTHING_DONE): TransferState.NOT_SENT,
    (TransferState.SENDING, Outcome.LOST): TransferState.UNCERTAIN,
    (TransferState.SENDING, Outcome.AMBIGUOUS): TransferState.NEEDS_ATTENTION,
    # its owner was taken over, and Xero's response came all the same: only an acceptance settles anything
    (TransferState.UNCERTAIN, Outcome.ACCEPTED): TransferState.SENT,
    (TransferState.UNCERTAIN, Outcome.FOUND): TransferState.SENT,
    (TransferState.UNCERTAIN, Outcome.ABSENT): TransferState.NOT_SENT,
    (TransferState.UNCERTAIN, Outcome.AMBIGUOUS): TransferState.NEEDS_ATTENTION,
    (TransferState.NEEDS_ATTENTION, Outcome.ACCEPTED): TransferState.SENT,
    (TransferState.NEEDS_ATTENTION, Outcome.ADOPTED): TransferState.SENT,
    (TransferState.NEEDS_ATTENTION, Outcome.DECLARED_NOT_SENT): TransferState.NOT_SENT,
}


class IllegalMove(ValueError):
    """This outcome cannot follow in this state: the transfer was settled by somebody else."""


def move(state: TransferState, outcome: Outcome) -> TransferState:
    """The state that follows; IllegalMove where the table has no row."""
    try:
        return MOVES[state, outcome]
    except KeyError:
        raise IllegalMove(f"{outcome} cannot follow in state {state}") from None

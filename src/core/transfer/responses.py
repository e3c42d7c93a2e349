"""What came back from one HTTP write, what it means, and what follows: the table of one send.

A transfer that may have been applied is never written again. Only where certainly nothing was done, another attempt is
made, with a new key (Xero repeats the errors that it keeps by key, too).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.errors import (
    AccessDenied,
    GrantGone,
    LedgerError,
    NoResponse,
    NothingDone,
    Permanent,
    RequestUnreadable,
    Uncertain,
)
from core.transfer.states import Outcome


class CameBack(StrEnum):
    """The kinds of thing that come back from a write."""

    NOTHING_DONE = "nothing was done"
    NO_ANSWER = "no response"
    NOT_UNDERSTOOD = "a response that does not say what happened"
    REFUSED = "refused"
    UNREADABLE = "the request could not be read"
    TAKEN_OVER = "another process takes over"


class Step(StrEnum):
    """What is done next."""

    NEW_ATTEMPT = "a new attempt with a new key"
    SPLIT = "each half of the batch by itself, with new keys"
    LOOK_UP = "look in the ledger"
    STOP = "done"


@dataclass(frozen=True, slots=True)
class Effect:
    """A row: what it says about the transfers of the write, and the step that follows.

    `of_several`: where the write carried more than one, this step follows, and nothing is said of any of them yet.
    """

    outcome: Outcome
    follow_up: Step
    of_several: Step | None = None


TABLE: Mapping[CameBack, Effect] = {
    CameBack.NOTHING_DONE: Effect(Outcome.NOTHING_DONE, Step.NEW_ATTEMPT),
    CameBack.NO_ANSWER: Effect(Outcome.LOST, Step.LOOK_UP),
    CameBack.NOT_UNDERSTOOD: Effect(Outcome.LOST, Step.LOOK_UP),
    CameBack.REFUSED: Effect(Outcome.REFUSED, Step.STOP),
    CameBack.UNREADABLE: Effect(Outcome.REFUSED, Step.STOP, of_several=Step.SPLIT),
    CameBack.TAKEN_OVER: Effect(Outcome.LOST, Step.LOOK_UP),
}


def came_back(error: LedgerError) -> CameBack:
    """Which row of the table an error of the ledger belongs to."""
    match error:
        case NothingDone() | AccessDenied() | GrantGone():
            return CameBack.NOTHING_DONE
        case NoResponse():
            return CameBack.NO_ANSWER
        case Uncertain():
            return CameBack.NOT_UNDERSTOOD
        case RequestUnreadable():
            return CameBack.UNREADABLE
        case Permanent():
            return CameBack.REFUSED
        case _:
            raise AssertionError(f"{type(error).__name__} has no row")


def what_follows(came: CameBack) -> Effect:
    return TABLE[came]

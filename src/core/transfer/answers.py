"""What came back from one HTTP write, what it means, and what follows: the table of one send."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from core.errors import (
    AccessDenied,
    GrantGone,
    LedgerError,
    NoAnswer,
    NothingDone,
    Permanent,
    RequestUnreadable,
    Uncertain,
)
from core.transfer.states import Outcome

REPLAY_WITHIN = timedelta(minutes=4)
"""Xero keeps an idempotency key for six minutes; two are left for clocks and queues."""

CERTAINLY_ABSENT_AFTER = timedelta(minutes=10)
"""A look-up counts against a send only when Xero has had this long to show it."""

BETWEEN_LOOKUPS = timedelta(minutes=1)
EVERY_MINUTE_FOR = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=1)
TRYING_ENDS_AFTER = timedelta(hours=4)
"""A send that is neither there nor accepted after that waits for a person."""

LOOKUPS_TO_BE_SURE = 2

LOOKUP_OVERLAP = timedelta(minutes=5)
"""How far before the intent a look-up begins, for clocks that differ."""


class CameBack(StrEnum):
    """The kinds of thing that come back from a write."""

    NOTHING_DONE = "nothing was done"
    NO_ANSWER = "no answer"
    NOT_UNDERSTOOD = "an answer that does not say what happened"
    REFUSED = "refused"
    UNREADABLE_BATCH = "the request could not be read"
    TAKEN_OVER = "another process takes over"


class Step(StrEnum):
    """What is done next."""

    NEW_ATTEMPT = "a new attempt with a new key"
    REPLAY = "the same bytes with the same key, while Xero remembers them"
    LOOK_UP = "look in the ledger"
    STOP = "done"
    SPLIT = "send each document by itself"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A row: what it says about the transfers of the write, and the step that follows."""

    outcome: Outcome
    follow_up: Step


TABLE: Mapping[CameBack, Meaning] = {
    CameBack.NOTHING_DONE: Meaning(Outcome.NOTHING_DONE, Step.NEW_ATTEMPT),
    CameBack.NO_ANSWER: Meaning(Outcome.LOST, Step.REPLAY),
    CameBack.NOT_UNDERSTOOD: Meaning(Outcome.LOST, Step.LOOK_UP),
    CameBack.REFUSED: Meaning(Outcome.REFUSED, Step.STOP),
    CameBack.UNREADABLE_BATCH: Meaning(Outcome.REFUSED, Step.SPLIT),
    CameBack.TAKEN_OVER: Meaning(Outcome.LOST, Step.LOOK_UP),
}


def pause_before_next_look(open_for: timedelta) -> timedelta:
    """A minute while a send may still turn out to be absent, then a quarter of the time that it is open already.

    After a quarter of an hour that is 4, 5, 6, 7, 9, 11 minutes and so on, at most an hour: fewer than thirty looks in
    the four hours that a send may be open.
    """
    return BETWEEN_LOOKUPS if open_for < EVERY_MINUTE_FOR else min(open_for / 4, LONGEST_PAUSE)


def came_back(error: LedgerError) -> CameBack:
    """Which row of the table an error of the ledger belongs to."""
    match error:
        case NothingDone() | AccessDenied() | GrantGone():
            return CameBack.NOTHING_DONE
        case NoAnswer():
            return CameBack.NO_ANSWER
        case Uncertain():
            return CameBack.NOT_UNDERSTOOD
        case RequestUnreadable():
            return CameBack.UNREADABLE_BATCH
        case Permanent():
            return CameBack.REFUSED
        case _:
            raise AssertionError(f"{type(error).__name__} has no row")


def what_follows(came: CameBack) -> Meaning:
    return TABLE[came]

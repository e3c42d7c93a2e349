"""What a look at the ledger says of a send in doubt: one table, which every look-up of every kind goes through."""

from collections.abc import Mapping
from enum import StrEnum


class Sight(StrEnum):
    """What a look shows of one send. Of an update, NOTHING is the document exactly as the plan saw it."""

    OURS = "this very send"
    SEVERAL = "more than one document of this very send"
    NEAR = "what could be it"
    NOTHING = "nothing of it"


class Verdict(StrEnum):
    FOUND = "it is there"
    ABSENT = "it is certainly not there"
    AMBIGUOUS = "only a person can tell"
    LOOK_AGAIN = "look again later"


VERDICTS: Mapping[tuple[Sight, bool], Verdict] = {
    (Sight.OURS, False): Verdict.FOUND,
    (Sight.OURS, True): Verdict.FOUND,
    (Sight.SEVERAL, False): Verdict.LOOK_AGAIN,
    (Sight.SEVERAL, True): Verdict.AMBIGUOUS,
    (Sight.NEAR, False): Verdict.LOOK_AGAIN,
    (Sight.NEAR, True): Verdict.AMBIGUOUS,
    (Sight.NOTHING, False): Verdict.LOOK_AGAIN,
    (Sight.NOTHING, True): Verdict.ABSENT,
}


def verdict(sight: Sight, *, late_enough: bool) -> Verdict:
    """`late_enough`: a write that has not been applied by this look never will be (see timing.is_late_enough)."""
    return VERDICTS[sight, late_enough]

"""What a look at the ledger says of a send in doubt: one table, which every look-up of every kind goes through."""

from collections.abc import Mapping
from enum import StrEnum


class Evidence(StrEnum):
    """What a look shows of one send. Of an update, NOTHING is the document exactly as the plan saw it."""

    OURS = "this very send"
    SEVERAL = "more than one document of this very send"
    NEAR = "what could be it"
    NOTHING = "nothing of it"


class Finding(StrEnum):
    FOUND = "it is there"
    ABSENT = "it is certainly not there"
    AMBIGUOUS = "only a person can tell"
    LOOK_AGAIN = "look again later"


FINDINGS: Mapping[tuple[Evidence, bool], Finding] = {
    (Evidence.OURS, False): Finding.FOUND,
    (Evidence.OURS, True): Finding.FOUND,
    (Evidence.SEVERAL, False): Finding.LOOK_AGAIN,
    (Evidence.SEVERAL, True): Finding.AMBIGUOUS,
    (Evidence.NEAR, False): Finding.LOOK_AGAIN,
    (Evidence.NEAR, True): Finding.AMBIGUOUS,
    (Evidence.NOTHING, False): Finding.LOOK_AGAIN,
    (Evidence.NOTHING, True): Finding.ABSENT,
}


def finding(evidence: Evidence, *, late_enough: bool) -> Finding:
    """`late_enough`: a write that has not been applied by this look never will be (see timing.is_late_enough)."""
    return FINDINGS[evidence, late_enough]

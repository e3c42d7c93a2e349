"""One document sent once: states, what may follow what, what answers and looks mean, and every duration."""

from core.choice import CopyMode
from core.transfer.answers import CameBack, Step, came_back, what_follows
from core.transfer.doubt import Sight, Verdict, verdict
from core.transfer.refusal import Refusal, Subject, subject_of
from core.transfer.states import OPEN_STATES, IllegalMove, Outcome, TransferState, move
from core.transfer.transfer import Attempt, AttemptPurpose, Dispatch, LedgerRequest, Planned, Transfer

__all__ = [
    "OPEN_STATES",
    "Attempt",
    "AttemptPurpose",
    "CameBack",
    "CopyMode",
    "Dispatch",
    "IllegalMove",
    "LedgerRequest",
    "Outcome",
    "Planned",
    "Refusal",
    "Sight",
    "Step",
    "Subject",
    "Transfer",
    "TransferState",
    "Verdict",
    "came_back",
    "move",
    "subject_of",
    "verdict",
    "what_follows",
]

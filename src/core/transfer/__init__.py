"""One document sent once: states, what may follow what, what responses and looks mean, and every duration."""

from core.choice import CopyMode
from core.transfer.doubt import Evidence, Finding, finding
from core.transfer.refusal import Refusal, Subject, subject_of
from core.transfer.responses import CameBack, Step, came_back, what_follows
from core.transfer.states import OPEN_STATES, IllegalMove, Outcome, TransferState, move
from core.transfer.transfer import Attempt, AttemptPurpose, Dispatch, LedgerRequest, Planned, Transfer

__all__ = [
    "OPEN_STATES",
    "Attempt",
    "AttemptPurpose",
    "CameBack",
    "CopyMode",
    "Dispatch",
    "Evidence",
    "Finding",
    "IllegalMove",
    "LedgerRequest",
    "Outcome",
    "Planned",
    "Refusal",
    "Step",
    "Subject",
    "Transfer",
    "TransferState",
    "came_back",
    "finding",
    "move",
    "subject_of",
    "what_follows",
]

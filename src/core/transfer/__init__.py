"""One document sent once: states, what may follow what, and what each kind of answer means."""

from core.choice import CopyMode
from core.transfer.answers import CameBack, Step, came_back, what_follows
from core.transfer.states import OPEN_STATES, IllegalMove, Outcome, TransferState, move
from core.transfer.transfer import Attempt, AttemptPurpose, Dispatch, LedgerRequest, Transfer

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
    "Step",
    "Transfer",
    "TransferState",
    "came_back",
    "move",
    "what_follows",
]

"""The record of attempts in memory."""

from collections.abc import Sequence

from adapters.memory.state import View
from core.ids import TransferId
from core.transfer import Attempt
from ports import AttemptRepository


class MemoryAttempts(AttemptRepository):
    def __init__(self, view: View) -> None:
        self._view = view

    def add(self, attempt: Attempt) -> None:
        state = self._view.write()
        if attempt.dispatch_id not in state.dispatches:
            raise KeyError(attempt.dispatch_id)
        for transfer_id in attempt.transfer_ids:
            if transfer_id not in state.transfers:
                raise KeyError(transfer_id)
        state.attempts[len(state.attempts)] = attempt

    def of_transfer(self, transfer_id: TransferId) -> Sequence[Attempt]:
        return [attempt for attempt in self._view.read().attempts.values() if transfer_id in attempt.transfer_ids]

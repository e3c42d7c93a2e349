"""The record of every call."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from core.ids import (
    TransferId,
)
from core.transfer import Attempt


class AttemptRepository(ABC):
    """The append-only record. Rows are never changed or removed."""

    @abstractmethod
    def add(self, attempt: Attempt) -> None:
        """KeyError if its dispatch, or one of its transfers, is not there."""

    @abstractmethod
    def of_transfer(self, transfer_id: TransferId) -> Sequence[Attempt]:
        """Every attempt made for it, in the order in which they were added."""

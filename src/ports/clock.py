"""Our own time, so that nothing else asks the machine for it. The age of a send is by the ledger's time alone."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta


class Clock(ABC):
    @abstractmethod
    def now(self) -> datetime:
        """The present moment, aware, in UTC, as the machine has it: somebody may set it forward or back."""

    @abstractmethod
    def elapsed(self) -> timedelta:
        """Time since some moment that is the same for the whole process. Never goes back, whatever `now` does."""

    @abstractmethod
    def wait(self, duration: timedelta) -> None:
        """Return once `elapsed` has moved on by `duration`; at once for zero or less."""

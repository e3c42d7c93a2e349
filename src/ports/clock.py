"""Time, so that nothing else asks the machine for it."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta


class Clock(ABC):
    @abstractmethod
    def now(self) -> datetime:
        """The present moment, aware, in UTC. Never runs backwards within a process."""

    @abstractmethod
    def wait(self, duration: timedelta) -> None:
        """Return once `now` has moved on by `duration`; at once for zero or less."""

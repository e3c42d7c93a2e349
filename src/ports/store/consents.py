"""Consents that were asked for."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime

from core.connection import Consent


class ConsentRepository(ABC):
    """Consents that were asked for; each serves once."""

    @abstractmethod
    def add(self, consent: Consent) -> None:
        """Keep it in place of one of the same state."""

    @abstractmethod
    def expired(self, now: datetime, limit: int = 100) -> Sequence[Consent]:
        """Those that have expired by now (see core.connection.CONSENT_LASTS), oldest first; they are left in place."""

    @abstractmethod
    def get(self, state: str) -> Consent | None:
        """It, left in place; None if it is unknown or was taken."""

    @abstractmethod
    def take(self, state: str) -> Consent | None:
        """Remove and return it; None if it is unknown or was taken before."""

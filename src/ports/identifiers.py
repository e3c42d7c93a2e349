"""Fresh identifiers, so that nothing else is random."""

from abc import ABC, abstractmethod


class Identifiers(ABC):
    @abstractmethod
    def new(self) -> str:
        """A UUID in its usual text form, never given out before. Sorts roughly by when it was made."""

    @abstractmethod
    def secret(self) -> str:
        """At least 256 unguessable bits as 43 to 128 characters of A-Z a-z 0-9 - _ (fit for state and PKCE)."""

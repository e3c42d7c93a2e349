"""Where Xero's tokens are kept: never in the clear outside the process."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.ids import ConnectionId

RENEWAL_LASTS = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class TokenSet:
    """The tokens of one connection. Neither token is shown by repr. `generation` grows by one at each renewal."""

    access_token: str
    refresh_token: str
    expires_at: datetime
    generation: int = 0

    def __repr__(self) -> str:
        return f"TokenSet(expires_at={self.expires_at.isoformat()}, generation={self.generation})"


class TokensLocked(ValueError):
    """None of the keys that this process was given opens the tokens: the operator's error, and no loss."""


class TokenVault(ABC):
    """Durable, encrypted at rest, bound to the connection: a stored value copied to another does not open.

    Each method is a transaction of its own, durable when it returns; none takes part in a unit of work, because a
    renewed token must survive whatever else fails. So none is called inside a writing unit. Any may raise StoreBusy.
    """

    @abstractmethod
    def store(self, connection_id: ConnectionId, tokens: TokenSet) -> None:
        """Keep these tokens in place of any earlier ones, and end any renewal that was claimed."""

    @abstractmethod
    def read(self, connection_id: ConnectionId) -> TokenSet | None:
        """The tokens stored last, or None.

        Raises TokensLocked where the key that they were encrypted with is not among those known, and ValueError where
        they are damaged.
        """

    @abstractmethod
    def locked(self) -> int:
        """Of how many connections the stored tokens cannot be opened with any known key. Reads all of them."""

    @abstractmethod
    def remove(self, connection_id: ConnectionId) -> None:
        """Forget the tokens; nothing happens if there are none."""

    @abstractmethod
    def claim_renewal(self, connection_id: ConnectionId, generation: int, owner: str, now: datetime) -> bool:
        """Whether `owner` alone, across processes, may renew the tokens of this generation now.

        False if the stored generation is another, or if somebody else claimed it less than RENEWAL_LASTS ago. A claim
        ends with `store` or `release_renewal`. An owner may claim again what it has already claimed.
        """

    @abstractmethod
    def release_renewal(self, connection_id: ConnectionId, owner: str) -> None:
        """End the owner's claim without new tokens; nothing happens if it holds none."""

"""Tokens in memory: gone with the process, and so never in the clear outside it."""

from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from core.ids import ConnectionId
from ports import TokenSet, TokenVault
from ports.token_vault import RENEWAL_LASTS


@dataclass(frozen=True, slots=True)
class Claim:
    """Who renews, since when."""

    owner: str
    since: datetime

    def stands_against(self, owner: str, now: datetime) -> bool:
        return self.owner != owner and now - self.since < RENEWAL_LASTS


@dataclass(frozen=True, slots=True)
class Entry:
    tokens: TokenSet
    claim: Claim | None = None


class MemoryTokenVault(TokenVault):
    def __init__(self) -> None:
        self._entries: dict[ConnectionId, Entry] = {}
        self._lock = Lock()

    def store(self, connection_id: ConnectionId, tokens: TokenSet) -> None:
        with self._lock:
            self._entries[connection_id] = Entry(tokens)

    def read(self, connection_id: ConnectionId) -> TokenSet | None:
        entry = self._entries.get(connection_id)
        return entry.tokens if entry else None

    def locked(self) -> int:
        return 0

    def remove(self, connection_id: ConnectionId) -> None:
        with self._lock:
            self._entries.pop(connection_id, None)

    def claim_renewal(self, connection_id: ConnectionId, generation: int, owner: str, now: datetime) -> bool:
        with self._lock:
            entry = self._entries.get(connection_id)
            if entry is None or entry.tokens.generation != generation:
                return False
            if entry.claim and entry.claim.stands_against(owner, now):
                return False
            self._entries[connection_id] = replace(entry, claim=Claim(owner, now))
            return True

    def release_renewal(self, connection_id: ConnectionId, owner: str) -> None:
        with self._lock:
            entry = self._entries.get(connection_id)
            if entry and entry.claim and entry.claim.owner == owner:
                self._entries[connection_id] = replace(entry, claim=None)

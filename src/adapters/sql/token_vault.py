"""Xero's tokens, encrypted."""

from datetime import datetime

import msgspec
from sqlalchemy import Engine, delete, or_, select, update

from adapters.sql import tables
from adapters.sql.keyring import Keyring, Sealed
from adapters.sql.rows import by
from adapters.sql.transaction import Kind, transaction
from core.ids import ConnectionId
from ports import TokenSet, TokenVault
from ports.token_vault import RENEWAL_LASTS

table = tables.tokens
KEYS = select(table.c.key_id)
GET = select(table).where(by(table, "connection_id"))


TOKENS = msgspec.json.Decoder(TokenSet)


class SqlTokenVault(TokenVault):
    """One row for each connection. All of a TokenSet is in the box; the generation stands beside it to be compared."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    def store(self, connection_id: ConnectionId, tokens: TokenSet) -> None:
        sealed = self._keyring.seal(msgspec.json.encode(tokens), connection_id)
        row = {
            "connection_id": connection_id,
            "generation": tokens.generation,
            "key_id": sealed.key_id,
            "sealed": sealed.box,
            "claimed_by": None,
            "claimed_at": None,
        }
        with transaction(self._engine, Kind.STATEMENT) as writing:
            writing.put(table, row)
            writing.commit()

    def read(self, connection_id: ConnectionId) -> TokenSet | None:
        with transaction(self._engine, Kind.READING) as reading:
            row = reading.row(GET, connection_id=connection_id)
        if row is None:
            return None
        content = self._keyring.open(Sealed(row["key_id"], row["sealed"]), connection_id)
        return TOKENS.decode(content)

    def locked(self) -> int:
        with transaction(self._engine, Kind.READING) as reading:
            used = [row["key_id"] for row in reading.rows(KEYS)]
        return sum(not self._keyring.has(key_id) for key_id in used)

    def remove(self, connection_id: ConnectionId) -> None:
        with transaction(self._engine, Kind.STATEMENT) as writing:
            writing.change(delete(table).where(table.c.connection_id == connection_id))
            writing.commit()

    def claim_renewal(self, connection_id: ConnectionId, generation: int, owner: str, now: datetime) -> bool:
        these = (table.c.connection_id == connection_id) & (table.c.generation == generation)
        free = or_(
            table.c.claimed_by.is_(None),
            table.c.claimed_by == owner,
            table.c.claimed_at <= now - RENEWAL_LASTS,
        )
        with transaction(self._engine, Kind.STATEMENT) as writing:
            claimed = writing.change(update(table).where(these, free).values(claimed_by=owner, claimed_at=now))
            writing.commit()
        return claimed == 1

    def release_renewal(self, connection_id: ConnectionId, owner: str) -> None:
        mine = (table.c.connection_id == connection_id) & (table.c.claimed_by == owner)
        with transaction(self._engine, Kind.STATEMENT) as writing:
            writing.change(update(table).where(mine).values(claimed_by=None, claimed_at=None))
            writing.commit()

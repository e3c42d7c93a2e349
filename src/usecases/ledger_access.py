"""Connections as use cases reach them: only the caller's own, and noted once Xero no longer lets us in."""

from collections.abc import Iterator
from contextlib import contextmanager

from injector import inject

from core.caller import Caller
from core.connection import Connection, ConnectionState
from core.errors import Disconnected, GrantGone, LedgerError, Refused
from core.ids import ConnectionId
from core.payments.feed import EventType, FeedEvent
from core.problems import Reason
from core.routing import refusal
from ports import Clock, Ledger, Ledgers, TokenSet, TokenVault, UnitOfWork, UnitsOfWork


def own_connection(unit: UnitOfWork, caller: Caller, connection_id: ConnectionId, field: str) -> Connection:
    """The caller's connection of this id; NOT_FOUND also where it belongs to another organization."""
    connection = unit.connections.get(caller.organization_id, connection_id)
    if connection is None:
        raise Refused.because(Reason.NOT_FOUND, field, f"There is no connection {connection_id}")
    return connection


def readable_tokens(vault: TokenVault, connection_id: ConnectionId) -> TokenSet | None:
    """Its tokens; None also where no known key opens them, for then they are of no more use."""
    try:
        return vault.read(connection_id)
    except ValueError:
        return None


class LedgerAccess:
    """The ledger behind a connection, for as long as Xero lets us in."""

    @inject
    def __init__(self, units: UnitsOfWork, ledgers: Ledgers, vault: TokenVault, clock: Clock) -> None:
        self._units = units
        self._ledgers = ledgers
        self._vault = vault
        self._clock = clock

    @contextmanager
    def reading(self, connection: Connection) -> Iterator[Ledger]:
        """The ledger to read from; that Xero no longer lets us in is noted on the connection."""
        require_live(connection)
        try:
            yield self._ledgers.of(connection)
        except (GrantGone, Disconnected) as error:
            self.note(connection, error)
            raise

    def writing(self, connection: Connection) -> Ledger:
        return self._ledgers.of(connection)

    def note(self, connection: Connection, error: LedgerError | None) -> None:
        """What this error says of the connection, if it says something: a consent that is gone, or a disconnect."""
        match error:
            case Disconnected():
                if not self._is_as_seen(connection):
                    return
                self._vault.remove(connection.id)  # before anyone can reconnect, whose tokens these would be
                self._turn(connection, ConnectionState.DISCONNECTED)
            case GrantGone():
                self._turn(connection, ConnectionState.NEEDS_REAUTHORIZATION)

    def _is_as_seen(self, connection: Connection) -> bool:
        with self._units.reading() as unit:
            stored = unit.connections.get(connection.organization_id, connection.id)
        return stored is not None and is_as_seen(stored, connection)

    def _turn(self, connection: Connection, state: ConnectionState) -> None:
        with self._units.writing() as unit:
            stored = unit.connections.get(connection.organization_id, connection.id)
            if stored is not None and is_as_seen(stored, connection):
                now = self._clock.now()
                unit.connections.update(stored.becoming(state, now, noticed_at_xero=True))
                event = FeedEvent(EventType.CONNECTION_NEEDS_CONSENT, stored.id, stored.tenant.id, stored.subsidiary_id)
                unit.feed.append(stored.organization_id, [event], now)
                unit.commit()


def is_as_seen(stored: Connection, seen: Connection) -> bool:
    """Whether nobody has connected it anew since, even in the same second."""
    return stored.state is ConnectionState.CONNECTED and stored.state_at == seen.state_at


def require_live(connection: Connection) -> None:
    """Refused with the reason for which this connection cannot be used now."""
    if problem := refusal(connection, "connection_id"):
        raise Refused(problem)

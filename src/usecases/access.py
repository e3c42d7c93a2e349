"""Connections as use cases reach them: only the caller's own, and marked once Xero no longer lets us in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from injector import inject

from core.caller import Caller
from core.connection import Connection, ConnectionState
from core.errors import GrantGone, Refused
from core.ids import ConnectionId
from core.problems import Reason
from core.routing import REFUSALS
from ports import Ledger, Ledgers, UnitOfWork, UnitsOfWork


def own_connection(unit: UnitOfWork, caller: Caller, connection_id: ConnectionId, field: str) -> Connection:
    """The caller's connection of this id; NOT_FOUND also where it belongs to another organization."""
    connection = unit.connections.get(caller.organization_id, connection_id)
    if connection is None:
        raise Refused.because(Reason.NOT_FOUND, field, f"There is no connection {connection_id}")
    return connection


class LedgerAccess:
    """The ledger behind a connection, for as long as Xero lets us in."""

    @inject
    def __init__(self, units: UnitsOfWork, ledgers: Ledgers) -> None:
        self._units = units
        self._ledgers = ledgers

    @contextmanager
    def reading(self, connection: Connection) -> Iterator[Ledger]:
        """The ledger to read from; a consent that turns out to be gone is noted on the connection."""
        require_live(connection)
        try:
            yield self._ledgers.of(connection)
        except GrantGone:
            self.note_grant_gone(connection)
            raise

    def writing(self, connection: Connection) -> Ledger:
        return self._ledgers.of(connection)

    def note_grant_gone(self, connection: Connection) -> None:
        with self._units.writing() as unit:
            stored = unit.connections.get(connection.organization_id, connection.id)
            if stored is not None and stored.state is ConnectionState.CONNECTED:
                unit.connections.update(replace(stored, state=ConnectionState.NEEDS_REAUTHORIZATION))
                unit.commit()


def require_live(connection: Connection) -> None:
    """Refused with the reason for which this connection cannot be used now."""
    if reason := REFUSALS.get(connection.state):
        message = f"The connection to {connection.tenant.name} is {connection.state}"
        raise Refused.because(reason, "connection_id", message, connection_id=connection.id)

"""Looking at connections. Reads our own records only."""

from collections.abc import Sequence

from injector import inject

from core.caller import Caller
from core.connection import Connection
from core.ids import ConnectionId
from ports import UnitsOfWork
from usecases.ledger_access import own_connection


class GetConnection:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, connection_id: ConnectionId) -> Connection:
        with self._units.reading() as unit:
            return own_connection(unit, caller, connection_id, "connection_id")


class ListConnections:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, after: str, limit: int, deleted: bool = False) -> Sequence[Connection]:
        with self._units.reading() as unit:
            return unit.connections.list(caller.organization_id, after=after, limit=limit, deleted=deleted)

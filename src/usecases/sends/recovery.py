"""Recovery: what was left unsettled, by whichever process, is settled. At start, on a timer, before a new send."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from injector import inject

from core.connection import Connection
from core.ids import ConnectionId, OrganizationId, TenantId
from core.transfer import Dispatch
from ports import Clock, UnitOfWork, UnitsOfWork
from usecases.sends.settlement import Settlement
from usecases.turns import each_in_turn


class RecoverSends:
    """Take up every dispatch whose sender gave up or died; returns how many were taken up.

    Any number of threads may do so at once: each tenant is one thread's at a time, so that a slow one holds up only its
    own sends, and one thread.
    """

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, settlement: Settlement) -> None:
        self._units = units
        self._clock = clock
        self._settlement = settlement
        self._busy: set[TenantId] = set()
        self._lock = Lock()

    def __call__(self) -> int:
        with self._units.reading() as unit:
            unsettled = [(connection_of(unit, each), each) for each in unit.transfers.unsettled(self._clock.now())]
        return each_in_turn(unsettled, self._take_up)

    def _take_up(self, unsettled: tuple[Connection, Dispatch]) -> bool:
        connection, dispatch = unsettled
        with self._alone_with(dispatch.tenant_id) as is_alone:
            return is_alone and self._settlement.take_over(connection, dispatch)

    @contextmanager
    def _alone_with(self, tenant: TenantId) -> Iterator[bool]:
        with self._lock:
            is_alone = tenant not in self._busy
            self._busy.add(tenant)
        try:
            yield is_alone
        finally:
            if is_alone:
                with self._lock:
                    self._busy.remove(tenant)


def connection_of(unit: UnitOfWork, dispatch: Dispatch) -> Connection:
    """The live connection to the dispatch's tenant, which after a reconnect may be another one; else its own."""
    organization = unit.transfers.transfers_of(dispatch.id)[0].document.organization_id
    return connection_to(unit, organization, dispatch.tenant_id, dispatch.connection_id)


def connection_to(unit: UnitOfWork, organization: OrganizationId, tenant_id: TenantId, own: ConnectionId) -> Connection:
    """The live connection to the tenant; else `own`, through which it was sent."""
    connections = unit.connections.list(organization)
    live = [each for each in connections if each.tenant.id == tenant_id and each.is_live]
    return (live or [each for each in connections if each.id == own])[0]

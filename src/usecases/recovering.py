"""Recovery: what was left unsettled, by whichever process, is settled. At start, on a timer, before a new send."""

from injector import inject

from core.connection import Connection
from core.transfer import Dispatch
from ports import Clock, UnitOfWork, UnitsOfWork
from usecases.settling import Settlement
from usecases.turns import each_in_turn


class RecoverSends:
    """Take up every dispatch whose sender gave up or died; answers how many were taken up."""

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, settlement: Settlement) -> None:
        self._units = units
        self._clock = clock
        self._settlement = settlement

    def __call__(self) -> int:
        with self._units.reading() as unit:
            left = [(connection_of(unit, each), each) for each in unit.transfers.unsettled(self._clock.now())]
        return each_in_turn(left, lambda pair: self._settlement.take_over(*pair))


def connection_of(unit: UnitOfWork, dispatch: Dispatch) -> Connection:
    """The live connection to the dispatch's tenant, which after a reconnect may be another one; else its own."""
    organization = unit.transfers.transfers_of(dispatch.id)[0].document.organization_id
    connections = unit.connections.list(organization)
    live = [each for each in connections if each.tenant.id == dispatch.tenant_id and each.is_live]
    return (live or [each for each in connections if each.id == dispatch.connection_id])[0]

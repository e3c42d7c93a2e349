"""The switch of a connection's payments (R12), turned by an admin, and how its polls stand."""

from injector import inject

from core.caller import Caller
from core.connection import Connection
from core.ids import ConnectionId
from core.payments.switch import PaymentSync, SwitchState, switched_off
from ports import Clock, UnitOfWork, UnitsOfWork
from usecases.ledger_access import own_connection, require_live
from usecases.once import once
from usecases.write import Write


class GetPaymentSync:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, connection_id: ConnectionId) -> PaymentSync:
        with self._units.reading() as unit:
            return sync_of(unit, own_connection(unit, caller, connection_id, "connection_id"))


class SwitchPayments:
    """On: from then on payments count, once every linked document has its baseline. Off: nothing is reported any more.

    Whatever was given out before goes on being mirrored after the next switch-on.
    """

    METHOD = "SwitchPayments"

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, caller: Caller, connection_id: ConnectionId, write: Write, *, on: bool) -> PaymentSync:
        request = once(caller, self.METHOD, write)
        with self._units.writing() as unit:
            connection = own_connection(unit, caller, connection_id, "connection_id")
            sync = sync_of(unit, connection)
            if request.begun(unit) or on is not (sync.state is SwitchState.OFF):
                return sync
            if on:
                require_live(connection)
            now = self._clock.now()
            turned = sync.switched(connection_id, now, on=on)
            if write.validate_only:
                return turned
            unit.payment_syncs.put(turned)
            request.done(unit, connection_id, now)
            unit.commit()
        return turned


def sync_of(unit: UnitOfWork, connection: Connection) -> PaymentSync:
    """As it is stored for the connection's tenant; off, where it was switched on for another connection only."""
    stored = unit.payment_syncs.get(connection.organization_id, connection.tenant.id)
    if stored is None:
        return switched_off(connection.organization_id, connection.tenant.id, connection.id, connection.connected_at)
    if stored.connection_id != connection.id and stored.state is not SwitchState.OFF:
        return stored.switched(connection.id, stored.switched_at, on=False)
    return stored


def switch_off(unit: UnitOfWork, connection: Connection) -> None:
    """The connection was deleted, at its `state_at`. What is known of its documents' money stays."""
    sync = unit.payment_syncs.get(connection.organization_id, connection.tenant.id)
    if sync is not None and sync.connection_id == connection.id and sync.state is not SwitchState.OFF:
        unit.payment_syncs.put(sync.switched(connection.id, connection.state_at, on=False))

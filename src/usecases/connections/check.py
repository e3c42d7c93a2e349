"""Whether a connection still works, asked of Xero; what is learned is noted."""

from dataclasses import replace

from injector import inject

from core.caller import Caller
from core.connection import Connection
from core.errors import AccessDenied, Disconnected, GrantGone
from core.ids import ConnectionId
from core.problems import Problem, Reason
from core.routing import refusal, shared
from core.translation.setting_checks import setting_problems
from ports import Ledger, UnitsOfWork
from usecases.connections.requests import Checked
from usecases.ledger_access import LedgerAccess, own_connection


class CheckConnection:
    """A broken connection is a response, not an error; a Xero that cannot be reached is an error."""

    @inject
    def __init__(self, units: UnitsOfWork, access: LedgerAccess) -> None:
        self._units = units
        self._access = access

    def __call__(self, caller: Caller, connection_id: ConnectionId) -> Checked:
        connection = self._read(caller, connection_id)
        if problem := refusal(connection, "connection_id"):
            return Checked(connection, (problem,))
        try:
            with self._access.reading(connection) as ledger:
                return self._checked(caller, connection, ledger)
        except (GrantGone, Disconnected):
            broken = self._read(caller, connection_id)
            problem = refusal(broken, "connection_id")
            return Checked(broken, (problem,) if problem else ())
        except AccessDenied as denied:
            facts = {"connection_id": connection.id}
            return Checked(connection, (Problem(Reason.XERO_ACCESS_DENIED, "connection_id", str(denied), facts),))

    def _read(self, caller: Caller, connection_id: ConnectionId) -> Connection:
        with self._units.reading() as unit:
            return own_connection(unit, caller, connection_id, "connection_id")

    def _checked(self, caller: Caller, connection: Connection, ledger: Ledger) -> Checked:
        organisation = ledger.check()
        fresh = replace(
            connection,
            tenant=replace(connection.tenant, name=organisation.name),
            short_code=organisation.short_code,
            base_currency=organisation.base_currency,
        )
        reference = ledger.reference_data()
        with self._units.reading() as unit:
            settings = unit.settings.latest(connection.id)
            is_shared = unit.connections.is_shared(connection)
        if fresh != connection:
            fresh = self._updated(caller, fresh)
        warning = (shared(fresh),) if is_shared else ()
        return Checked(fresh, (*setting_problems(settings, reference), *warning))

    def _updated(self, caller: Caller, fresh: Connection) -> Connection:
        """What Xero says of the organisation, on the connection as it is stored now."""
        with self._units.writing() as unit:
            stored = own_connection(unit, caller, fresh.id, "connection_id")
            known = replace(
                stored,
                tenant=replace(stored.tenant, name=fresh.tenant.name),
                short_code=fresh.short_code,
                base_currency=fresh.base_currency,
            )
            unit.connections.update(known)
            unit.commit()
        return known

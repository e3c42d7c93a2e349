"""A subsidiary and a tenant become a connection: a new one, or the one that they had before (R6, R8).

Tokens are stored before the connection, so that no connection is without them. They go into the vault under an id of
their own first; only once the connection is sure of its place do they take the place of what it had.
"""

from dataclasses import replace

from injector import inject

from core.caller import Caller
from core.connection import Connection, ConnectionState, Consent, Tenant
from core.errors import Refused
from core.ids import ConnectionId, SubsidiaryId
from core.problems import Reason
from core.restoration import of_new
from ports import AlreadyExists, Clock, Ledgers, TokenSet, TokenVault, UnitOfWork, UnitsOfWork
from usecases.connections.redirects import ended
from usecases.connections.start import connected_already, tenant_in_use
from usecases.ledger_access import readable_tokens
from usecases.once import Once


class ConnectionCreator:
    """A subsidiary and a tenant become a connection: a new one, or the one that they had before."""

    @inject
    def __init__(self, units: UnitsOfWork, vault: TokenVault, ledgers: Ledgers, clock: Clock) -> None:
        self._units = units
        self._vault = vault
        self._ledgers = ledgers
        self._clock = clock

    def join(
        self,
        caller: Caller,
        consent: Consent,
        tenant: Tenant,
        fresh: ConnectionId,
        made: Once,
        field: str,
    ) -> Connection:
        """The tokens wait in the vault under `fresh`. If it fails they still do, and the others are as they were."""
        candidate = self._connection(caller, consent, tenant, fresh)
        tokens = self._vault.read(fresh)
        if tokens is None:
            return self._made_meanwhile(made)
        organisation = self._ledgers.of(candidate).check()
        candidate = replace(candidate, short_code=organisation.short_code, base_currency=organisation.base_currency)
        connection = self._stored(candidate, consent, tokens, made, field)
        self._forget_left_behind(connection)
        return connection

    def _forget_left_behind(self, connection: Connection) -> None:
        """The tokens of what this subsidiary was joined to before: it is disconnected now."""
        with self._units.reading() as unit:
            connections = unit.connections.list(connection.organization_id)
        for other in connections:
            if other.subsidiary_id == connection.subsidiary_id and not other.is_live:
                self._vault.remove(other.id)

    def _made_meanwhile(self, made: Once) -> Connection:
        """Somebody else has ended this consent since it was read: the same request, or another."""
        with self._units.reading() as unit:
            connection = made_before(unit, made)
        if connection is None:
            raise Refused.because(Reason.CONSENT_UNKNOWN, "state", "This consent was used before")
        return connection

    def _stored(self, candidate: Connection, consent: Consent, tokens: TokenSet, made: Once, field: str) -> Connection:
        """The new connection, or the old one taken up again: then its id, and the tokens move there."""
        with self._units.reading() as unit:
            old = former(unit, candidate)
        connection = candidate if old is None else replace(candidate, id=old.id)
        if old is None:
            return self._add(connection, consent, made, field)
        kept = readable_tokens(self._vault, old.id)
        self._vault.store(old.id, tokens)
        try:
            connection = self._add(connection, consent, made, field)
        except BaseException:
            self._give_back(old, kept)
            raise
        self._vault.remove(candidate.id)
        return connection

    def _give_back(self, old: Connection, kept: TokenSet | None) -> None:
        """What it had, unless somebody else has taken it up meanwhile: then the new tokens serve, whoever's."""
        with self._units.reading() as unit:
            now = unit.connections.get(old.organization_id, old.id)
        if now is not None and now.state is ConnectionState.CONNECTED:
            return
        if kept is None:
            self._vault.remove(old.id)
        else:
            self._vault.store(old.id, kept)

    def _add(self, connection: Connection, consent: Consent, made: Once, field: str) -> Connection:
        """The connection as it is stored; the one that the same request made a moment ago, where it comes twice."""
        with self._units.writing() as unit:
            if (before := made_before(unit, made)) is not None:
                return before
            connections = unit.connections.list(connection.organization_id)
            problem = connected_already(connection.subsidiary_id, connections) or tenant_in_use(
                connection.tenant, connection.subsidiary_id, connections, field
            )
            if problem is not None:
                raise Refused(problem)
            for other in connections:
                if other.is_live and other.subsidiary_id == connection.subsidiary_id and other.id != connection.id:
                    unit.connections.update(other.becoming(ConnectionState.DISCONNECTED, self._clock.now()))
            try:
                if any(each.id == connection.id for each in connections):
                    unit.connections.update(connection)
                else:
                    unit.connections.add(connection)
                    if restoration := of_new(connection, unit.restorations.latest(), self._clock.now()):
                        unit.restorations.put(restoration)
                made.done(unit, connection.id, self._clock.now())
                unit.transfers.look_soon(connection.organization_id, connection.tenant.id, self._clock.now())
            except AlreadyExists as error:
                message = "The organisation or the subsidiary has just been connected"
                raise Refused.because(Reason.TENANT_IN_USE, field, message) from error
            unit.consents.take(consent.state)
            ended(unit, consent, connection.id, self._clock)
            unit.commit()
        return connection

    def _connection(self, caller: Caller, consent: Consent, tenant: Tenant, fresh: ConnectionId) -> Connection:
        now = self._clock.now()
        return Connection(
            id=fresh,
            organization_id=caller.organization_id,
            subsidiary_id=consent.subsidiary_id,
            subsidiary_name=consent.subsidiary_name,
            tenant=tenant,
            short_code="",
            base_currency="",
            state=ConnectionState.CONNECTED,
            connected_by=caller.user_id,
            connected_at=now,
            state_at=now,
        )


def made_before(unit: UnitOfWork, made: Once) -> Connection | None:
    """The connection that this very request has made; Refused if its id was used for another request."""
    found = made.begun(unit)
    return unit.connections.get(found.organization_id, ConnectionId(found.result_id)) if found else None


def former(unit: UnitOfWork, candidate: Connection) -> Connection | None:
    """The connection that this subsidiary and this tenant had before, and that can be taken up again."""
    back = {ConnectionState.NEEDS_REAUTHORIZATION, ConnectionState.DISCONNECTED}
    own: tuple[SubsidiaryId, str] = (candidate.subsidiary_id, candidate.tenant.id)
    found = [
        each
        for each in unit.connections.list(candidate.organization_id)
        if each.state in back and (each.subsidiary_id, each.tenant.id) == own
    ]
    return max(found, key=lambda each: (each.is_live, each.connected_at), default=None)

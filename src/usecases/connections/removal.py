"""Ending a connection (R8): nothing that was copied is lost, and at Xero only this connection is removed."""

from collections.abc import Callable

from injector import inject

from core.caller import Caller
from core.connection import Connection, ConnectionState
from core.errors import AccessExpired, GrantGone, Refused
from core.ids import ConnectionId
from core.problems import Problem, Reason
from core.transfer import OPEN_STATES, Transfer
from core.transfer.refusal import MOST_PROBLEMS
from ports import Authorizer, Clock, TokenSet, TokenVault, TransferFilter, UnitOfWork, UnitsOfWork
from usecases.ledger_access import own_connection, readable_tokens
from usecases.once import once
from usecases.payments.switch import switch_off
from usecases.write import Write

Forget = Callable[[UnitOfWork, Connection], None]


class Disconnector:
    """First at Xero, then here: a connection must not stay open there, unseen."""

    @inject
    def __init__(self, units: UnitsOfWork, authorizer: Authorizer, vault: TokenVault, clock: Clock) -> None:
        self._units = units
        self._authorizer = authorizer
        self._vault = vault
        self._clock = clock

    def end(
        self,
        caller: Caller,
        connection_id: ConnectionId,
        write: Write,
        method: str,
        state: ConnectionState,
        forget: Forget,
        require: Forget = lambda _unit, _connection: None,
    ) -> Connection:
        """The connection in its new state. Raises the ledger's error, and changes nothing, if Xero is not reached.

        `require` raises Refused for what stands in the way.
        """
        with self._units.reading() as unit:
            connection = own_connection(unit, caller, connection_id, "connection_id")
            begun = once(caller, method, write).begun(unit)
            if begun is not None or has_ended(connection, state):
                return connection
            require(unit, connection)
        if write.validate_only:
            return connection.becoming(state, self._clock.now())
        if connection.is_live:
            self._end_at_xero(connection)
        with self._units.reading() as unit:
            present = own_connection(unit, caller, connection_id, "connection_id")
        if not is_connected_anew(present, connection):
            self._vault.remove(connection_id)  # before anyone can reconnect, whose tokens these would be
        return self._end_here(caller, connection, write, method, state, forget)

    def _end_here(
        self,
        caller: Caller,
        seen: Connection,
        write: Write,
        method: str,
        state: ConnectionState,
        forget: Forget,
    ) -> Connection:
        """By what is there now: somebody else may have been quicker. Whoever has connected it anew stays connected."""
        request = once(caller, method, write)
        with self._units.writing() as unit:
            connection = own_connection(unit, caller, seen.id, "connection_id")
            if request.begun(unit) is None:
                request.done(unit, seen.id, self._clock.now())
            if not has_ended(connection, state) and not is_connected_anew(connection, seen):
                connection = connection.becoming(state, self._clock.now())
                unit.connections.update(connection)
                forget(unit, connection)
            unit.commit()
        return connection

    def _end_at_xero(self, connection: Connection) -> None:
        """Nothing is left to end where the tokens or the consent are gone: Xero has removed it itself."""
        tokens = readable_tokens(self._vault, connection.id)
        if tokens is None:
            return
        try:
            self._disconnect(connection, tokens)
        except GrantGone:
            return

    def _disconnect(self, connection: Connection, tokens: TokenSet) -> None:
        if tokens.expires_at <= self._clock.now():
            tokens = self._renewed(connection, tokens)
        try:
            self._authorizer.disconnect(tokens, connection.tenant.granted_connection_id)
        except AccessExpired:
            renewed = self._renewed(connection, tokens)
            self._authorizer.disconnect(renewed, connection.tenant.granted_connection_id)

    def _renewed(self, connection: Connection, tokens: TokenSet) -> TokenSet:
        renewed = self._authorizer.renew(tokens)
        self._vault.store(connection.id, renewed)
        return renewed


class DisconnectConnection:
    """Links, history and settings stay; connecting the same organisation again takes everything up."""

    METHOD = "DisconnectConnection"

    @inject
    def __init__(self, disconnector: Disconnector) -> None:
        self._disconnector = disconnector

    def __call__(self, caller: Caller, connection_id: ConnectionId, write: Write) -> Connection:
        return self._disconnector.end(
            caller, connection_id, write, self.METHOD, ConnectionState.DISCONNECTED, lambda _unit, _connection: None
        )


class DeleteConnection:
    """Settings, tokens and the choice of contacts go; links and history stay readable."""

    METHOD = "DeleteConnection"

    @inject
    def __init__(self, disconnector: Disconnector) -> None:
        self._disconnector = disconnector

    def __call__(self, caller: Caller, connection_id: ConnectionId, write: Write, *, force: bool = False) -> Connection:
        """Refused while sends through it are not settled, unless forced: without it nobody can look for them."""
        return self._disconnector.end(
            caller,
            connection_id,
            write,
            self.METHOD,
            ConnectionState.DELETED,
            forget_mappings,
            do_not_mind if force else require_settled,
        )


def require_settled(unit: UnitOfWork, connection: Connection) -> None:
    """Refused with one problem for each send whose outcome is not known."""
    wanted = TransferFilter(connection_id=connection.id, states=OPEN_STATES)
    open_ones = unit.transfers.list(connection.organization_id, wanted, limit=MOST_PROBLEMS)
    if open_ones:
        raise Refused(*map(not_settled, open_ones))


def not_settled(transfer: Transfer) -> Problem:
    message = f"It is not known yet what became of {transfer.document}"
    facts = {
        "transfer_id": transfer.id,
        "document_id": transfer.document.id,
        "kind": transfer.document.kind.value,
        "state": transfer.state.value,
    }
    return Problem(Reason.SENDS_NOT_SETTLED, "connection_id", message, facts)


def do_not_mind(unit: UnitOfWork, connection: Connection) -> None:
    pass


def is_connected_anew(stored: Connection, seen: Connection) -> bool:
    return stored.is_live and stored.state_at != seen.state_at


def has_ended(connection: Connection, state: ConnectionState) -> bool:
    """Whether it is in this state, or beyond: what was deleted is disconnected, too."""
    return connection.state in {state, ConnectionState.DELETED}


def forget_mappings(unit: UnitOfWork, connection: Connection) -> None:
    """Contacts are chosen for a tenant: they stay where another live connection serves it."""
    unit.settings.forget(connection.id)
    switch_off(unit, connection)
    others = unit.connections.list(connection.organization_id)
    if not any(each.is_live and each.tenant.id == connection.tenant.id for each in others):
        unit.contact_links.forget(connection.organization_id, connection.tenant.id)

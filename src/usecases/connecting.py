"""Connecting a subsidiary to its Xero organisation: a consent is asked for, given once, and makes a connection (R6)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from injector import inject

from core.caller import Caller
from core.connection import CONSENT_LASTS, Connection, ConnectionState, Consent, Tenant
from core.errors import GrantGone, Refused
from core.ids import ConnectionId, SubsidiaryId
from core.problems import Problem, Reason
from ports import (
    AlreadyThere,
    Authorizer,
    Clock,
    Grant,
    Identifiers,
    Ledgers,
    Operation,
    TokenVault,
    UnitsOfWork,
)
from usecases.access import own_connection
from usecases.policy import Policy
from usecases.remembering import earlier, operation, remember
from usecases.requests import ConnectionWanted, ConsentAsked, Redirected, Write


class StartConnection:
    """Ask for a consent. Refused where the redirect URI is not allowed or the subsidiary is connected."""

    METHOD = "StartConnection"

    @inject
    def __init__(
        self, units: UnitsOfWork, authorizer: Authorizer, clock: Clock, identifiers: Identifiers, policy: Policy
    ) -> None:
        self._units = units
        self._authorizer = authorizer
        self._clock = clock
        self._identifiers = identifiers
        self._policy = policy

    def __call__(self, caller: Caller, wanted: ConnectionWanted, write: Write) -> ConsentAsked:
        with self._units.reading() as unit:
            begun = earlier(unit, caller, self.METHOD, write)
            consent = unit.consents.get(begun.result_id) if begun else None
            if consent is not None:
                return self._asked(consent)
            self._check(wanted, unit.connections.list(caller.organization_id))
        consent = self._consent(caller, wanted)
        if write.validate_only:
            return ConsentAsked(None, consent.asked_at + CONSENT_LASTS)
        if begun is not None:
            message = "The consent that this request asked for was used or has expired"
            raise Refused.because(Reason.CONSENT_UNKNOWN, "request_id", message)
        with self._units.writing() as unit:
            unit.consents.add(consent)
            remember(unit, operation(caller, self.METHOD, write, consent.state, consent.asked_at))
            unit.commit()
        return self._asked(consent)

    def _check(self, wanted: ConnectionWanted, connections: Iterable[Connection]) -> None:
        problems = []
        if wanted.redirect_uri not in self._policy.redirect_uris:
            message = f"{wanted.redirect_uri} is not among the redirect URIs that the operator allows"
            problems.append(Problem(Reason.REDIRECT_URI_NOT_ALLOWED, "redirect_uri", message))
        if connected := connected_already(wanted.subsidiary_id, connections):
            problems.append(connected)
        if problems:
            raise Refused(*problems)

    def _consent(self, caller: Caller, wanted: ConnectionWanted) -> Consent:
        return Consent(
            state=self._identifiers.secret(),
            code_verifier=self._identifiers.secret(),
            organization_id=caller.organization_id,
            subsidiary_id=wanted.subsidiary_id,
            subsidiary_name=wanted.subsidiary_name,
            asked_by=caller.user_id,
            redirect_uri=wanted.redirect_uri,
            asked_at=self._clock.now(),
        )

    def _asked(self, consent: Consent) -> ConsentAsked:
        url = self._authorizer.consent_url(consent.state, consent.code_verifier, consent.redirect_uri)
        return ConsentAsked(url, consent.asked_at + CONSENT_LASTS)


class CompleteConnection:
    """End a consent. The tokens are stored before the connection, so that no connection is without them."""

    METHOD = "CompleteConnection"

    @inject
    def __init__(
        self,
        units: UnitsOfWork,
        authorizer: Authorizer,
        vault: TokenVault,
        ledgers: Ledgers,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._units = units
        self._authorizer = authorizer
        self._vault = vault
        self._ledgers = ledgers
        self._clock = clock
        self._identifiers = identifiers

    def __call__(self, caller: Caller, redirected: Redirected, write: Write) -> Connection | None:
        with self._units.reading() as unit:
            if begun := earlier(unit, caller, self.METHOD, write):
                return own_connection(unit, caller, ConnectionId(begun.result_id), "request_id")
            consent = self._valid(caller, unit.consents.get(redirected.state))
        if redirected.error:
            message = f"Xero answered {redirected.error!r} instead of a code"
            raise Refused.because(Reason.CONSENT_REFUSED, "error", message)
        if write.validate_only:
            return None
        with self._units.writing() as unit:
            consent = self._valid(caller, unit.consents.take(redirected.state))
            unit.commit()
        grant = self._exchanged(redirected, consent)
        connection = self._connection(caller, consent, one_tenant(grant))
        self._vault.store(connection.id, grant.tokens)
        try:
            organisation = self._ledgers.of(connection).reference_data().organisation
            connection = replace(
                connection, short_code=organisation.short_code, base_currency=organisation.base_currency
            )
            self._store(connection, operation(caller, self.METHOD, write, connection.id, connection.connected_at))
        except Exception:
            self._vault.remove(connection.id)
            raise
        return connection

    def _valid(self, caller: Caller, consent: Consent | None) -> Consent:
        """The consent, if this very admin asked for it and it has not expired."""
        if consent is None or consent.has_expired(self._clock.now()) or not is_asked_by(consent, caller):
            message = "This consent was not asked for by you, was used before, or has expired"
            raise Refused.because(Reason.CONSENT_UNKNOWN, "state", message)
        return consent

    def _exchanged(self, redirected: Redirected, consent: Consent) -> Grant:
        try:
            return self._authorizer.exchange(redirected.code, consent.code_verifier, consent.redirect_uri)
        except GrantGone as error:
            raise Refused.because(Reason.CONSENT_REFUSED, "code", f"Xero did not accept the code: {error}") from error

    def _connection(self, caller: Caller, consent: Consent, tenant: Tenant) -> Connection:
        return Connection(
            id=ConnectionId(self._identifiers.new()),
            organization_id=caller.organization_id,
            subsidiary_id=consent.subsidiary_id,
            subsidiary_name=consent.subsidiary_name,
            tenant=tenant,
            short_code="",
            base_currency="",
            state=ConnectionState.CONNECTED,
            connected_by=caller.user_id,
            connected_at=self._clock.now(),
        )

    def _store(self, connection: Connection, made: Operation | None) -> None:
        with self._units.writing() as unit:
            connections = unit.connections.list(connection.organization_id)
            problem = connected_already(connection.subsidiary_id, connections) or tenant_in_use(
                connection.tenant, connections
            )
            if problem:
                raise Refused(problem)
            try:
                unit.connections.add(connection)
            except AlreadyThere as error:
                message = "The organisation or the subsidiary has just been connected"
                raise Refused.because(Reason.TENANT_IN_USE, "state", message) from error
            remember(unit, made)
            unit.commit()


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

    def __call__(self, caller: Caller, after: str, limit: int) -> Sequence[Connection]:
        with self._units.reading() as unit:
            return unit.connections.list(caller.organization_id, after=after, limit=limit)


def is_asked_by(consent: Consent, caller: Caller) -> bool:
    return (consent.organization_id, consent.asked_by) == (caller.organization_id, caller.user_id)


def one_tenant(grant: Grant) -> Tenant:
    """The only organisation that the consent named."""
    match grant.tenants:
        case (tenant,):
            return tenant
        case ():
            raise Refused.because(Reason.CONSENT_REFUSED, "code", "The consent named no organisation")
        case several:
            names = ", ".join(tenant.name for tenant in several)
            ids = ",".join(tenant.id for tenant in several)
            message = f"The consent named several organisations: {names}"
            raise Refused.because(Reason.TENANT_CHOICE_REQUIRED, "code", message, tenant_ids=ids)


def connected_already(subsidiary_id: SubsidiaryId, connections: Iterable[Connection]) -> Problem | None:
    for connection in connections:
        if connection.is_live and connection.subsidiary_id == subsidiary_id:
            message = f"Subsidiary {subsidiary_id} is connected to {connection.tenant.name}"
            facts = {"connection_id": connection.id}
            return Problem(Reason.SUBSIDIARY_ALREADY_CONNECTED, "subsidiary_id", message, facts)
    return None


def tenant_in_use(tenant: Tenant, connections: Iterable[Connection]) -> Problem | None:
    """R6: a tenant serves one live connection of an organization."""
    for connection in connections:
        if connection.is_live and connection.tenant.id == tenant.id:
            message = f"{tenant.name} is connected to subsidiary {connection.subsidiary_name}"
            return Problem(Reason.TENANT_IN_USE, "state", message, {"connection_id": connection.id})
    return None

"""A consent is given (R6): for one organisation, or for several to choose from."""

from dataclasses import replace

from injector import inject

from core.caller import Caller
from core.connection import Connection, Consent, Tenant
from core.errors import GrantGone, Refused
from core.ids import ConnectionId
from core.problems import Problem, Reason
from core.routing import shared
from ports import Authorizer, Clock, Grant, Identifiers, Operation, TokenVault, UnitOfWork, UnitsOfWork
from usecases.connections import redirects
from usecases.connections.creation import ConnectionCreator
from usecases.connections.redirects import Redirects
from usecases.connections.requests import Completed, Redirected, TenantChosen, TenantOffer
from usecases.connections.start import tenant_in_use
from usecases.ledger_access import own_connection
from usecases.once import once
from usecases.write import Write


class CompleteConnection:
    """End a consent that named one organisation; of one that named several, answer them."""

    METHOD = "CompleteConnection"

    @inject
    def __init__(
        self,
        units: UnitsOfWork,
        authorizer: Authorizer,
        vault: TokenVault,
        clock: Clock,
        identifiers: Identifiers,
        creator: ConnectionCreator,
        of_redirects: Redirects,
    ) -> None:
        self._redirects = of_redirects
        self._units = units
        self._authorizer = authorizer
        self._vault = vault
        self._clock = clock
        self._identifiers = identifiers
        self._creator = creator

    def __call__(self, caller: Caller, redirected: Redirected, write: Write) -> Completed:
        request = once(caller, self.METHOD, write)
        with self._units.reading() as unit:
            if begun := request.begun(unit):
                return self._again(unit, caller, redirected, begun)
            known = unit.consents.get(redirected.state)
        if known is None and (made := self._redirects.connection(caller, redirected.state, write)) is not None:
            return self._made(made)
        consent = valid(caller, known, self._clock)
        if redirected.error:
            message = f"Xero answered {redirected.error!r} instead of a code"
            raise Refused.because(Reason.CONSENT_REFUSED, "error", message)
        if consent.tenants:
            return self._offered(consent)
        if write.validate_only:
            return Completed()
        with self._units.writing() as unit:
            if begun := request.begun(unit):
                return self._again(unit, caller, redirected, begun)
            taken = unit.consents.take(redirected.state)
            if taken is not None:
                consent = valid(caller, taken, self._clock)
                redirects.begun(unit, consent, self._clock)
                unit.commit()
        if taken is None:
            return self._of_another_call(caller, redirected, write)
        try:
            return self._completed(caller, consent, redirected, write)
        except BaseException:
            self._redirects.failed(consent)
            raise

    def _of_another_call(self, caller: Caller, redirected: Redirected, write: Write) -> Completed:
        """Another call has taken the consent between our two looks."""
        made = self._redirects.connection(caller, redirected.state, write)
        if made is not None:
            return self._made(made)
        with self._units.reading() as unit:
            return offers(unit, valid(caller, unit.consents.get(redirected.state), self._clock))

    def _completed(self, caller: Caller, consent: Consent, redirected: Redirected, write: Write) -> Completed:
        grant = self._exchanged(redirected, consent)
        fresh = ConnectionId(self._identifiers.new())
        self._vault.store(fresh, grant.tokens)
        try:
            if len(grant.tenants) > 1:
                return self._to_choose(caller, consent, grant, fresh, write)
            made = once(caller, self.METHOD, write)
            return self._made(self._creator.join(caller, consent, grant.tenants[0], fresh, made, "state"))
        except BaseException:
            self._forget_unless_made(caller, fresh)
            raise

    def _made(self, connection: Connection) -> Completed:
        with self._units.reading() as unit:
            return completed(unit, connection)

    def _forget_unless_made(self, caller: Caller, fresh: ConnectionId) -> None:
        """A commit whose response was lost may have made the connection; it keeps its tokens then."""
        with self._units.reading() as unit:
            made = unit.connections.get(caller.organization_id, fresh)
        if made is None:
            self._vault.remove(fresh)

    def _to_choose(
        self, caller: Caller, consent: Consent, grant: Grant, fresh: ConnectionId, write: Write
    ) -> Completed:
        waiting = replace(consent, connection_id=fresh, tenants=grant.tenants)
        with self._units.writing() as unit:
            unit.consents.add(waiting)
            redirects.ended(unit, waiting, redirects.TO_CHOOSE, self._clock)
            once(caller, self.METHOD, write).done(unit, fresh, self._clock.now())
            unit.commit()
        return self._offered(waiting)

    def _offered(self, consent: Consent) -> Completed:
        with self._units.reading() as unit:
            return offers(unit, consent)

    def _again(self, unit: UnitOfWork, caller: Caller, redirected: Redirected, begun: Operation) -> Completed:
        """What this request came to: a connection, or the organisations that are still to choose from."""
        connection = unit.connections.get(caller.organization_id, ConnectionId(begun.result_id))
        if connection is not None:
            return completed(unit, connection)
        return offers(unit, valid(caller, unit.consents.get(redirected.state), self._clock))

    def _exchanged(self, redirected: Redirected, consent: Consent) -> Grant:
        try:
            grant = self._authorizer.exchange(redirected.code, consent.code_verifier, consent.redirect_uri)
        except GrantGone as error:
            raise Refused.because(Reason.CONSENT_REFUSED, "code", f"Xero did not accept the code: {error}") from error
        if not grant.tenants:
            raise Refused.because(Reason.CONSENT_REFUSED, "code", "The consent named no organisation")
        return grant


class ChooseTenant:
    """Say which of the organisations that a consent named belongs to the subsidiary."""

    METHOD = "ChooseTenant"

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, creator: ConnectionCreator) -> None:
        self._units = units
        self._clock = clock
        self._creator = creator

    def __call__(self, caller: Caller, chosen: TenantChosen, write: Write) -> Completed:
        request = once(caller, self.METHOD, write)
        with self._units.reading() as unit:
            if begun := request.begun(unit):
                return completed(unit, own_connection(unit, caller, ConnectionId(begun.result_id), "request_id"))
            consent = valid(caller, unit.consents.get(chosen.state), self._clock)
            tenant, fresh = offered(consent, chosen)
            problem = tenant_in_use(
                tenant, consent.subsidiary_id, unit.connections.list(caller.organization_id), "tenant_id"
            )
        if problem is not None:
            raise Refused(problem)
        if write.validate_only:
            return Completed()
        connection = self._creator.join(caller, consent, tenant, fresh, request, "tenant_id")
        with self._units.reading() as unit:
            return completed(unit, connection)


def completed(unit: UnitOfWork, connection: Connection) -> Completed:
    return Completed(connection, problems=(shared(connection),) if unit.connections.is_shared(connection) else ())


def offers(unit: UnitOfWork, consent: Consent) -> Completed:
    """The organisations to choose from, ordered by name, each with what stands against it."""
    connections = unit.connections.list(consent.organization_id)
    by_name = sorted(consent.tenants, key=lambda tenant: (tenant.name.casefold(), tenant.id))
    in_use = (tenant_in_use(tenant, consent.subsidiary_id, connections, "tenant_id") for tenant in by_name)
    return Completed(tenants=tuple(map(TenantOffer, by_name, in_use)))


def valid(caller: Caller, consent: Consent | None, clock: Clock) -> Consent:
    """The consent, if this very admin asked for it and it has not expired."""
    if consent is None or consent.has_expired(clock.now()) or not is_asked_by(consent, caller):
        message = "This consent was not asked for by you, was used before, or has expired"
        raise Refused.because(Reason.CONSENT_UNKNOWN, "state", message)
    return consent


def is_asked_by(consent: Consent, caller: Caller) -> bool:
    return (consent.organization_id, consent.asked_by) == (caller.organization_id, caller.user_id)


def offered(consent: Consent, chosen: TenantChosen) -> tuple[Tenant, ConnectionId]:
    """The organisation that was chosen, and the connection that the consent's tokens are kept for."""
    for tenant in consent.tenants:
        if tenant.id == chosen.tenant_id and consent.connection_id is not None:
            return tenant, consent.connection_id
    message = f"The consent did not name an organisation {chosen.tenant_id}"
    raise Refused(Problem(Reason.TENANT_NOT_OFFERED, "tenant_id", message))

"""Asking for the consent that connects a subsidiary to its Xero organisation, and looking at connections (R6)."""

from collections.abc import Iterable

from injector import inject

from core.caller import Caller
from core.connection import CONSENT_LASTS, Connection, ConnectionState, Consent, Tenant
from core.errors import Refused
from core.ids import SubsidiaryId
from core.problems import Problem, Reason
from ports import Authorizer, Clock, Identifiers, TokenVault, UnitsOfWork
from usecases.connections.requests import ConnectionCommand, ConsentAsked
from usecases.once import once
from usecases.policy import Policy
from usecases.write import Write


class StartConnection:
    """Ask for a consent. Refused where the redirect URI is not allowed or the subsidiary is connected."""

    METHOD = "StartConnection"

    @inject
    def __init__(
        self,
        units: UnitsOfWork,
        authorizer: Authorizer,
        vault: TokenVault,
        clock: Clock,
        identifiers: Identifiers,
        policy: Policy,
    ) -> None:
        self._units = units
        self._vault = vault
        self._authorizer = authorizer
        self._clock = clock
        self._identifiers = identifiers
        self._policy = policy

    def __call__(self, caller: Caller, wanted: ConnectionCommand, write: Write) -> ConsentAsked:
        request = once(caller, self.METHOD, write)
        with self._units.reading() as unit:
            begun = request.begun(unit)
            consent = unit.consents.get(begun.result_id) if begun else None
            if consent is not None:
                return self._asked(consent)
            self._check(wanted, unit.connections.list(caller.organization_id))
        consent = self._consent(caller, wanted)
        if not write.validate_only:
            self._clear_expired()
        if write.validate_only:
            return ConsentAsked(None, consent.asked_at + CONSENT_LASTS)
        if begun is not None:
            raise consent_gone()
        with self._units.writing() as unit:
            if begun := request.begun(unit):
                if there := unit.consents.get(begun.result_id):
                    return self._asked(there)
                raise consent_gone()
            unit.consents.add(consent)
            request.done(unit, consent.state, consent.asked_at)
            unit.commit()
        return self._asked(consent)

    def _clear_expired(self) -> None:
        """Consents that nobody finished, with tokens that wait for a choice: the tokens go first."""
        with self._units.reading() as unit:
            expired = unit.consents.expired(self._clock.now())
        for consent in expired:
            if consent.connection_id is not None:
                self._vault.remove(consent.connection_id)
        if expired:
            with self._units.writing() as unit:
                for consent in expired:
                    unit.consents.take(consent.state)
                unit.commit()

    def _check(self, wanted: ConnectionCommand, connections: Iterable[Connection]) -> None:
        problems = []
        if wanted.redirect_uri not in self._policy.redirect_uris:
            message = f"{wanted.redirect_uri} is not among the redirect URIs that the operator allows"
            problems.append(Problem(Reason.REDIRECT_URI_NOT_ALLOWED, "redirect_uri", message))
        if connected := connected_already(wanted.subsidiary_id, connections):
            problems.append(connected)
        if problems:
            raise Refused(*problems)

    def _consent(self, caller: Caller, wanted: ConnectionCommand) -> Consent:
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


def consent_gone() -> Refused:
    message = "The consent that this request asked for was used or has expired"
    return Refused.because(Reason.CONSENT_UNKNOWN, "request_id", message)


def connected_already(subsidiary_id: SubsidiaryId, connections: Iterable[Connection]) -> Problem | None:
    """A subsidiary whose connection works is not connected a second time."""
    for connection in connections:
        if connection.state is ConnectionState.CONNECTED and connection.subsidiary_id == subsidiary_id:
            message = f"Subsidiary {subsidiary_id} is connected to {connection.tenant.name}"
            facts = {"connection_id": connection.id}
            return Problem(Reason.SUBSIDIARY_ALREADY_CONNECTED, "subsidiary_id", message, facts)
    return None


def tenant_in_use(
    tenant: Tenant, subsidiary_id: SubsidiaryId, connections: Iterable[Connection], field: str
) -> Problem | None:
    """R6: a tenant serves one live connection of an organization."""
    for connection in connections:
        is_others = connection.is_live and connection.subsidiary_id != subsidiary_id
        if is_others and connection.tenant.id == tenant.id:
            message = f"{tenant.name} is connected to subsidiary {connection.subsidiary_name}"
            return Problem(Reason.TENANT_IN_USE, field, message, {"connection_id": connection.id})
    return None

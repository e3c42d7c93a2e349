"""Who may come in: a live token, a connected organisation. What each may touch is asked later, by scope."""

from dataclasses import dataclass

from xero_sandbox.accounting import organisations
from xero_sandbox.accounting.shapes import Organisation
from xero_sandbox.identity import connections, tokens
from xero_sandbox.refusals import tenant_not_connected, token_expired, token_unknown
from xero_sandbox.visit import Visit


@dataclass(frozen=True)
class Admission:
    client_id: str
    scopes: frozenset[str]
    organisation: Organisation

    @property
    def tenant(self) -> str:
        return self.organisation.tenant


def admit(visit: Visit) -> Admission:
    """Raises Refused: 401 for the token, 403 for the organisation.

    A person who disconnects in Xero leaves the tokens as they are: refreshing goes on working, and every call
    gets this 403.
    """
    token = tokens.read_access(visit.connection, visit.request.bearer)
    if token is None:
        raise token_unknown()
    if token.expires <= visit.now:
        raise token_expired(token.expires)
    tenant = (visit.request.tenant or "").lower()
    organisation = organisations.find(visit.connection, tenant)
    if organisation is None or organisation.tenant != tenant:
        raise tenant_not_connected()
    if not connections.is_connected(visit.connection, token.grant.client_id, tenant):
        raise tenant_not_connected()
    return Admission(token.grant.client_id, token.grant.scopes, organisation)

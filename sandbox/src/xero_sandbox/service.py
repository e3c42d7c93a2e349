"""The front door: which of the two servers a path belongs to, and who is calling."""

from dataclasses import dataclass, field

from xero_sandbox import limits as meters
from xero_sandbox.accounting import dispatch, gate
from xero_sandbox.accounting.gate import Admission
from xero_sandbox.identity import service as identity
from xero_sandbox.identity import tokens
from xero_sandbox.lanes import Lane
from xero_sandbox.limits import Limits
from xero_sandbox.messages import Reply
from xero_sandbox.visit import Visit

ACCOUNTING = "/api.xro/2.0/"


@dataclass(frozen=True)
class Caller:
    """Who a request is from, as far as its door asks; `headers` go onto whatever it is answered."""

    admission: Admission | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def client_id(self) -> str | None:
        return self.admission.client_id if self.admission else None

    @property
    def lane(self) -> Lane | None:
        return (self.admission.client_id, self.admission.tenant) if self.admission else None


def admit(visit: Visit, limits: Limits) -> Caller:
    """Knows the caller and counts the call. Raises Refused: 401, 403 or 429."""
    if visit.request.path.lower().startswith(ACCOUNTING):
        admission = gate.admit(visit)
        headers = meters.spend(
            visit.connection, limits, visit.switches, admission.client_id, admission.tenant, visit.now
        )
        return Caller(admission, {**headers, "Xero-Correlation-Id": visit.correlation_id})
    token = tokens.read_access(visit.connection, visit.request.bearer)
    if token is None:
        return Caller()
    client_id = token.grant.client_id
    return Caller(headers=meters.spend(visit.connection, limits, visit.switches, client_id, None, visit.now))


def serve(visit: Visit, caller: Caller, ignore_store: bool) -> Reply:
    """Does what is asked. Raises Refused."""
    if caller.admission is None:
        return identity.serve(visit)
    visit.correlation_id = caller.headers["Xero-Correlation-Id"]
    return dispatch.serve(visit, caller.admission, visit.request.path[len(ACCOUNTING) :], ignore_store)

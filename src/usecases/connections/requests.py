"""What is asked of connections, and what comes back."""

from dataclasses import dataclass
from datetime import datetime

from core.connection import Connection, Tenant
from core.ids import SubsidiaryId, TenantId
from core.problems import Problem


@dataclass(frozen=True, slots=True)
class ConnectionCommand:
    subsidiary_id: SubsidiaryId
    subsidiary_name: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class ConsentAsked:
    """Where to send the admin (None with validate_only), and until when."""

    url: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TenantOffer:
    """An organisation that a consent named; `problem` says why it cannot be chosen."""

    tenant: Tenant
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    """The end of a consent: the connection, or the organisations to choose from; neither with validate_only.

    `problems` are warnings.
    """

    connection: Connection | None = None
    tenants: tuple[TenantOffer, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class TenantChosen:
    """`state` is the consent's; it is not shown by repr."""

    state: str
    tenant_id: TenantId

    def __repr__(self) -> str:
        return f"TenantChosen(tenant_id={self.tenant_id!r})"


@dataclass(frozen=True, slots=True)
class Checked:
    """A connection as Xero sees it, and what stands in the way of copying through it."""

    connection: Connection
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Redirected:
    """The query of Xero's redirect. `code` and `state` are not shown by repr."""

    state: str
    code: str = ""
    error: str = ""

    def __repr__(self) -> str:
        return f"Redirected(error={self.error!r})"

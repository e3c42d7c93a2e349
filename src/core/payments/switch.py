"""The switch of a connection's payments (R12), and how its polls stand."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.ids import ConnectionId, LinkId, OrganizationId, TenantId

DAY = timedelta(days=1)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
BEGINNING = LinkId("")


class SwitchState(StrEnum):
    """BASELINE_PENDING: switched on, but not every linked document has its baseline yet."""

    OFF = "off"
    BASELINE_PENDING = "baseline_pending"
    ON = "on"


@dataclass(frozen=True, slots=True)
class PaymentSync:
    """Of one organization and tenant, for one connection. Kept over reconnects, as watermarks are.

    `generation` grows each time that it is switched: what began under another one is not counted under this one.
    `baseline_from` is Xero's time of the baseline's first response, `visited` the last link that it has come to.
    `due_at` is the next poll's time, `nets_due_at` that of the daily reads; `swept` the last link that those came to.
    `payments_awaited`: a webhook has announced a payment of this time, by Xero; polls read the list of payments, too,
    until it is there or until `payments_awaited_until`.
    `leased_by` polls now, unless `leased_until` has passed. `failures` in a row, and what the last one said.
    """

    organization_id: OrganizationId
    tenant_id: TenantId
    connection_id: ConnectionId
    state: SwitchState
    generation: int
    switched_at: datetime
    due_at: datetime
    nets_due_at: datetime
    baseline_from: datetime | None = None
    visited: LinkId = BEGINNING
    swept: LinkId = BEGINNING
    leased_by: str = ""
    leased_until: datetime | None = None
    failures: int = 0
    failure: str = ""
    polled_at: datetime | None = None
    calls_since: datetime | None = None
    calls: int = 0
    day_limit: int = 0
    payments_awaited: datetime | None = None
    payments_awaited_until: datetime | None = None

    def is_leased(self, now: datetime) -> bool:
        return bool(self.leased_by) and self.leased_until is not None and now < self.leased_until

    def leased(self, owner: str, until: datetime) -> "PaymentSync":
        return replace(self, leased_by=owner, leased_until=until)

    def switched(self, connection_id: ConnectionId, now: datetime, *, on: bool) -> "PaymentSync":
        """A poll that is under way is of another generation then, and stores nothing more."""
        state = SwitchState.BASELINE_PENDING if on else SwitchState.OFF
        return replace(
            self,
            connection_id=connection_id,
            state=state,
            generation=self.generation + 1,
            switched_at=now,
            due_at=now,
            nets_due_at=now + DAY,
            baseline_from=None,
            visited=BEGINNING,
            swept=BEGINNING,
            leased_by="",
            leased_until=None,
            failures=0,
            failure="",
        )

    def failed(self, now: datetime, why: str, retry_after: timedelta | None = None) -> "PaymentSync":
        """Tried again after growing pauses, or when Xero says; its watermarks stand, so that nothing is missed."""
        pause = min(FIRST_PAUSE * 2 ** min(self.failures, 20), LONGEST_PAUSE)
        due_at = now + max(pause, retry_after or pause)
        return replace(self, failures=self.failures + 1, failure=why, due_at=due_at, leased_by="", leased_until=None)


def switched_off(
    organization_id: OrganizationId, tenant_id: TenantId, connection_id: ConnectionId, now: datetime
) -> PaymentSync:
    """Where nobody ever switched it."""
    return PaymentSync(
        organization_id=organization_id,
        tenant_id=tenant_id,
        connection_id=connection_id,
        state=SwitchState.OFF,
        generation=0,
        switched_at=now,
        due_at=now,
        nets_due_at=now,
    )

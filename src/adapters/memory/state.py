"""What is stored, and the view of it that a unit of work has."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Self

from core.allocation import OwnAllocation
from core.connection import Connection, Consent
from core.contact_link import ContactLink
from core.ids import (
    ConnectionId,
    DispatchId,
    LedgerId,
    LinkId,
    OrganizationId,
    PartyId,
    RequestId,
    RunId,
    TenantId,
    TransferId,
)
from core.ledger import LedgerDocument
from core.ledger.file import AttachedFile
from core.link import Link
from core.payments.entry import FeedEntry
from core.payments.feed import Position
from core.payments.kept import KeptPayments
from core.payments.switch import PaymentSync
from core.restoration import Restoration, Restore
from core.runs import Run, RunItem
from core.settings import Settings
from core.transfer import Attempt, Dispatch, Refusal, Transfer
from ports import Operation, PaymentList, UnitMisused


@dataclass(slots=True)
class State:
    """Everything. Once committed it is never changed again: the next writing unit works on a copy of its tables."""

    connections: dict[ConnectionId, Connection] = field(default_factory=dict)
    consents: dict[str, Consent] = field(default_factory=dict)
    settings: dict[tuple[ConnectionId, int], Settings] = field(default_factory=dict)
    links: dict[LinkId, Link] = field(default_factory=dict)
    written: dict[LinkId, LedgerDocument] = field(default_factory=dict)
    transfers: dict[TransferId, Transfer] = field(default_factory=dict)
    refusals: dict[TransferId, Refusal] = field(default_factory=dict)
    dispatches: dict[DispatchId, Dispatch] = field(default_factory=dict)
    attempts: dict[int, Attempt] = field(default_factory=dict)
    contact_links: dict[tuple[OrganizationId, TenantId, PartyId], ContactLink] = field(default_factory=dict)
    operations: dict[tuple[OrganizationId, RequestId], Operation] = field(default_factory=dict)
    files: dict[tuple[OrganizationId, LedgerId, str], AttachedFile] = field(default_factory=dict)
    allocations: dict[tuple[TransferId, LedgerId], OwnAllocation] = field(default_factory=dict)
    payment_syncs: dict[tuple[OrganizationId, TenantId], PaymentSync] = field(default_factory=dict)
    watermarks: dict[tuple[OrganizationId, TenantId, PaymentList], datetime] = field(default_factory=dict)
    kept_payments: dict[LinkId, KeptPayments] = field(default_factory=dict)
    feed: dict[tuple[OrganizationId, Position], FeedEntry] = field(default_factory=dict)
    feed_positions: dict[OrganizationId, Position] = field(default_factory=dict)
    restores: dict[datetime, Restore] = field(default_factory=dict)
    restorations: dict[ConnectionId, Restoration] = field(default_factory=dict)
    runs: dict[RunId, Run] = field(default_factory=dict)
    run_items: dict[tuple[RunId, int], RunItem] = field(default_factory=dict)

    def copy(self) -> Self:
        """Tables of its own; the values in them are frozen, and shared."""
        return type(self)(**{table.name: dict(getattr(self, table.name)) for table in fields(self)})


class View:
    """A unit's way to the state: `read` until it ends, `write` only where it may."""

    def __init__(self, state: State, *, may_write: bool) -> None:
        self._state = state
        self._may_write = may_write
        self._ended = False

    def read(self) -> State:
        if self._ended:
            raise UnitMisused("This unit of work has ended")
        return self._state

    def write(self) -> State:
        if not self._may_write:
            raise UnitMisused("This unit of work only reads")
        return self.read()

    def end(self) -> State:
        """Refuse all that follows."""
        self._ended = True
        return self._state

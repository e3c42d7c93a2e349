"""Transfers (one document each), the dispatches that carry them, and the attempts that are the record of it all."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from core.choice import CopyMode
from core.documents.kind import DocumentRef
from core.ids import (
    ConnectionId,
    DispatchId,
    LedgerId,
    LinkId,
    RequestId,
    SubsidiaryId,
    TenantId,
    TransferId,
    UserId,
)
from core.ledger.document import LedgerDraft
from core.problems import Problem
from core.transfer.refusal import Subject
from core.transfer.states import Outcome, TransferState, move
from core.transfer.timing import TIMING


@dataclass(frozen=True, slots=True)
class Planned:
    """What the plan of an update saw: a digest of the document's content, and when the ledger had changed it last."""

    fingerprint: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Transfer:
    """One document on its way. `content` is exactly what was planned, so that any process can finish the send.

    `problems` are the warnings of the plan, and after a refusal Xero's own words. `note_pending`: the ledger has
    the document, and its internal note is still to be written; `allocation_pending` likewise, of a credit note.
    `payments_generation` is that of the switch of payments when the send was intended, 0 where it was off.

    In the ledger's own time: `since` is when a look-up begins; `first_look_at` (D1) is the first look after the write
    was given up or taken over, `known_by` until when it is known at the latest, as long as the ledger can be asked.
    `looks` counts looks since then, `failed_looks` those of the last ones, one after the other, that could not be made.
    `planned` is what an update's plan saw. `subject` is what a list shows of the document; None: it was begun before
    that was kept.
    """

    id: TransferId
    document: DocumentRef
    subsidiary_id: SubsidiaryId
    connection_id: ConnectionId
    tenant_id: TenantId
    mode: CopyMode
    state: TransferState
    actor: UserId
    settings_version: int
    content: LedgerDraft
    created_at: datetime
    updated_at: datetime
    request_id: RequestId | None = None
    dispatch_id: DispatchId | None = None
    supersedes: LinkId | None = None
    ledger_id: LedgerId | None = None
    problems: tuple[Problem, ...] = ()
    since: datetime | None = None
    planned: Planned | None = None
    first_look_at: datetime | None = None
    known_by: datetime | None = None
    looks: int = 0
    failed_looks: int = 0
    note_pending: bool = False
    allocation_pending: bool = False
    payments_generation: int = 0
    subject: Subject | None = None

    @property
    def look_from(self) -> datetime:
        """When a look-up begins, in the ledger's time."""
        return self.since or self.created_at - TIMING.unknown_time

    @property
    def is_update(self) -> bool:
        return self.mode is CopyMode.UPDATE_EXISTING

    def after(self, outcome: Outcome, at: datetime, *problems: Problem) -> "Transfer":
        """This transfer once `outcome` is known; IllegalMove when it was settled before."""
        return replace(self, state=move(self.state, outcome), updated_at=at, problems=(*self.problems, *problems))


@dataclass(frozen=True, slots=True)
class LedgerRequest:
    """One HTTP write, to the byte."""

    method: str
    url: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One HTTP write to one tenant, carrying 1 to 50 transfers in the order of its body.

    `owner` may write to the socket until `give_up_at`; after that another process may take the dispatch over, by
    compare-and-set on the owner. `closed_at` is set when no response is expected any more.
    """

    id: DispatchId
    connection_id: ConnectionId
    tenant_id: TenantId
    request: LedgerRequest
    idempotency_key: str
    owner: str
    transfers: tuple[TransferId, ...]
    first_sent_at: datetime
    give_up_at: datetime
    closed_at: datetime | None = None


class AttemptPurpose(StrEnum):
    SEND = "send"
    LOOK_UP = "look_up"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A line of the append-only record: one call to Xero on behalf of a dispatch.

    `result` is one short word (accepted, refused, no_answer, ...); `response` is Xero's body to the byte, empty
    where none came.
    """

    dispatch_id: DispatchId
    transfer_ids: tuple[TransferId, ...]
    purpose: AttemptPurpose
    started_at: datetime
    ended_at: datetime
    actor: UserId
    settings_version: int
    request: LedgerRequest
    result: str
    status: int | None = None
    response: bytes = b""
    correlation_id: str = ""

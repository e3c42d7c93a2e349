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
from core.kinds import rules_of
from core.ledger.document import LedgerDraft
from core.problems import Problem
from core.transfer.states import Outcome, TransferState, move


@dataclass(frozen=True, slots=True)
class Transfer:
    """One document on its way. `content` is exactly what was planned, so that any process can finish the send.

    `number_is_ours`: Xero refuses a second document of this number, so it guards a new write after a lost one.
    `problems` are the warnings of the plan, and after a refusal Xero's own words. `note_owed`: the ledger has
    the document, and its internal note is still to be written; `allocation_owed` likewise, of a credit note.
    `payments_generation` is that of the switch of payments when the send was intended, 0 where it was off.
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
    last_sent_at: datetime | None = None
    empty_lookups: tuple[datetime, ...] = ()
    note_owed: bool = False
    allocation_owed: bool = False
    payments_generation: int = 0

    @property
    def number_is_ours(self) -> bool:
        return self.content.number is not None and rules_of(self.content.kind).number_is_unique

    @property
    def is_update(self) -> bool:
        return self.mode is CopyMode.UPDATE_EXISTING

    def after(self, outcome: Outcome, at: datetime, *problems: Problem) -> "Transfer":
        """This transfer once `outcome` is known; IllegalMove when it was settled before."""
        return replace(self, state=move(self.state, outcome), updated_at=at, problems=(*self.problems, *problems))


@dataclass(frozen=True, slots=True)
class LedgerRequest:
    """One HTTP write, to the byte: what is replayed is exactly what was sent."""

    method: str
    url: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One HTTP write to one tenant, carrying 1 to 50 transfers in the order of its body.

    `owner` may write to the socket until `give_up_at`; after that another process may take the dispatch over, by
    compare-and-set on the owner. `closed_at` is set when no answer is expected any more.
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
    REPLAY = "replay"
    LOOK_UP = "look_up"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A line of the append-only record: one call to Xero on behalf of a dispatch.

    `result` is one short word (accepted, refused, no_answer, ...); `answer` is Xero's body as text, empty where
    none came.
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
    answer: str = ""
    correlation_id: str = ""

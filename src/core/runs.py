"""A run: up to a hundred documents of one kind that are copied in one step (R11), each with a result of its own."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.documents import Document, DocumentKind, DocumentRef
from core.ids import ConnectionId, LinkId, OrganizationId, RequestId, RunId, SubsidiaryId, TransferId, UserId
from core.problems import Problem, Reason
from core.transfer.refusal import Subject
from core.transfer.states import TransferState
from core.translation.document import CopyOptions

MOST_DOCUMENTS = 100
ON_HOLD_FOR = timedelta(days=2)
"""A run that Xero's limits hold up for longer gives up: what was not sent by then ends NOT_SENT."""


class ItemState(StrEnum):
    """WAITING and SENDING are under way; NEEDS_ATTENTION waits for a person; the others are final.

    SKIPPED: it was copied before. REFUSED by us, REJECTED by the ledger. CANCELLED before anything was sent.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    REFUSED = "refused"
    REJECTED = "rejected"
    NOT_SENT = "not_sent"
    NEEDS_ATTENTION = "needs_attention"
    CANCELLED = "cancelled"


UNDER_WAY = frozenset({ItemState.WAITING, ItemState.SENDING})
FAILED = frozenset({ItemState.REFUSED, ItemState.REJECTED, ItemState.NOT_SENT, ItemState.CANCELLED})
"""What a retry sends again: certainly nothing of it is in the ledger."""

IN_THE_LEDGER = frozenset({ItemState.SENT, ItemState.SKIPPED})

OF_TRANSFER: Mapping[TransferState, ItemState] = {
    TransferState.SENDING: ItemState.SENDING,
    TransferState.UNCERTAIN: ItemState.SENDING,
    TransferState.SENT: ItemState.SENT,
    TransferState.REJECTED: ItemState.REJECTED,
    TransferState.NOT_SENT: ItemState.NOT_SENT,
    TransferState.NEEDS_ATTENTION: ItemState.NEEDS_ATTENTION,
    TransferState.REFUSED: ItemState.REFUSED,
}


class RunState(StrEnum):
    """CANCELLED and COMPLETED are final: nothing of the run is under way any more."""

    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Run:
    """What its items have in common. `actor` asked for it; `retry_of` is the run whose failed items these are.

    `revision` grows with each change of an item, which then bears it. `owner` works on it until `owned_until`, nobody
    before `not_before`; `on_hold` says why that is later than now. `closed_at`: nothing is under way any more.
    """

    id: RunId
    organization_id: OrganizationId
    kind: DocumentKind
    options: CopyOptions
    actor: UserId
    created_at: datetime
    not_before: datetime
    revision: int = 0
    request_id: RequestId | None = None
    retry_of: RunId | None = None
    cancelled_at: datetime | None = None
    closed_at: datetime | None = None
    owner: str = ""
    owned_until: datetime | None = None
    on_hold: Problem | None = None

    @property
    def state(self) -> RunState:
        if self.closed_at is None:
            return RunState.RUNNING
        return RunState.COMPLETED if self.cancelled_at is None else RunState.CANCELLED

    def is_free(self, now: datetime) -> bool:
        """Whether somebody may begin to work on it."""
        is_owned = bool(self.owner) and self.owned_until is not None and now < self.owned_until
        return self.closed_at is None and not is_owned and self.not_before <= now

    def owned(self, owner: str, until: datetime) -> "Run":
        return replace(self, owner=owner, owned_until=until)

    def released(self, not_before: datetime, on_hold: Problem | None = None) -> "Run":
        return replace(self, owner="", owned_until=None, not_before=not_before, on_hold=on_hold)


@dataclass(frozen=True, slots=True)
class RunItem:
    """One document of a run. `content` is kept until it is sent, or for a time so that it can be sent again.

    Connection and settings version are those of the beginning, empty and 0 where there was none. `link_id` is the
    document's copy; `file_names` are those of the files that the caller has for it.
    """

    run_id: RunId
    position: int
    document: DocumentRef
    subsidiary_id: SubsidiaryId
    connection_id: ConnectionId
    settings_version: int
    subject: Subject
    content: Document | None
    plan_token: str = ""
    file_names: tuple[str, ...] = ()
    state: ItemState = ItemState.WAITING
    problems: tuple[Problem, ...] = ()
    transfer_id: TransferId | None = None
    link_id: LinkId | None = None
    revision: int = 0

    def ended(self, state: ItemState, *problems: Problem, link_id: LinkId | None = None) -> "RunItem":
        kept = None if state in IN_THE_LEDGER else self.content
        return replace(self, state=state, problems=problems, link_id=link_id or self.link_id, content=kept)


def progress(items: Iterable[RunItem]) -> Mapping[ItemState, int]:
    """How many items are in each state."""
    return Counter(item.state for item in items)


def repeated(documents: Iterable[Document], options: CopyOptions) -> Mapping[int, Problem]:
    """By position: documents that another one before them stands in the way of, by its id or its number."""
    ids: dict[DocumentRef, int] = {}
    numbers: dict[tuple[SubsidiaryId, str], int] = {}
    found: dict[int, Problem] = {}
    for position, document in enumerate(documents):
        field = document.kind.path
        first = ids.setdefault(document.ref, position)
        if first != position:
            message = f"The document {document.id} is in this run already, as documents[{first}]"
            found[position] = Problem(Reason.FIELD_INVALID, f"{field}.id", message)
            continue
        number = getattr(document, "number", "").strip()
        if not number or options.number_from_xero or options.is_update:
            continue
        first = numbers.setdefault((document.subsidiary_id, number.casefold()), position)
        if first != position:
            message = f"documents[{first}] of this run has the number {number}, too"
            found[position] = Problem(Reason.NUMBER_TAKEN, f"{field}.number", message, {"number": number})
    return found

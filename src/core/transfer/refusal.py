"""A copy that was refused before anything was sent: a trace of who asked for what, and why it was refused."""

from dataclasses import dataclass
from datetime import datetime

from core.choice import CopyMode
from core.documents import Document, DocumentRef, Invoice, PurchaseOrder
from core.ids import ConnectionId, RequestId, SubsidiaryId, TransferId, UserId
from core.money import Money
from core.problems import Problem
from core.transfer.states import TransferState

MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Subject:
    """What a list shows of a document: the number that it has in Productive, its company or person, and its total.

    The total has the ledger's sign. `number` is empty for what has none.
    """

    number: str
    party_name: str
    total: Money


def subject_of(document: Document) -> Subject:
    total = document.totals.gross
    is_credit = isinstance(document, Invoice) and document.is_credit_note
    return Subject(
        number=document.number if isinstance(document, Invoice | PurchaseOrder) else "",
        party_name=document.party.legal_name if document.party else "",
        total=-total if is_credit else total,
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A transfer in the final state REFUSED, without the document's content.

    `connection_id` is empty and `settings_version` 0 where the document found no connection. At most MOST_PROBLEMS
    problems are kept.
    """

    id: TransferId
    document: DocumentRef
    subsidiary_id: SubsidiaryId
    connection_id: ConnectionId
    mode: CopyMode
    actor: UserId
    settings_version: int
    subject: Subject
    problems: tuple[Problem, ...]
    created_at: datetime
    request_id: RequestId | None = None

    @property
    def state(self) -> TransferState:
        return TransferState.REFUSED

"""The feed: what consumers get, each event at a position, with absolute values and its document's revision."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.documents.kind import DocumentRef
from core.ids import ConnectionId, LedgerId, LinkId, SubsidiaryId, TenantId, TransferId
from core.money import Money
from core.payments.changes import Origin
from core.payments.snapshot import Item, Standing


class EventType(StrEnum):
    """The changes of a document, by the names that they have there, and what needs a person.

    DOCUMENT_RESTATED: after a restored backup, the whole of what counts, in place of all that was reported before.
    SUMS_DIFFER: the ledger's rows of a document do not come to its sums; it is read again.
    """

    PAYMENT_RECORDED = "payment_recorded"
    PAYMENT_CHANGED = "payment_changed"
    PAYMENT_REMOVED = "payment_removed"
    CREDIT_APPLIED = "credit_applied"
    CREDIT_REMOVED = "credit_removed"
    DOCUMENT_PAID = "document_paid"
    DOCUMENT_REOPENED = "document_reopened"
    DOCUMENT_VOIDED = "document_voided"
    DOCUMENT_DELETED = "document_deleted"
    DOCUMENT_RESTATED = "document_restated"
    SUMS_DIFFER = "sums_differ"
    TRANSFER_SENT = "transfer_sent"
    TRANSFER_NEEDS_ATTENTION = "transfer_needs_attention"
    TRANSFER_NOT_SENT = "transfer_not_sent"
    CONNECTION_NEEDS_CONSENT = "connection_needs_consent"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where an event stands in the feed of its organization. A restored backup begins a new epoch, from 1 again."""

    epoch: int = 0
    number: int = 0


BEGINNING = Position()


@dataclass(frozen=True, slots=True)
class Sums:
    """Of a document as the ledger has it then, in the document's currency."""

    total: Money
    paid: Money
    credited: Money
    due: Money


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """Whatever its type says is there. `revision` grows with each change of the document: older ones are to be ignored.

    `items` are those of DOCUMENT_RESTATED. `is_superseded`: of a copy that a newer one has taken the place of.
    """

    type: EventType
    connection_id: ConnectionId
    tenant_id: TenantId
    subsidiary_id: SubsidiaryId
    document: DocumentRef | None = None
    link_id: LinkId | None = None
    ledger_id: LedgerId | None = None
    revision: int = 0
    item: Item | None = None
    origin: Origin = Origin.LEDGER
    sums: Sums | None = None
    standing: Standing | None = None
    fully_paid_on: date | None = None
    items: tuple[Item, ...] = ()
    is_superseded: bool = False
    transfer_id: TransferId | None = None

"""A link: this document in Productive is that document in Xero."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from core.documents.kind import DocumentKind, DocumentRef
from core.ids import ConnectionId, LedgerId, LedgerLineId, LineId, LinkId, SubsidiaryId, TenantId, TransferId
from core.kinds import rules_of
from core.ledger.document import LedgerDocument, LedgerLine, LedgerStatus
from core.ledger.matching import matched
from core.money import Totals
from core.problems import Problem


class LinkState(StrEnum):
    """At most one link of a document is ACTIVE; CREATE_NEW supersedes it. SOURCE_DELETED: gone in Productive (R5).

    UNLINKED by an admin: history only, and the document counts as never copied.
    """

    ACTIVE = "active"
    SUPERSEDED = "superseded"
    SOURCE_DELETED = "source_deleted"
    UNLINKED = "unlinked"


class LinkOrigin(StrEnum):
    """How a link came to be: by a copy, by an admin who named the Xero document, or found again by its mark."""

    COPIED = "copied"
    LINKED = "linked"
    RELINKED = "relinked"


@dataclass(frozen=True, slots=True)
class Link:
    """Keyed by organization, tenant and document, so that reconnecting the same tenant takes it up again (R8).

    `status` and `totals` are as Xero last returned them after a write; `differences` is what they differ in from
    what was sent. `lines` maps Productive's lines to Xero's, so that an update keeps them.
    `transfer_id` is empty where an admin linked what was there. `changed_at` is when the document was changed in
    Productive after its last copy; `deletion_reported_at` the time of the newest event that deleted it or took that
    back.
    """

    id: LinkId
    document: DocumentRef
    subsidiary_id: SubsidiaryId
    connection_id: ConnectionId
    tenant_id: TenantId
    ledger_id: LedgerId
    number: str
    status: LedgerStatus
    totals: Totals
    deep_link: str
    transfer_id: TransferId
    state: LinkState
    created_at: datetime
    updated_at: datetime
    lines: Mapping[LineId, LedgerLineId]
    differences: tuple[Problem, ...] = ()
    origin: LinkOrigin = LinkOrigin.COPIED
    changed_at: datetime | None = None
    deletion_reported_at: datetime | None = None


def deep_link(kind: DocumentKind, ledger_id: LedgerId, short_code: str) -> str:
    """Where a person opens the document in Xero, logged into the right organisation (Xero: user links)."""
    target = rules_of(kind).view_path.format(id=ledger_id)
    return (
        "https://go.xero.com/organisationlogin/default.aspx"
        f"?shortcode={quote(short_code, safe='')}&redirecturl={quote(target, safe='')}"
    )


def line_links(sent: Sequence[LedgerLine], document: LedgerDocument) -> dict[LineId, LedgerLineId]:
    """Which of the ledger's lines came of which of ours.

    A line of which nobody knows is left out: the next update replaces it rather than write one over another.
    """
    pairs = zip(sent, matched(sent, document.lines), strict=True)
    made = {line.source_id: document.lines[place].ledger_line_id for line, place in pairs if place is not None}
    return {source: ledger_line_id for source, ledger_line_id in made.items() if ledger_line_id}

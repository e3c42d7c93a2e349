"""Which links are asked for, made and found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.documents import DocumentRef
from core.ids import ConnectionId, LedgerId, SubsidiaryId
from core.ledger import LedgerDocument
from core.link import Link
from core.problems import Problem


@dataclass(frozen=True, slots=True)
class LinksView:
    current: Link
    superseded: Sequence[Link]


@dataclass(frozen=True, slots=True)
class LinkCommand:
    """This document is that document of the ledger."""

    document: DocumentRef
    subsidiary_id: SubsidiaryId
    ledger_id: LedgerId


@dataclass(frozen=True, slots=True)
class ImportRow:
    document: DocumentRef
    ledger_id: LedgerId


@dataclass(frozen=True, slots=True)
class ImportCommand:
    """`problems` are those of rows that could not be read, by their positions; their rows hold neutral values."""

    subsidiary_id: SubsidiaryId
    rows: tuple[ImportRow, ...]
    problems: Mapping[int, Problem] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of one row: the link, or the problem; neither with validate_only."""

    document: DocumentRef
    link: Link | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class RelinkCommand:
    """`not_ours` are documents found after a restore of which an admin says that they are no copies."""

    connection_id: ConnectionId
    since: datetime | None = None
    not_ours: tuple[LedgerId, ...] = ()


@dataclass(frozen=True, slots=True)
class AfterRestore:
    """What a reading after a restore showed. `unclaimed` are the documents in the ledger that may be forgotten copies.

    `again_at` is when, by our clock, another reading can show more; None where waiting helps no further.
    """

    unclaimed: tuple[LedgerDocument, ...] = ()
    again_at: datetime | None = None

    @property
    def may_copy(self) -> bool:
        return self.again_at is None and not self.unclaimed


@dataclass(frozen=True, slots=True)
class Relinked:
    """`restored` are the documents whose links were missing. `after_restore` is for a connection that did not copy."""

    marked: int
    linked_before: int
    restored: tuple[DocumentRef, ...]
    problems: tuple[Problem, ...]
    after_restore: AfterRestore = AfterRestore()

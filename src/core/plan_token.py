"""A plan token: what a person saw in a preview, in so few words that a copy can say that it is still so.

It proves nothing and opens nothing: whoever may copy may overwrite. It keeps one from overwriting unseen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from core.comparison import as_planned
from core.ids import ConnectionId
from core.ledger import LedgerDocument, LedgerDraft
from core.link import Link
from core.mark import untagged
from core.problems import Problem, Reason

VERSION = "1"
PARTS = ("the link", "the connection or its settings", "the Xero document", "the document or the options")


@dataclass(frozen=True, slots=True)
class PlanToken:
    """A digest of each of PARTS, as 16 hexadecimal digits."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join((VERSION, *self.parts))


def plan_token(
    link: Link | None,
    connection_id: ConnectionId,
    settings_version: int,
    present: LedgerDocument | None,
    content: LedgerDraft,
) -> PlanToken:
    """Of a plan that could be sent.

    Payments do not touch it, and neither does the contact of a new document, which another copy may make meanwhile.
    """
    parts = (
        (link.id, link.transfer_id, link.ledger_id, link.state) if link else None,
        (connection_id, settings_version),
        (as_planned(present).fingerprint, tracking_of(present)) if present else None,
        as_shown(content),
    )
    return PlanToken(tuple(sha256(repr(part).encode()).hexdigest()[:16] for part in parts))


def tracking_of(document: LedgerDocument) -> list[list[str]]:
    return [sorted(repr(choice) for choice in line.tracking) for line in document.lines]


def as_shown(content: LedgerDraft) -> LedgerDraft:
    """Without what is another in every plan: the mark of the send, and a new document's contact."""
    contact = content.contact_id if content.id is not None else None
    return replace(content, url="", reference=untagged(content.reference), contact_id=contact)


def stale(given: str, actual: PlanToken) -> Iterator[Problem]:
    """PLAN_STALE with what has moved; FIELD_INVALID for what was never given out."""
    version, *parts = given.split(".")
    if version != VERSION or len(parts) != len(PARTS):
        yield Problem(Reason.FIELD_INVALID, "plan_token", "This plan token was not given out by a preview")
        return
    moved = [name for name, before, now in zip(PARTS, parts, actual.parts, strict=True) if before != now]
    if moved:
        message = f"Changed since the preview: {', '.join(moved)}"
        yield Problem(Reason.PLAN_STALE, "plan_token", message, {"moved": ", ".join(moved)})

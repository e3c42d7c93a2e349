"""What happened in Productive, and what was decided."""

from dataclasses import dataclass
from datetime import datetime

from core.direction import Decision, Occurrence
from core.documents import DocumentRef
from core.link import Link


@dataclass(frozen=True, slots=True)
class Reported:
    """Something that happened to a document in Productive."""

    document: DocumentRef
    occurrence: Occurrence
    at: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about it, and why."""

    document: DocumentRef
    decision: Decision
    message: str
    link: Link | None = None

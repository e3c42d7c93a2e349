"""Files that travel with documents."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.documents.kind import DocumentRef
from core.ids import LedgerId
from core.problems import Problem


@dataclass(frozen=True, slots=True)
class File:
    """A file to attach. `name` is safe for the ledger and unique in its document; `content` is not shown by repr.

    `is_document`: it is Productive's own PDF of the document, attached only where the settings say so.
    """

    name: str
    mime_type: str
    content: bytes
    include_online: bool = False
    is_document: bool = False

    def __repr__(self) -> str:
        return f"File(name={self.name!r}, size={len(self.content)})"


class FileState(StrEnum):
    """ATTACHING from the intent on; its bytes are not kept, so one that FAILED is sent again by its caller."""

    ATTACHING = "attaching"
    ATTACHED = "attached"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """What is kept of a file: never its bytes. `sha256` is in lower-case hexadecimal digits."""

    document: DocumentRef
    ledger_id: LedgerId
    name: str
    mime_type: str
    size: int
    sha256: str
    state: FileState
    at: datetime
    include_online: bool = False
    problem: Problem | None = None

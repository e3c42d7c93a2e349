"""Files that are to be attached, and files that come back."""

from dataclasses import dataclass

from core.documents import DocumentRef
from core.ledger.file import File


@dataclass(frozen=True, slots=True)
class FileCommand:
    """A file to attach to the copy of a document. Its name is as it was given."""

    document: DocumentRef
    file: File


@dataclass(frozen=True, slots=True)
class Pdf:
    """The ledger's own PDF of a document; its content is not shown by repr."""

    file_name: str
    content: bytes

    def __repr__(self) -> str:
        return f"Pdf(file_name={self.file_name!r}, size={len(self.content)})"

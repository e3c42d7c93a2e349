"""What is kept of files: never their bytes."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from core.documents import DocumentRef
from core.ids import (
    LedgerId,
)
from core.ledger.file import AttachedFile


class FileRepository(ABC):
    """What is known of the files attached to documents, one row for each name on each document of the ledger."""

    @abstractmethod
    def put(self, file: AttachedFile) -> None:
        """In place of the row of the same organization, ledger document and name."""

    @abstractmethod
    def of_document(self, document: DocumentRef, ledger_id: LedgerId) -> Sequence[AttachedFile]:
        """Those of one copy of a document, oldest first, then by name."""

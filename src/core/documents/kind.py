"""The kinds of document that can be copied, and how one is named."""

from dataclasses import dataclass
from enum import StrEnum

from core.ids import DocumentId, OrganizationId


class DocumentKind(StrEnum):
    """A kind of document in Productive."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    EXPENSE = "expense"
    PURCHASE_ORDER = "purchase_order"

    @property
    def path(self) -> str:
        """Where a document of this kind stands in the request to copy it: what problems name their fields by."""
        return PATHS[self]

    @property
    def words(self) -> str:
        """The kind as a person says it."""
        return self.value.replace("_", " ")


PATHS = {
    DocumentKind.INVOICE: "document.invoice",
    DocumentKind.CREDIT_NOTE: "document.credit_note.invoice",
    DocumentKind.EXPENSE: "document.expense",
    DocumentKind.PURCHASE_ORDER: "document.purchase_order",
}


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """One document of one organization: what at most one open transfer may exist for."""

    organization_id: OrganizationId
    kind: DocumentKind
    id: DocumentId

    def __str__(self) -> str:
        return f"{self.kind.words} {self.id}"

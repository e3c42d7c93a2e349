"""Which document of Productive is which document of the ledger."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.documents import DocumentKind, DocumentRef
from core.ids import (
    LedgerId,
    LinkId,
    OrganizationId,
    SubsidiaryId,
    TenantId,
)
from core.ledger import LedgerDocument
from core.link import Link, LinkState


@dataclass(frozen=True, slots=True)
class LinkFilter:
    """Which links to list; None and empty mean all."""

    subsidiary_id: SubsidiaryId | None = None
    kind: DocumentKind | None = None
    states: frozenset[LinkState] = frozenset()
    with_differences: bool = False
    tenant_id: TenantId | None = None


class LinkRepository(ABC):
    @abstractmethod
    def add(self, link: Link) -> None:
        """AlreadyExists if the document has an ACTIVE link and this one is ACTIVE, too.

        Or if another one that is not UNLINKED leads to the same document of the ledger, as this one does: its payments
        would be counted twice.
        """

    @abstractmethod
    def update(self, link: Link) -> None:
        """Replace the one with this id. AlreadyExists as for `add`; KeyError if its organization has none."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, link_id: LinkId) -> Link | None:
        """None also where the id belongs to another organization."""

    @abstractmethod
    def get_all(self, organization_id: OrganizationId, link_ids: Sequence[LinkId]) -> Mapping[LinkId, Link]:
        """What `get` returns, for many links at once; those that are not there are left out."""

    @abstractmethod
    def current(self, document: DocumentRef) -> Link | None:
        """The document's ACTIVE link, else its newest that is SOURCE_DELETED; whichever tenant it leads to.

        Never one that is SUPERSEDED or UNLINKED.
        """

    @abstractmethod
    def of_document(self, document: DocumentRef) -> Sequence[Link]:
        """All links of the document, oldest first."""

    @abstractmethod
    def current_of(self, documents: Sequence[DocumentRef]) -> Mapping[DocumentRef, Link]:
        """What `current` returns, for many documents of one organization at once; those without a link are left out."""

    @abstractmethod
    def to_ledger(self, organization_id: OrganizationId, tenant_id: TenantId, ledger_id: LedgerId) -> Link | None:
        """The link that leads to this document of the ledger and is not UNLINKED."""

    @abstractmethod
    def leading_to(
        self, organization_id: OrganizationId, tenant_id: TenantId, ledger_ids: Sequence[LedgerId]
    ) -> Mapping[LedgerId, Link]:
        """What `to_ledger` returns, for many documents of the ledger at once; those without a link are left out."""

    @abstractmethod
    def list(
        self, organization_id: OrganizationId, wanted: "LinkFilter", *, after: str = "", limit: int = 1000
    ) -> Sequence[Link]:
        """The links that fit, ordered by id."""

    @abstractmethod
    def put_written(self, link: Link, document: LedgerDocument) -> None:
        """Keep the document as the ledger returned it to the last write, or showed it when it was linked.

        In place of what was kept of this link before.
        """

    @abstractmethod
    def written(self, link: Link) -> LedgerDocument | None:
        """What `put_written` kept last; None where nothing was kept."""

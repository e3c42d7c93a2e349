"""Links in memory: of documents, and of contacts."""

from collections.abc import Sequence
from copy import deepcopy

from adapters.memory.state import View
from core.documents import DocumentRef
from core.ids import CompanyId, LinkId, OrganizationId, TenantId
from core.link import Link, LinkState
from ports import AlreadyThere, ContactLink, ContactLinkRepository, LinkRepository


class MemoryLinks(LinkRepository):
    """Copied in and out, for the lines and problems in them could be changed."""

    def __init__(self, view: View) -> None:
        self._view = view

    def add(self, link: Link) -> None:
        if link.id in self._view.write().links:
            raise AlreadyThere(f"link {link.id}")
        self._put(link)

    def update(self, link: Link) -> None:
        stored = self._view.write().links.get(link.id)
        if stored is None or stored.document.organization_id != link.document.organization_id:
            raise KeyError(link.id)
        self._put(link)

    def get(self, organization_id: OrganizationId, link_id: LinkId) -> Link | None:
        link = self._view.read().links.get(link_id)
        return deepcopy(link) if link and link.document.organization_id == organization_id else None

    def current(self, document: DocumentRef) -> Link | None:
        standing = [link for link in self.of_document(document) if link.state is not LinkState.SUPERSEDED]
        active = [link for link in standing if link.state is LinkState.ACTIVE]
        return next(reversed(active or standing), None)

    def of_document(self, document: DocumentRef) -> Sequence[Link]:
        own = [link for link in self._view.read().links.values() if link.document == document]
        return deepcopy(sorted(own, key=lambda link: (link.created_at, link.id)))

    def _put(self, link: Link) -> None:
        links = self._view.write().links
        if link.state is LinkState.ACTIVE and any(
            other.state is LinkState.ACTIVE and other.document == link.document and other.id != link.id
            for other in links.values()
        ):
            raise AlreadyThere(f"an active link of {link.document}")
        links[link.id] = deepcopy(link)


class MemoryContactLinks(ContactLinkRepository):
    def __init__(self, view: View) -> None:
        self._view = view

    def get(self, organization_id: OrganizationId, tenant_id: TenantId, company_id: CompanyId) -> ContactLink | None:
        return self._view.read().contact_links.get((organization_id, tenant_id, company_id))

    def put(self, link: ContactLink) -> None:
        self._view.write().contact_links[link.organization_id, link.tenant_id, link.company_id] = link

"""Links in memory: of documents, and of contacts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from adapters.memory.state import View
from core.contact_link import ContactLink
from core.documents import DocumentRef
from core.ids import ContactId, LedgerId, LinkId, OrganizationId, PartyId, TenantId
from core.ledger import LedgerDocument
from core.link import Link, LinkState
from ports import AlreadyExists, ContactLinkRepository, LinkFilter, LinkRepository

HISTORY = frozenset({LinkState.SUPERSEDED, LinkState.UNLINKED})


class MemoryLinks(LinkRepository):
    """Copied in and out, for the lines and problems in them could be changed."""

    def __init__(self, view: View) -> None:
        self._view = view

    def add(self, link: Link) -> None:
        if link.id in self._view.write().links:
            raise AlreadyExists(f"link {link.id}")
        self._put(link)

    def update(self, link: Link) -> None:
        stored = self._view.write().links.get(link.id)
        if stored is None or stored.document.organization_id != link.document.organization_id:
            raise KeyError(link.id)
        self._put(link)

    def get(self, organization_id: OrganizationId, link_id: LinkId) -> Link | None:
        link = self._view.read().links.get(link_id)
        return copied(link) if link and link.document.organization_id == organization_id else None

    def get_all(self, organization_id: OrganizationId, link_ids: Sequence[LinkId]) -> Mapping[LinkId, Link]:
        found = ((link_id, self.get(organization_id, link_id)) for link_id in link_ids)
        return {link_id: link for link_id, link in found if link is not None}

    def current(self, document: DocumentRef) -> Link | None:
        standing = [link for link in self.of_document(document) if link.state not in HISTORY]
        active = [link for link in standing if link.state is LinkState.ACTIVE]
        return next(reversed(active or standing), None)

    def of_document(self, document: DocumentRef) -> Sequence[Link]:
        own = [link for link in self._view.read().links.values() if link.document == document]
        return [copied(link) for link in sorted(own, key=lambda link: (link.created_at, link.id))]

    def current_of(self, documents: Sequence[DocumentRef]) -> Mapping[DocumentRef, Link]:
        found = ((document, self.current(document)) for document in documents)
        return {document: link for document, link in found if link is not None}

    def to_ledger(self, organization_id: OrganizationId, tenant_id: TenantId, ledger_id: LedgerId) -> Link | None:
        wanted = (organization_id, tenant_id, ledger_id)
        found = [
            link
            for link in self._view.read().links.values()
            if (link.document.organization_id, link.tenant_id, link.ledger_id) == wanted
            and link.state is not LinkState.UNLINKED
        ]
        newest = max(found, key=lambda link: (link.created_at, link.id), default=None)
        return copied(newest) if newest is not None else None

    def leading_to(
        self, organization_id: OrganizationId, tenant_id: TenantId, ledger_ids: Sequence[LedgerId]
    ) -> Mapping[LedgerId, Link]:
        wanted = {(organization_id, tenant_id, each) for each in ledger_ids}
        return {
            link.ledger_id: copied(link)
            for link in self._view.read().links.values()
            if (link.document.organization_id, link.tenant_id, link.ledger_id) in wanted
            and link.state is not LinkState.UNLINKED
        }

    def list(
        self, organization_id: OrganizationId, wanted: LinkFilter, *, after: str = "", limit: int = 1000
    ) -> Sequence[Link]:
        own = (link for link in self._view.read().links.values() if link.document.organization_id == organization_id)
        found = (link for link in own if link.id > after and fits(link, wanted))
        return [copied(link) for link in sorted(found, key=lambda link: link.id)[:limit]]

    def _put(self, link: Link) -> None:
        links = self._view.write().links
        if link.state is LinkState.ACTIVE and any(
            other.state is LinkState.ACTIVE and other.document == link.document and other.id != link.id
            for other in links.values()
        ):
            raise AlreadyExists(f"an active link of {link.document}")
        others = (other for other in links.values() if other.id != link.id)
        if link.state is not LinkState.UNLINKED and any(lead_alike(link, other) for other in others):
            raise AlreadyExists(f"a link to {link.ledger_id}")
        links[link.id] = copied(link)

    def put_written(self, link: Link, document: LedgerDocument) -> None:
        self._view.write().written[link.id] = document

    def written(self, link: Link) -> LedgerDocument | None:
        return self._view.read().written.get(link.id)


def copied(link: Link) -> Link:
    """All of it that could be changed is its own."""
    differences = tuple(replace(problem, facts=dict(problem.facts)) for problem in link.differences)
    return replace(link, lines=dict(link.lines), differences=differences)


def lead_alike(link: Link, other: Link) -> bool:
    """To the same document of the ledger, though not as history."""
    here, there = (
        (each.document.organization_id, each.tenant_id, each.document.kind, each.ledger_id) for each in (link, other)
    )
    return here == there and other.state is not LinkState.UNLINKED


def fits(link: Link, wanted: LinkFilter) -> bool:
    return (
        wanted.subsidiary_id in (None, link.subsidiary_id)
        and wanted.tenant_id in (None, link.tenant_id)
        and wanted.kind in (None, link.document.kind)
        and (not wanted.states or link.state in wanted.states)
        and (not wanted.with_differences or bool(link.differences))
    )


class MemoryContactLinks(ContactLinkRepository):
    def __init__(self, view: View) -> None:
        self._view = view

    def get(self, organization_id: OrganizationId, tenant_id: TenantId, party_id: PartyId) -> ContactLink | None:
        return self._view.read().contact_links.get((organization_id, tenant_id, party_id))

    def put(self, link: ContactLink) -> None:
        self._view.write().contact_links[link.organization_id, link.tenant_id, link.party_id] = link

    def remove(self, organization_id: OrganizationId, tenant_id: TenantId, party_id: PartyId) -> None:
        self._view.write().contact_links.pop((organization_id, tenant_id, party_id), None)

    def of_contact(
        self, organization_id: OrganizationId, tenant_id: TenantId, contact_id: ContactId
    ) -> Sequence[ContactLink]:
        found = [
            link
            for link in self._view.read().contact_links.values()
            if (link.organization_id, link.tenant_id, link.contact_id) == (organization_id, tenant_id, contact_id)
        ]
        return sorted(found, key=lambda link: link.party_id)

    def forget(self, organization_id: OrganizationId, tenant_id: TenantId) -> None:
        table = self._view.write().contact_links
        for key in [key for key in table if key[:2] == (organization_id, tenant_id)]:
            del table[key]

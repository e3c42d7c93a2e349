"""Links: of documents, and of contacts."""

from collections.abc import Sequence

from sqlalchemy import select

from adapters.sql import tables
from adapters.sql.rows import Row, by, document_columns, flat, take_document
from adapters.sql.transaction import Transaction
from core.documents import DocumentRef
from core.ids import CompanyId, LinkId, OrganizationId, TenantId
from core.link import Link, LinkState
from ports import ContactLink, ContactLinkRepository, LinkRepository

table = tables.links
GET = select(table).where(by(table, "organization_id", "id"))
OF_DOCUMENT = select(table).where(by(table, "organization_id", "kind", "document_id"))
OLDEST_FIRST = OF_DOCUMENT.order_by(table.c.created_at, table.c.id)
CURRENT = (
    OF_DOCUMENT.where(table.c.state != LinkState.SUPERSEDED)
    .order_by((table.c.state == LinkState.ACTIVE).desc(), table.c.created_at.desc(), table.c.id.desc())
    .limit(1)
)
CONTACT_LINK = select(tables.contact_links).where(
    by(tables.contact_links, "organization_id", "tenant_id", "company_id")
)


def to_row(link: Link) -> Row:
    return {**flat(link, "document"), **document_columns(link.document)}


def from_row(row: Row) -> Link:
    return Link(document=take_document(row), **row)


class SqlLinks(LinkRepository):
    """A partial unique index keeps a document from having two active links."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, link: Link) -> None:
        self._transaction.insert(table, to_row(link))

    def update(self, link: Link) -> None:
        if not self._transaction.replace(table, to_row(link)):
            raise KeyError(link.id)

    def get(self, organization_id: OrganizationId, link_id: LinkId) -> Link | None:
        row = self._transaction.row(GET, organization_id=organization_id, id=link_id)
        return from_row(row) if row else None

    def current(self, document: DocumentRef) -> Link | None:
        row = self._transaction.row(CURRENT, **document_columns(document))
        return from_row(row) if row else None

    def of_document(self, document: DocumentRef) -> Sequence[Link]:
        return [from_row(row) for row in self._transaction.rows(OLDEST_FIRST, **document_columns(document))]


class SqlContactLinks(ContactLinkRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, organization_id: OrganizationId, tenant_id: TenantId, company_id: CompanyId) -> ContactLink | None:
        key = {"organization_id": organization_id, "tenant_id": tenant_id, "company_id": company_id}
        row = self._transaction.row(CONTACT_LINK, **key)
        return ContactLink(**row) if row else None

    def put(self, link: ContactLink) -> None:
        self._transaction.put(tables.contact_links, flat(link))

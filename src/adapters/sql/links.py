"""Links: of documents, and of contacts."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, select

from adapters.sql import tables
from adapters.sql.rows import Row, by, document_columns, flat, take_document
from adapters.sql.transaction import Transaction
from core.contact_link import ContactLink
from core.documents import DocumentRef
from core.ids import ContactId, LedgerId, LinkId, OrganizationId, PartyId, TenantId
from core.ledger import LedgerDocument
from core.link import Link, LinkState
from ports import ContactLinkRepository, LinkFilter, LinkRepository

table = tables.links
GET = select(table).where(by(table, "organization_id", "id"))
OF_DOCUMENT = select(table).where(by(table, "organization_id", "kind", "document_id"))
OLDEST_FIRST = OF_DOCUMENT.order_by(table.c.created_at, table.c.id)
HISTORY = (LinkState.SUPERSEDED, LinkState.UNLINKED)
BEST_FIRST = ((table.c.state == LinkState.ACTIVE).desc(), table.c.created_at.desc(), table.c.id.desc())
STANDING = table.c.state.not_in(HISTORY)
CURRENT = OF_DOCUMENT.where(STANDING).order_by(*BEST_FIRST).limit(1)
CURRENT_OF = (
    select(table)
    .where(by(table, "organization_id", "kind"), STANDING, table.c.document_id.in_(bindparam("ids", expanding=True)))
    .order_by(*BEST_FIRST)
)
TO_LEDGER = (
    select(table)
    .where(by(table, "organization_id", "tenant_id", "ledger_id"), tables.LINKED)
    .order_by(table.c.created_at.desc(), table.c.id.desc())
    .limit(1)
)
LEADING_TO = select(table).where(
    by(table, "organization_id", "tenant_id"),
    tables.LINKED,
    table.c.ledger_id.in_(bindparam("ids", expanding=True)),
)
GET_ALL = select(table).where(by(table, "organization_id"), table.c.id.in_(bindparam("ids", expanding=True)))
LIST = (
    select(table)
    .where(by(table, "organization_id"), table.c.id > bindparam("after"))
    .order_by(table.c.id)
    .limit(bindparam("limit"))
)
WRITTEN = select(tables.written_documents).where(by(tables.written_documents, "link_id"))
DOCUMENTS_A_QUERY = 500
CONTACT_LINK = select(tables.contact_links).where(by(tables.contact_links, "organization_id", "tenant_id", "party_id"))
OF_CONTACT = select(tables.contact_links).where(by(tables.contact_links, "organization_id", "tenant_id", "contact_id"))


def to_row(link: Link) -> Row:
    return {**flat(link, "document"), **document_columns(link.document)}


def from_row(row: Row) -> Link:
    return Link(document=take_document(row), **row)


class SqlLinks(LinkRepository):
    """Partial unique indexes keep a document from having two active links, and one of the ledger from having two."""

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

    def get_all(self, organization_id: OrganizationId, link_ids: Sequence[LinkId]) -> Mapping[LinkId, Link]:
        found: dict[LinkId, Link] = {}
        for start in range(0, len(link_ids), DOCUMENTS_A_QUERY):
            some = link_ids[start : start + DOCUMENTS_A_QUERY]
            rows = self._transaction.rows(GET_ALL, organization_id=organization_id, ids=some)
            found.update({link.id: link for link in map(from_row, rows)})
        return found

    def current(self, document: DocumentRef) -> Link | None:
        row = self._transaction.row(CURRENT, **document_columns(document))
        return from_row(row) if row else None

    def of_document(self, document: DocumentRef) -> Sequence[Link]:
        return [from_row(row) for row in self._transaction.rows(OLDEST_FIRST, **document_columns(document))]

    def current_of(self, documents: Sequence[DocumentRef]) -> Mapping[DocumentRef, Link]:
        found: dict[DocumentRef, Link] = {}
        for organization_id, kind in {(each.organization_id, each.kind) for each in documents}:
            ids = [each.id for each in documents if (each.organization_id, each.kind) == (organization_id, kind)]
            for start in range(0, len(ids), DOCUMENTS_A_QUERY):
                some = ids[start : start + DOCUMENTS_A_QUERY]
                for row in self._transaction.rows(CURRENT_OF, organization_id=organization_id, kind=kind, ids=some):
                    link = from_row(row)
                    found.setdefault(link.document, link)
        return found

    def to_ledger(self, organization_id: OrganizationId, tenant_id: TenantId, ledger_id: LedgerId) -> Link | None:
        key = {"organization_id": organization_id, "tenant_id": tenant_id, "ledger_id": ledger_id}
        row = self._transaction.row(TO_LEDGER, **key)
        return from_row(row) if row else None

    def leading_to(
        self, organization_id: OrganizationId, tenant_id: TenantId, ledger_ids: Sequence[LedgerId]
    ) -> Mapping[LedgerId, Link]:
        found: dict[LedgerId, Link] = {}
        for start in range(0, len(ledger_ids), DOCUMENTS_A_QUERY):
            key = {"organization_id": organization_id, "tenant_id": tenant_id}
            some = ledger_ids[start : start + DOCUMENTS_A_QUERY]
            for row in self._transaction.rows(LEADING_TO, **key, ids=some):
                link = from_row(row)
                found[link.ledger_id] = link
        return found

    def list(
        self, organization_id: OrganizationId, wanted: LinkFilter, *, after: str = "", limit: int = 1000
    ) -> Sequence[Link]:
        statement = LIST
        if wanted.subsidiary_id is not None:
            statement = statement.where(table.c.subsidiary_id == wanted.subsidiary_id)
        if wanted.tenant_id is not None:
            statement = statement.where(table.c.tenant_id == wanted.tenant_id)
        if wanted.kind is not None:
            statement = statement.where(table.c.kind == wanted.kind)
        if wanted.states:
            statement = statement.where(table.c.state.in_(sorted(wanted.states)))
        if wanted.states and LinkState.ACTIVE not in wanted.states:
            statement = statement.where(tables.INACTIVE)
        if wanted.with_differences:
            statement = statement.where(tables.DIFFERING)
        rows = self._transaction.rows(statement, organization_id=organization_id, after=after, limit=limit)
        return [from_row(row) for row in rows]

    def put_written(self, link: Link, document: LedgerDocument) -> None:
        self._transaction.put(tables.written_documents, {"link_id": link.id, "document": document})

    def written(self, link: Link) -> LedgerDocument | None:
        row = self._transaction.row(WRITTEN, link_id=link.id)
        return row["document"] if row else None


class SqlContactLinks(ContactLinkRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, organization_id: OrganizationId, tenant_id: TenantId, party_id: PartyId) -> ContactLink | None:
        key = {"organization_id": organization_id, "tenant_id": tenant_id, "party_id": party_id}
        row = self._transaction.row(CONTACT_LINK, **key)
        return ContactLink(**row) if row else None

    def put(self, link: ContactLink) -> None:
        self._transaction.put(tables.contact_links, flat(link))

    def remove(self, organization_id: OrganizationId, tenant_id: TenantId, party_id: PartyId) -> None:
        columns = tables.contact_links.c
        its_own = (columns.organization_id == organization_id) & (columns.tenant_id == tenant_id)
        self._transaction.change(delete(tables.contact_links).where(its_own, columns.party_id == party_id))

    def of_contact(
        self, organization_id: OrganizationId, tenant_id: TenantId, contact_id: ContactId
    ) -> Sequence[ContactLink]:
        """Sorted here: for the order's sake SQLite would read all of the tenant's."""
        key = {"organization_id": organization_id, "tenant_id": tenant_id, "contact_id": contact_id}
        found = [ContactLink(**row) for row in self._transaction.rows(OF_CONTACT, **key)]
        return sorted(found, key=lambda link: link.party_id)

    def forget(self, organization_id: OrganizationId, tenant_id: TenantId) -> None:
        columns = tables.contact_links.c
        its_own = (columns.organization_id == organization_id) & (columns.tenant_id == tenant_id)
        self._transaction.change(delete(tables.contact_links).where(its_own))

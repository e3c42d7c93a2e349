"""What is known of files, and of our own allocations."""

from collections.abc import Sequence

from sqlalchemy import select

from adapters.sql import tables
from adapters.sql.rows import Row, by, document_columns, flat, take_document
from adapters.sql.transaction import Transaction
from core.allocation import OwnAllocation
from core.documents import DocumentRef
from core.ids import LedgerId, OrganizationId, TenantId
from core.ledger.file import AttachedFile
from ports import AllocationRepository, FileRepository

files, allocations = tables.files, tables.allocations
OF_DOCUMENT = (
    select(files)
    .where(by(files, "organization_id", "ledger_id", "kind", "document_id"))
    .order_by(files.c.at, files.c.name)
)
OLDEST_FIRST = select(allocations).order_by(allocations.c.at, allocations.c.transfer_id, allocations.c.invoice_id)
OF_NOTE = OLDEST_FIRST.where(by(allocations, "organization_id", "tenant_id", "note_id"))
OF_INVOICE = OLDEST_FIRST.where(by(allocations, "organization_id", "tenant_id", "invoice_id"))


def file_from_row(row: Row) -> AttachedFile:
    return AttachedFile(document=take_document(row), **row)


class SqlFiles(FileRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, file: AttachedFile) -> None:
        self._transaction.put(files, {**flat(file, "document"), **document_columns(file.document)})

    def of_document(self, document: DocumentRef, ledger_id: LedgerId) -> Sequence[AttachedFile]:
        rows = self._transaction.rows(OF_DOCUMENT, ledger_id=ledger_id, **document_columns(document))
        return [file_from_row(row) for row in rows]


class SqlAllocations(AllocationRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, allocation: OwnAllocation) -> None:
        self._transaction.put(allocations, flat(allocation))

    def of_note(
        self, organization_id: OrganizationId, tenant_id: TenantId, note_id: LedgerId
    ) -> Sequence[OwnAllocation]:
        key = {"organization_id": organization_id, "tenant_id": tenant_id, "note_id": note_id}
        return [OwnAllocation(**row) for row in self._transaction.rows(OF_NOTE, **key)]

    def of_invoice(
        self, organization_id: OrganizationId, tenant_id: TenantId, invoice_id: LedgerId
    ) -> Sequence[OwnAllocation]:
        key = {"organization_id": organization_id, "tenant_id": tenant_id, "invoice_id": invoice_id}
        return [OwnAllocation(**row) for row in self._transaction.rows(OF_INVOICE, **key)]

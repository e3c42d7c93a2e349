"""What is known of files, and of our own allocations, in memory."""

from collections.abc import Sequence
from copy import deepcopy

from adapters.memory.state import View
from core.allocation import OwnAllocation
from core.documents import DocumentRef
from core.ids import LedgerId, OrganizationId, TenantId
from core.ledger.file import AttachedFile
from ports import AllocationRepository, FileRepository


class MemoryFiles(FileRepository):
    """Copied in and out, for the facts of their problems could be changed."""

    def __init__(self, view: View) -> None:
        self._view = view

    def put(self, file: AttachedFile) -> None:
        self._view.write().files[file.document.organization_id, file.ledger_id, file.name] = deepcopy(file)

    def of_document(self, document: DocumentRef, ledger_id: LedgerId) -> Sequence[AttachedFile]:
        files = self._view.read().files.values()
        own = [file for file in files if (file.document, file.ledger_id) == (document, ledger_id)]
        return deepcopy(sorted(own, key=lambda file: (file.at, file.name)))


class MemoryAllocations(AllocationRepository):
    def __init__(self, view: View) -> None:
        self._view = view

    def put(self, allocation: OwnAllocation) -> None:
        self._view.write().allocations[allocation.transfer_id, allocation.invoice_id] = allocation

    def of_note(
        self, organization_id: OrganizationId, tenant_id: TenantId, note_id: LedgerId
    ) -> Sequence[OwnAllocation]:
        return [each for each in self._own(organization_id, tenant_id) if each.note_id == note_id]

    def of_invoice(
        self, organization_id: OrganizationId, tenant_id: TenantId, invoice_id: LedgerId
    ) -> Sequence[OwnAllocation]:
        return [each for each in self._own(organization_id, tenant_id) if each.invoice_id == invoice_id]

    def _own(self, organization_id: OrganizationId, tenant_id: TenantId) -> Sequence[OwnAllocation]:
        own = [
            each
            for each in self._view.read().allocations.values()
            if (each.organization_id, each.tenant_id) == (organization_id, tenant_id)
        ]
        return sorted(own, key=lambda each: (each.at, each.transfer_id, each.invoice_id))

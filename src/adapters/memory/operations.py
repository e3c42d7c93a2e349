"""Remembered operations in memory."""

from datetime import datetime

from adapters.memory.state import View
from core.ids import OrganizationId, RequestId
from ports import AlreadyExists, Operation, OperationRepository


class MemoryOperations(OperationRepository):
    def __init__(self, view: View) -> None:
        self._view = view

    def add(self, operation: Operation) -> None:
        operations = self._view.write().operations
        key = (operation.organization_id, operation.request_id)
        if key in operations:
            raise AlreadyExists(f"request id {operation.request_id}")
        operations[key] = operation

    def replace(self, operation: Operation) -> None:
        self._view.write().operations[operation.organization_id, operation.request_id] = operation

    def get(self, organization_id: OrganizationId, request_id: RequestId) -> Operation | None:
        return self._view.read().operations.get((organization_id, request_id))

    def forget_before(self, moment: datetime) -> int:
        operations = self._view.write().operations
        old = [key for key, operation in operations.items() if operation.at < moment]
        for key in old:
            del operations[key]
        return len(old)

"""What request ids stand for."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime

from core.ids import (
    OrganizationId,
    RequestId,
)


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request id stands for: one write of one method, and the id of what it made.

    `fingerprint` is a digest of the request without its request id.
    """

    organization_id: OrganizationId
    request_id: RequestId
    method: str
    fingerprint: str
    result_id: str
    at: datetime


class OperationRepository(ABC):
    """Remembered for 30 days."""

    @abstractmethod
    def add(self, operation: Operation) -> None:
        """AlreadyExists if the organization has used this request id."""

    @abstractmethod
    def replace(self, operation: Operation) -> None:
        """In place of the one with this request id: what it began was followed by something else."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, request_id: RequestId) -> Operation | None: ...

    @abstractmethod
    def forget_before(self, moment: datetime) -> int:
        """Remove those made before; returns how many."""

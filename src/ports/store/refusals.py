"""Copies that were refused before anything was sent."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime

from core.ids import (
    OrganizationId,
    TransferId,
)
from core.transfer import Refusal
from ports.store.transfers import ALL_TRANSFERS, TransferFilter


class RefusalRepository(ABC):
    """Copies that were refused before anything was sent."""

    @abstractmethod
    def add(self, refusal: Refusal) -> None:
        """AlreadyExists if there is one of this id."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, transfer_id: TransferId) -> Refusal | None:
        """None also where the id belongs to another organization."""

    @abstractmethod
    def list(
        self,
        organization_id: OrganizationId,
        wanted: TransferFilter = ALL_TRANSFERS,
        *,
        before: str = "",
        limit: int = 1000,
    ) -> Sequence[Refusal]:
        """As the list of transfers; all of them are REFUSED."""

    @abstractmethod
    def forget_before(self, moment: datetime) -> int:
        """Remove those that were created before; returns how many."""

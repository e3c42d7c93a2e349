"""Runs, and their items with the documents that are still to be sent."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime

from core.ids import OrganizationId, RunId
from core.runs import ItemState, Run, RunItem


class RunRepository(ABC):
    """Runs, and their items with the documents that are still to be sent."""

    @abstractmethod
    def add(self, run: Run, items: Sequence[RunItem]) -> None:
        """With all of its items. AlreadyExists if there is a run of this id."""

    @abstractmethod
    def update(self, run: Run) -> None:
        """Replace the one with this id. KeyError if its organization has none."""

    @abstractmethod
    def get(self, organization_id: OrganizationId, run_id: RunId) -> Run | None:
        """None also where the id belongs to another organization."""

    @abstractmethod
    def list(self, organization_id: OrganizationId, *, before: str = "", limit: int = 1000) -> Sequence[Run]:
        """Newest first, from the run `before` on, which is not among them."""

    @abstractmethod
    def due(self, now: datetime, limit: int = 100) -> Sequence[Run]:
        """Those of all organizations that somebody may work on now (Run.is_free), longest due first."""

    @abstractmethod
    def items(self, run_id: RunId, *, after_revision: int = -1) -> Sequence[RunItem]:
        """Those that have changed since that revision, in the order of their positions."""

    @abstractmethod
    def heads(self, run_id: RunId, *, after_revision: int = -1) -> Sequence[RunItem]:
        """As `items`, without their documents: to be shown, and never to be stored."""

    @abstractmethod
    def progress(self, run_ids: Sequence[RunId]) -> Mapping[RunId, Mapping[ItemState, int]]:
        """How many items of each run are in each state, as they are stored; states with none are left out."""

    @abstractmethod
    def update_items(self, items: Sequence[RunItem]) -> None:
        """Replace those of these runs and positions. KeyError if one is not there."""

    @abstractmethod
    def erase_contents(self, closed_before: datetime) -> int:
        """Erase the documents that runs closed before then still keep; returns how many there were."""

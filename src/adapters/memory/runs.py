"""Runs, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.state import View
from core.ids import OrganizationId, RunId
from core.runs import ItemState, Run, RunItem, progress
from ports import AlreadyExists, RunRepository


class MemoryRuns(RunRepository):
    def __init__(self, view: View) -> None:
        self._view = view

    def add(self, run: Run, items: Sequence[RunItem]) -> None:
        state = self._view.write()
        if run.id in state.runs:
            raise AlreadyExists(f"There is a run {run.id}")
        state.runs[run.id] = run
        state.run_items.update({(item.run_id, item.position): item for item in items})

    def update(self, run: Run) -> None:
        if self.get(run.organization_id, run.id) is None:
            raise KeyError(run.id)
        self._view.write().runs[run.id] = run

    def get(self, organization_id: OrganizationId, run_id: RunId) -> Run | None:
        run = self._view.read().runs.get(run_id)
        return run if run is not None and run.organization_id == organization_id else None

    def list(self, organization_id: OrganizationId, *, before: str = "", limit: int = 1000) -> Sequence[Run]:
        runs = (each for each in self._view.read().runs.values() if each.organization_id == organization_id)
        return sorted((run for run in runs if not before or run.id < before), key=lambda run: run.id)[::-1][:limit]

    def due(self, now: datetime, limit: int = 100) -> Sequence[Run]:
        due = [run for run in self._view.read().runs.values() if run.is_free(now)]
        return sorted(due, key=lambda run: (run.not_before, run.id))[:limit]

    def items(self, run_id: RunId, *, after_revision: int = -1) -> Sequence[RunItem]:
        items = (each for (of, _), each in self._view.read().run_items.items() if of == run_id)
        return sorted((item for item in items if item.revision > after_revision), key=lambda item: item.position)

    def heads(self, run_id: RunId, *, after_revision: int = -1) -> Sequence[RunItem]:
        return [replace(item, content=None) for item in self.items(run_id, after_revision=after_revision)]

    def progress(self, run_ids: Sequence[RunId]) -> Mapping[RunId, Mapping[ItemState, int]]:
        return {run_id: progress(self.items(run_id)) for run_id in run_ids}

    def update_items(self, items: Sequence[RunItem]) -> None:
        stored = self._view.write().run_items
        for item in items:
            if (item.run_id, item.position) not in stored:
                raise KeyError(item.position)
            stored[item.run_id, item.position] = item

    def erase_contents(self, closed_before: datetime) -> int:
        state = self._view.write()
        closed = {run.id for run in state.runs.values() if run.closed_at and run.closed_at < closed_before}
        kept = [key for key, item in state.run_items.items() if key[0] in closed and item.content is not None]
        for key in kept:
            state.run_items[key] = replace(state.run_items[key], content=None)
        return len(kept)

"""The record of a run: who works on it, and what became of each item, in units of their own."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from injector import inject

from core.errors import Refused
from core.ids import TransferId
from core.problems import Problem
from core.runs import UNDER_WAY, ItemState, Run, RunItem
from core.transfer import Refusal
from core.transfer.refusal import MOST_PROBLEMS
from ports import Clock, Identifiers, StoreBusy, UnitOfWork, UnitsOfWork
from usecases.copies.plan import Plan
from usecases.policy import Policy
from usecases.runs.preview import was_copied

LEASE = timedelta(minutes=2)
BETWEEN_LOOKS = timedelta(seconds=5)
"""Until a run is looked at again of which something is in doubt, or in somebody else's hands."""


class NotOurs(Exception):
    """Another process works on the run by now."""


class RunRecords:
    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, identifiers: Identifiers, policy: Policy) -> None:
        self._units = units
        self._clock = clock
        self._identifiers = identifiers
        self._policy = policy

    def take(self) -> Run | None:
        """A run that is due, which is ours for the length of a lease."""
        now = self._clock.now()
        with self._units.reading() as unit:
            due = unit.runs.due(now)
        if not due:
            return None
        owner = f"{self._policy.owner}/{self._identifiers.new()}"
        with self._units.writing() as unit:
            for each in due:
                fresh = unit.runs.get(each.organization_id, each.id)
                if fresh is not None and fresh.is_free(now):
                    ours = fresh.owned(owner, now + LEASE)
                    unit.runs.update(ours)
                    unit.commit()
                    return ours
        return None

    def refused(self, run: Run, refused: Sequence[tuple[RunItem, Plan, TransferId, Refused]]) -> None:
        """Skipped where it was copied before; else refused, which leaves a trace as any refused copy does."""
        if not refused:
            return
        now = self._clock.now()
        items = []
        with self._units.writing() as unit:
            for item, plan, transfer_id, refusal in refused:
                if was_copied(tuple(refusal.problems)) and plan.link is not None:
                    items.append(item.ended(ItemState.SKIPPED, link_id=plan.link.id))
                    continue
                if item.document.id:
                    unit.refusals.add(trace_of(run, item, transfer_id, refusal, now))
                ended = item.ended(ItemState.REFUSED, *refusal.problems)
                items.append(replace(ended, transfer_id=transfer_id if item.document.id else None))
            self.record_in(unit, run, items)
            unit.commit()

    def record(self, run: Run, items: Sequence[RunItem]) -> None:
        if not items:
            return
        with self._units.writing() as unit:
            self.record_in(unit, run, items)
            unit.commit()

    def record_in(self, unit: UnitOfWork, run: Run, items: Sequence[RunItem]) -> None:
        """Store these items as of a new revision. NotOurs if somebody else works on the run by now."""
        fresh = unit.runs.get(run.organization_id, run.id)
        if fresh is None or fresh.owner != run.owner:
            raise NotOurs(run.id)
        revision = fresh.revision + 1
        kept = items if fresh.cancelled_at is None else [cancelled(item) for item in items]
        unit.runs.update_items([replace(item, revision=revision) for item in kept])
        unit.runs.update(replace(fresh.owned(run.owner, self._clock.now() + LEASE), revision=revision))

    def release(self, run: Run) -> None:
        """Closed where nothing is under way any more; else looked at again soon."""
        now = self._clock.now()
        with self._units.writing() as unit:
            fresh = unit.runs.get(run.organization_id, run.id)
            if fresh is None or fresh.owner != run.owner:
                raise NotOurs(run.id)
            is_over = not any(item.state in UNDER_WAY for item in unit.runs.items(run.id))
            left = fresh.released(now if is_over else now + BETWEEN_LOOKS)
            unit.runs.update(replace(left, closed_at=now) if is_over else left)
            unit.commit()

    def hold(self, run: Run, why: Problem, pause: timedelta, *, give_up: bool) -> None:
        """Nobody works on it for so long; giving up, what waits is not sent."""
        now = self._clock.now()
        with self._units.writing() as unit:
            fresh = unit.runs.get(run.organization_id, run.id)
            if fresh is None or fresh.owner != run.owner:
                raise NotOurs(run.id)
            if not give_up:
                unit.runs.update(fresh.released(now + pause, why))
            else:
                items = [each for each in unit.runs.items(run.id) if each.state is ItemState.WAITING]
                self.record_in(unit, run, [each.ended(ItemState.NOT_SENT, why) for each in items])
                renewed = unit.runs.get(run.organization_id, run.id) or fresh
                unit.runs.update(renewed.released(now, why))
            unit.commit()


def cancelled(item: RunItem) -> RunItem:
    """In a run that was cancelled meanwhile nothing waits again."""
    return item.ended(ItemState.CANCELLED) if item.state is ItemState.WAITING else item


def trace_of(run: Run, item: RunItem, transfer_id: TransferId, refusal: Refused, at: datetime) -> Refusal:
    return Refusal(
        id=transfer_id,
        document=item.document,
        subsidiary_id=item.subsidiary_id,
        connection_id=item.connection_id,
        mode=run.options.mode,
        actor=run.actor,
        settings_version=item.settings_version,
        subject=item.subject,
        problems=tuple(refusal.problems[:MOST_PROBLEMS]),
        created_at=at,
        request_id=run.request_id,
    )


class ForgetRunDocuments:
    """The chore: documents of runs that ended long ago, and were not sent, are erased; returns how many."""

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, policy: Policy) -> None:
        self._units = units
        self._clock = clock
        self._policy = policy

    def __call__(self) -> int:
        with suppress(StoreBusy), self._units.writing() as unit:
            erased = unit.runs.erase_contents(self._clock.now() - self._policy.run_documents_kept)
            unit.commit()
            return erased
        return 0

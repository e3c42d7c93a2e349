"""Cancelling a run: what was not begun is not sent; what is on its way is brought to its end."""

from dataclasses import replace

from injector import inject

from core.caller import Caller
from core.ids import RunId
from core.runs import UNDER_WAY, ItemState, Run
from ports import Clock, UnitsOfWork
from usecases.permissions import require_permission_of
from usecases.runs.queries import own_run


class CancelRun:
    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, caller: Caller, run_id: RunId) -> Run:
        """The run as it is then. One that is over stays as it is, so that this may be repeated."""
        now = self._clock.now()
        with self._units.writing() as unit:
            run = own_run(unit, caller, run_id)
            require_permission_of(caller, run.kind)
            if run.closed_at is not None or run.cancelled_at is not None:
                return run
            items = unit.runs.items(run.id)
            revision = run.revision + 1
            cancelled = [
                replace(item.ended(ItemState.CANCELLED), revision=revision)
                for item in items
                if item.state is ItemState.WAITING
            ]
            is_over = all(item.state is ItemState.WAITING or item.state not in UNDER_WAY for item in items)
            run = replace(run, cancelled_at=now, revision=revision, not_before=min(run.not_before, now))
            run = replace(run, closed_at=now) if is_over else run
            unit.runs.update_items(cancelled)
            unit.runs.update(run)
            unit.commit()
        return run

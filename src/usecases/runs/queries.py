"""How runs stand. Reads our own records only."""

from collections.abc import Iterable, Sequence

from injector import inject

from core.caller import Caller
from core.errors import Refused
from core.ids import RunId
from core.problems import Reason
from core.runs import OF_TRANSFER, ItemState, Run, RunItem, progress
from ports import UnitOfWork, UnitsOfWork
from usecases.runs.requests import RunView
from usecases.sends.transfers import link_of

UNSETTLED = frozenset({ItemState.SENDING, ItemState.NEEDS_ATTENTION})


class GetRun:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, run_id: RunId, after_revision: int = -1) -> RunView:
        """With the items that have changed since that revision, each as its transfer stands now."""
        with self._units.reading() as unit:
            run = own_run(unit, caller, run_id)
            return view(unit, run, as_they_stand(unit, unit.runs.items(run.id)), after_revision)


class ListRuns:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, before: str, limit: int) -> Sequence[RunView]:
        """Newest first, without their items."""
        with self._units.reading() as unit:
            runs = unit.runs.list(caller.organization_id, before=before, limit=limit)
            return [RunView(run, (), progress(as_they_stand(unit, unit.runs.items(run.id)))) for run in runs]


def own_run(unit: UnitOfWork, caller: Caller, run_id: RunId) -> Run:
    run = unit.runs.get(caller.organization_id, run_id)
    if run is None:
        raise Refused.because(Reason.NOT_FOUND, "run_id", f"There is no run {run_id}")
    return run


def view(unit: UnitOfWork, run: Run, items: Sequence[RunItem], after_revision: int = -1) -> RunView:
    shown = tuple(item for item in items if item.revision > after_revision)
    links = unit.links.get_all(run.organization_id, [item.link_id for item in shown if item.link_id is not None])
    return RunView(run, shown, progress(items), links)


def as_they_stand(unit: UnitOfWork, items: Iterable[RunItem]) -> list[RunItem]:
    """What is being sent, or waits for a person, is as its transfer is by now."""
    return [settled(unit, item) if item.state in UNSETTLED else item for item in items]


def settled(unit: UnitOfWork, item: RunItem) -> RunItem:
    if item.transfer_id is None:
        return item
    transfer = unit.transfers.get(item.document.organization_id, item.transfer_id)
    if transfer is None or OF_TRANSFER[transfer.state] is item.state:
        return item
    link = link_of(unit, transfer)
    return item.ended(OF_TRANSFER[transfer.state], *transfer.problems, link_id=link.id if link else None)

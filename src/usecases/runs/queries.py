"""How runs stand. Reads our own records only."""

from collections.abc import Mapping, Sequence

from injector import inject

from core.caller import Caller
from core.documents import DocumentRef
from core.errors import Refused
from core.ids import RunId
from core.link import Link
from core.problems import Reason
from core.runs import OF_TRANSFER, ItemState, Run, RunItem, progress
from core.transfer import Transfer
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
            return view(unit, run, as_they_stand(unit, unit.runs.heads(run.id)), after_revision)


class ListRuns:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, before: str, limit: int) -> Sequence[RunView]:
        """Newest first, without their items; progress is as it was recorded last."""
        with self._units.reading() as unit:
            runs = unit.runs.list(caller.organization_id, before=before, limit=limit)
            recorded = unit.runs.progress([run.id for run in runs])
        return [RunView(run, (), recorded[run.id]) for run in runs]


def own_run(unit: UnitOfWork, caller: Caller, run_id: RunId) -> Run:
    run = unit.runs.get(caller.organization_id, run_id)
    if run is None:
        raise Refused.because(Reason.NOT_FOUND, "run_id", f"There is no run {run_id}")
    return run


def view(unit: UnitOfWork, run: Run, items: Sequence[RunItem], after_revision: int = -1) -> RunView:
    shown = tuple(item for item in items if item.revision > after_revision)
    links = unit.links.get_all(run.organization_id, [item.link_id for item in shown if item.link_id is not None])
    return RunView(run, shown, progress(items), links)


def as_they_stand(unit: UnitOfWork, items: Sequence[RunItem]) -> list[RunItem]:
    """What is being sent, or waits for a person, is as its transfer is by now."""
    sent = {item.position: item.transfer_id for item in items if item.state in UNSETTLED and item.transfer_id}
    if not sent:
        return list(items)
    transfers = unit.transfers.get_all(items[0].document.organization_id, list(sent.values()))
    by_position = {position: transfers[each] for position, each in sent.items() if each in transfers}
    settled = {
        item.position: by_position[item.position]
        for item in items
        if item.position in by_position and OF_TRANSFER[by_position[item.position].state] is not item.state
    }
    links = unit.links.current_of([transfer.document for transfer in settled.values()])
    return [
        as_transferred(unit, item, settled[item.position], links) if item.position in settled else item
        for item in items
    ]


def as_transferred(unit: UnitOfWork, item: RunItem, transfer: Transfer, links: Mapping[DocumentRef, Link]) -> RunItem:
    link = links.get(transfer.document)
    if link is None or link.ledger_id != transfer.ledger_id:
        link = link_of(unit, transfer)
    return item.ended(OF_TRANSFER[transfer.state], *transfer.problems, link_id=link.id if link else None)

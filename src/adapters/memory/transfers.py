"""Transfers and their dispatches in memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from adapters.memory.state import State, View
from core.documents import DocumentRef
from core.ids import DispatchId, OrganizationId, TenantId, TransferId
from core.transfer import OPEN_STATES, Dispatch, Refusal, Transfer, TransferState
from ports import AlreadyExists, RefusalRepository, TransferFilter, TransferRepository
from ports.store.transfers import ALL_TRANSFERS

IN_DOUBT = frozenset({TransferState.SENDING, TransferState.UNCERTAIN})


Row = TypeVar("Row", Transfer, Refusal)


class MemoryTransfers(TransferRepository):
    """Transfers are copied in and out, for the facts of their problems could be changed."""

    def __init__(self, view: View) -> None:
        self._view = view

    def add(self, transfer: Transfer) -> None:
        if transfer.id in self._view.write().transfers:
            raise AlreadyExists(f"transfer {transfer.id}")
        self._put(transfer)

    def update(self, transfer: Transfer) -> None:
        stored = self._view.write().transfers.get(transfer.id)
        if stored is None or stored.document.organization_id != transfer.document.organization_id:
            raise KeyError(transfer.id)
        self._put(transfer)

    def get(self, organization_id: OrganizationId, transfer_id: TransferId) -> Transfer | None:
        transfer = self._view.read().transfers.get(transfer_id)
        return deepcopy(transfer) if transfer and transfer.document.organization_id == organization_id else None

    def get_all(
        self, organization_id: OrganizationId, transfer_ids: Sequence[TransferId]
    ) -> Mapping[TransferId, Transfer]:
        found = ((each, self.get(organization_id, each)) for each in transfer_ids)
        return {each: transfer for each, transfer in found if transfer is not None}

    def open_for(self, document: DocumentRef) -> Transfer | None:
        own = (each for each in self._view.read().transfers.values() if each.document == document)
        return deepcopy(next((each for each in own if each.state in OPEN_STATES), None))

    def list(
        self,
        organization_id: OrganizationId,
        wanted: TransferFilter = ALL_TRANSFERS,
        *,
        before: str = "",
        limit: int = 1000,
    ) -> Sequence[Transfer]:
        return deepcopy(listed(self._view.read().transfers.values(), organization_id, wanted, before, limit))

    def with_pending_notes(self, before: datetime, *, after: str = "", limit: int = 100) -> Sequence[Transfer]:
        return self._pending(before, limit, lambda each: each.note_pending and each.id > after)

    def with_pending_allocations(self, before: datetime, *, after: str = "", limit: int = 100) -> Sequence[Transfer]:
        return self._pending(before, limit, lambda each: each.allocation_pending and each.id > after)

    def _pending(self, before: datetime, limit: int, is_pending: Callable[[Transfer], bool]) -> Sequence[Transfer]:
        found = (each for each in self._view.read().transfers.values() if is_pending(each) and each.updated_at < before)
        return deepcopy(sorted(found, key=lambda each: each.id)[:limit])

    def add_dispatch(self, dispatch: Dispatch) -> None:
        dispatches = self._view.write().dispatches
        if dispatch.id in dispatches:
            raise AlreadyExists(f"dispatch {dispatch.id}")
        dispatches[dispatch.id] = dispatch

    def get_dispatch(self, dispatch_id: DispatchId) -> Dispatch | None:
        return self._view.read().dispatches.get(dispatch_id)

    def transfers_of(self, dispatch_id: DispatchId) -> Sequence[Transfer]:
        carried = [each for each in self._view.read().transfers.values() if each.dispatch_id == dispatch_id]
        dispatch = self.get_dispatch(dispatch_id)
        places = {each: place for place, each in enumerate(dispatch.transfers if dispatch else ())}
        return deepcopy(sorted(carried, key=lambda each: places.get(each.id, len(places))))

    def take_over(
        self, dispatch_id: DispatchId, *, owner: str, new_owner: str, now: datetime, give_up_at: datetime
    ) -> bool:
        dispatches = self._view.write().dispatches
        held = dispatches.get(dispatch_id)
        if held is None or held.owner != owner or held.give_up_at > now:
            return False
        dispatches[dispatch_id] = replace(held, owner=new_owner, give_up_at=give_up_at)
        return True

    def update_dispatch(self, dispatch: Dispatch, *, owner: str) -> bool:
        dispatches = self._view.write().dispatches
        held = dispatches.get(dispatch.id)
        if held is None or held.owner != owner:
            return False
        dispatches[dispatch.id] = dispatch
        return True

    def look_soon(self, organization_id: OrganizationId, tenant_id: TenantId, now: datetime) -> int:
        state = self._view.write()
        uncertain = [
            each
            for each in state.transfers.values()
            if each.state is TransferState.UNCERTAIN
            and (each.document.organization_id, each.tenant_id) == (organization_id, tenant_id)
        ]
        for each in uncertain:
            state.transfers[each.id] = replace(each, failed_looks=0)
            if each.dispatch_id is not None:
                dispatch = state.dispatches[each.dispatch_id]
                state.dispatches[dispatch.id] = replace(dispatch, give_up_at=min(dispatch.give_up_at, now))
        return len(uncertain)

    def forget_looks(self) -> int:
        transfers = self._view.write().transfers
        in_doubt = [each for each in transfers.values() if each.state in IN_DOUBT]
        for each in in_doubt:
            transfers[each.id] = replace(each, first_look_at=None, known_by=None, looks=0, failed_looks=0)
        return len(in_doubt)

    def unsettled(self, now: datetime, limit: int = 100) -> Sequence[Dispatch]:
        state = self._view.read()
        in_doubt = {each.dispatch_id for each in state.transfers.values() if each.state in IN_DOUBT}
        due = [each for each in state.dispatches.values() if each.id in in_doubt and each.give_up_at <= now]
        return sorted(due, key=lambda each: (each.first_sent_at, each.id))[:limit]

    def _put(self, transfer: Transfer) -> None:
        transfers = self._view.write().transfers
        if transfer.state in OPEN_STATES and any(
            other.state in OPEN_STATES and other.document == transfer.document and other.id != transfer.id
            for other in transfers.values()
        ):
            raise AlreadyExists(f"an open transfer of {transfer.document}")
        transfers[transfer.id] = deepcopy(transfer)


def check_dispatches(state: State) -> None:
    """KeyError if a transfer names a dispatch that is not there."""
    for transfer in state.transfers.values():
        if transfer.dispatch_id is not None and transfer.dispatch_id not in state.dispatches:
            raise KeyError(transfer.dispatch_id)


class MemoryRefusals(RefusalRepository):
    def __init__(self, view: View) -> None:
        self._view = view

    def add(self, refusal: Refusal) -> None:
        if refusal.id in self._view.write().refusals:
            raise AlreadyExists(f"refusal {refusal.id}")
        self._view.write().refusals[refusal.id] = refusal

    def get(self, organization_id: OrganizationId, transfer_id: TransferId) -> Refusal | None:
        found = self._view.read().refusals.get(transfer_id)
        return deepcopy(found) if found and found.document.organization_id == organization_id else None

    def list(
        self,
        organization_id: OrganizationId,
        wanted: TransferFilter = ALL_TRANSFERS,
        *,
        before: str = "",
        limit: int = 1000,
    ) -> Sequence[Refusal]:
        return deepcopy(listed(self._view.read().refusals.values(), organization_id, wanted, before, limit))

    def forget_before(self, moment: datetime) -> int:
        refusals = self._view.write().refusals
        old = [each.id for each in refusals.values() if each.created_at < moment]
        for transfer_id in old:
            del refusals[transfer_id]
        return len(old)


def listed(
    rows: Iterable[Row], organization_id: OrganizationId, wanted: TransferFilter, before: str, limit: int
) -> Sequence[Row]:
    own = (each for each in rows if each.document.organization_id == organization_id and fits(each, wanted))
    found = (each for each in own if not before or each.id < before)
    return sorted(found, key=lambda each: each.id, reverse=True)[:limit]


def fits(row: Transfer | Refusal, wanted: TransferFilter) -> bool:
    return (
        wanted.document in {None, row.document}
        and wanted.kind in {None, row.document.kind}
        and wanted.subsidiary_id in {None, row.subsidiary_id}
        and wanted.connection_id in {None, row.connection_id}
        and wanted.actor in {None, row.actor}
        and (not wanted.states or row.state in wanted.states)
        and (wanted.begin is None or row.created_at >= wanted.begin)
        and (wanted.end is None or row.created_at < wanted.end)
    )

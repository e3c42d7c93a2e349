"""Transfers and the dispatches that carry them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, select, update

from adapters.sql import tables
from adapters.sql.rows import Row, by, document_columns, flat, take_document, take_request
from adapters.sql.transaction import Transaction
from core.documents import DocumentRef
from core.ids import DispatchId, OrganizationId, TenantId, TransferId
from core.transfer import OPEN_STATES, Dispatch, Refusal, Transfer, TransferState
from ports import RefusalRepository, TransferFilter, TransferRepository
from ports.store.transfers import ALL_TRANSFERS

table, dispatches = tables.transfers, tables.dispatches
GET = select(table).where(by(table, "organization_id", "id"))
OPEN = select(table).where(by(table, "organization_id", "kind", "document_id"), tables.OPEN)
CARRIED = select(table).where(by(table, "dispatch_id")).order_by(table.c.id)
DISPATCH = select(dispatches).where(by(dispatches, "id"))
OWING = (
    select(table)
    .where(table.c.updated_at < bindparam("before"), table.c.id > bindparam("after"))
    .order_by(table.c.id)
    .limit(bindparam("limit"))
)
OWING_NOTES = OWING.where(tables.NOTE_PENDING)
OWING_ALLOCATIONS = OWING.where(tables.ALLOCATION_PENDING)
UNSETTLED = (
    select(dispatches)
    .where(dispatches.c.id.in_(select(table.c.dispatch_id).where(tables.IN_DOUBT)))
    .where(dispatches.c.give_up_at <= bindparam("now"))
    .order_by(dispatches.c.first_sent_at, dispatches.c.id)
    .limit(bindparam("limit"))
)


def to_row(transfer: Transfer) -> Row:
    return {**flat(transfer, "document"), **document_columns(transfer.document)}


def from_row(row: Row) -> Transfer:
    return Transfer(document=take_document(row), **row)


def dispatch_to_row(dispatch: Dispatch) -> Row:
    return {**flat(dispatch, "request"), **flat(dispatch.request)}


def dispatch_from_row(row: Row) -> Dispatch:
    return Dispatch(request=take_request(row), **row)


def newest_first(
    rows: Table, organization_id: OrganizationId, wanted: TransferFilter, before: str, limit: int
) -> Select[Any]:
    """What fits, whatever its state. Ids sort as they were made."""
    columns = rows.c
    equal = {
        "subsidiary_id": wanted.subsidiary_id,
        "connection_id": wanted.connection_id,
        "actor": wanted.actor,
        "kind": wanted.document.kind if wanted.document else wanted.kind,
        "document_id": wanted.document.id if wanted.document else None,
    }
    statement = select(rows).where(columns.organization_id == organization_id)
    for name, value in equal.items():
        if value is not None:
            statement = statement.where(columns[name] == value)
    if wanted.begin is not None:
        statement = statement.where(columns.created_at >= wanted.begin)
    if wanted.end is not None:
        statement = statement.where(columns.created_at < wanted.end)
    if before:
        statement = statement.where(columns.id < before)
    return statement.order_by(columns.id.desc()).limit(limit)


class SqlTransfers(TransferRepository):
    """A partial unique index keeps a document from having two open transfers, whoever tries, from wherever."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, transfer: Transfer) -> None:
        self._transaction.insert(table, to_row(transfer))

    def update(self, transfer: Transfer) -> None:
        is_free = transfer.state not in OPEN_STATES  # only open ones are unique by their document
        replace = self._transaction.replace_freely if is_free else self._transaction.replace
        if not replace(table, to_row(transfer)):
            raise KeyError(transfer.id)

    def get(self, organization_id: OrganizationId, transfer_id: TransferId) -> Transfer | None:
        row = self._transaction.row(GET, organization_id=organization_id, id=transfer_id)
        return from_row(row) if row else None

    def get_all(
        self, organization_id: OrganizationId, transfer_ids: Sequence[TransferId]
    ) -> Mapping[TransferId, Transfer]:
        if not transfer_ids:
            return {}
        statement = select(table).where(table.c.organization_id == organization_id, table.c.id.in_(transfer_ids))
        found = map(from_row, self._transaction.rows(statement))
        return {transfer.id: transfer for transfer in found}

    def open_for(self, document: DocumentRef) -> Transfer | None:
        row = self._transaction.row(OPEN, **document_columns(document))
        return from_row(row) if row else None

    def list(
        self,
        organization_id: OrganizationId,
        wanted: TransferFilter = ALL_TRANSFERS,
        *,
        before: str = "",
        limit: int = 1000,
    ) -> Sequence[Transfer]:
        statement = newest_first(table, organization_id, wanted, before, limit)
        if wanted.states:
            statement = statement.where(table.c.state.in_(sorted(wanted.states)))
            if TransferState.SENT not in wanted.states:
                statement = statement.where(tables.UNSENT)
        return [from_row(row) for row in self._transaction.rows(statement)]

    def with_pending_notes(self, before: datetime, *, after: str = "", limit: int = 100) -> Sequence[Transfer]:
        rows = self._transaction.rows(OWING_NOTES, before=before, limit=limit, after=after)
        return [from_row(row) for row in rows]

    def with_pending_allocations(self, before: datetime, *, after: str = "", limit: int = 100) -> Sequence[Transfer]:
        rows = self._transaction.rows(OWING_ALLOCATIONS, before=before, limit=limit, after=after)
        return [from_row(row) for row in rows]

    def add_dispatch(self, dispatch: Dispatch) -> None:
        self._transaction.insert(tables.dispatches, dispatch_to_row(dispatch))

    def get_dispatch(self, dispatch_id: DispatchId) -> Dispatch | None:
        row = self._transaction.row(DISPATCH, id=dispatch_id)
        return dispatch_from_row(row) if row else None

    def transfers_of(self, dispatch_id: DispatchId) -> Sequence[Transfer]:
        carried = self._transaction.rows(CARRIED, dispatch_id=dispatch_id)
        dispatch = self.get_dispatch(dispatch_id)
        places = {each: place for place, each in enumerate(dispatch.transfers if dispatch else ())}
        return sorted(map(from_row, carried), key=lambda each: places.get(each.id, len(places)))

    def take_over(
        self, dispatch_id: DispatchId, *, owner: str, new_owner: str, now: datetime, give_up_at: datetime
    ) -> bool:
        """
        process A                      process B
        UPDATE ... owner = dead        UPDATE ... owner = dead
          1 row: it is A's               waits for A's transaction
        commits                          0 rows: the owner is A by now
        """
        held = (dispatches.c.id == dispatch_id) & (dispatches.c.owner == owner)
        taken = update(dispatches).where(held, dispatches.c.give_up_at <= now)
        return self._transaction.change(taken.values(owner=new_owner, give_up_at=give_up_at)) == 1

    def update_dispatch(self, dispatch: Dispatch, *, owner: str) -> bool:
        held = (dispatches.c.id == dispatch.id) & (dispatches.c.owner == owner)
        return self._transaction.change(update(dispatches).where(held), dispatch_to_row(dispatch)) == 1

    def look_soon(self, organization_id: OrganizationId, tenant_id: TenantId, now: datetime) -> int:
        of_tenant = (table.c.organization_id == organization_id) & (table.c.tenant_id == tenant_id)
        uncertain = of_tenant & (table.c.state == TransferState.UNCERTAIN) & tables.IN_DOUBT
        carried = dispatches.c.id.in_(select(table.c.dispatch_id).where(uncertain))
        self._transaction.change(
            update(dispatches).where(carried, dispatches.c.give_up_at > now).values(give_up_at=now)
        )
        return self._transaction.change(update(table).where(uncertain).values(failed_looks=0))

    def forget_looks(self) -> int:
        forgotten = update(table).where(tables.IN_DOUBT)
        return self._transaction.change(forgotten.values(first_look_at=None, known_by=None, looks=0, failed_looks=0))

    def unsettled(self, now: datetime, limit: int = 100) -> Sequence[Dispatch]:
        return [dispatch_from_row(row) for row in self._transaction.rows(UNSETTLED, now=now, limit=limit)]


refusals = tables.refusals
REFUSAL = select(refusals).where(by(refusals, "organization_id", "id"))


def refusal_from_row(row: Row) -> Refusal:
    return Refusal(document=take_document(row), **row)


class SqlRefusals(RefusalRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, refusal: Refusal) -> None:
        self._transaction.insert(refusals, {**flat(refusal, "document"), **document_columns(refusal.document)})

    def get(self, organization_id: OrganizationId, transfer_id: TransferId) -> Refusal | None:
        row = self._transaction.row(REFUSAL, organization_id=organization_id, id=transfer_id)
        return refusal_from_row(row) if row else None

    def list(
        self,
        organization_id: OrganizationId,
        wanted: TransferFilter = ALL_TRANSFERS,
        *,
        before: str = "",
        limit: int = 1000,
    ) -> Sequence[Refusal]:
        if wanted.states and TransferState.REFUSED not in wanted.states:
            return []
        statement = newest_first(refusals, organization_id, wanted, before, limit)
        return [refusal_from_row(row) for row in self._transaction.rows(statement)]

    def forget_before(self, moment: datetime) -> int:
        return self._transaction.change(delete(refusals).where(refusals.c.created_at < moment))

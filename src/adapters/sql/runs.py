"""Runs and their items."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, insert, literal_column, or_, select, update

from adapters.sql import tables
from adapters.sql.rows import Row, by, document_columns, flat, take_document
from adapters.sql.tables import StoredDocument
from adapters.sql.transaction import Transaction
from core.documents import Document, Expense, Invoice
from core.ids import OrganizationId, RunId
from core.runs import ItemState, Run, RunItem
from ports import RunRepository

runs, run_items = tables.runs, tables.run_items
GET = select(runs).where(by(runs, "organization_id", "id"))
DUE = (
    select(runs)
    .where(tables.RUNNING, runs.c.not_before <= bindparam("now"))
    .where(or_(runs.c.owner == "", runs.c.owned_until.is_(None), runs.c.owned_until <= bindparam("now")))
    .order_by(runs.c.not_before, runs.c.id)
    .limit(bindparam("limit"))
)
ITEMS = (
    select(run_items)
    .where(by(run_items, "run_id"), run_items.c.revision > bindparam("after"))
    .order_by(run_items.c.position)
)
HEADS = ITEMS.with_only_columns(*(column for column in run_items.c if column.name != "content"))
PROGRESS = (
    select(run_items.c.run_id, run_items.c.state, func.count().label("number"))
    .where(run_items.c.run_id.in_(bindparam("run_ids", expanding=True)))
    .group_by(run_items.c.run_id, run_items.c.state)
)
PLACE = (run_items.c.run_id == bindparam("the_run")) & (run_items.c.position == bindparam("the_position"))


def item_to_row(item: RunItem) -> Row:
    return {
        **flat(item, "document"),
        **document_columns(item.document),
        "content": to_stored(item.content) if item.content is not None else None,
    }


def item_from_row(row: Row) -> RunItem:
    stored = row.pop("content")
    content = None if stored is None else stored.invoice or stored.expense or stored.purchase_order
    return RunItem(document=take_document(row), content=content, **row)


def to_stored(document: Document) -> StoredDocument:
    match document:
        case Invoice():
            return StoredDocument(invoice=document)
        case Expense():
            return StoredDocument(expense=document)
        case _:
            return StoredDocument(purchase_order=document)


class SqlRuns(RunRepository):
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, run: Run, items: Sequence[RunItem]) -> None:
        self._transaction.insert(runs, flat(run))
        if items:
            self._transaction.change(insert(run_items), [item_to_row(item) for item in items])

    def update(self, run: Run) -> None:
        if not self._transaction.replace_freely(runs, flat(run)):
            raise KeyError(run.id)

    def get(self, organization_id: OrganizationId, run_id: RunId) -> Run | None:
        row = self._transaction.row(GET, organization_id=organization_id, id=run_id)
        return Run(**row) if row else None

    def list(self, organization_id: OrganizationId, *, before: str = "", limit: int = 1000) -> Sequence[Run]:
        statement = select(runs).where(runs.c.organization_id == organization_id)
        if before:
            statement = statement.where(runs.c.id < before)
        return [Run(**row) for row in self._transaction.rows(statement.order_by(runs.c.id.desc()).limit(limit))]

    def due(self, now: datetime, limit: int = 100) -> Sequence[Run]:
        return [Run(**row) for row in self._transaction.rows(DUE, now=now, limit=limit)]

    def items(self, run_id: RunId, *, after_revision: int = -1) -> Sequence[RunItem]:
        return [item_from_row(row) for row in self._transaction.rows(ITEMS, run_id=run_id, after=after_revision)]

    def heads(self, run_id: RunId, *, after_revision: int = -1) -> Sequence[RunItem]:
        rows = self._transaction.rows(HEADS, run_id=run_id, after=after_revision)
        return [item_from_row({**row, "content": None}) for row in rows]

    def progress(self, run_ids: Sequence[RunId]) -> Mapping[RunId, Mapping[ItemState, int]]:
        found: dict[RunId, dict[ItemState, int]] = {run_id: {} for run_id in run_ids}
        for row in self._transaction.rows(PROGRESS, run_ids=list(run_ids)) if run_ids else ():
            found[row["run_id"]][row["state"]] = row["number"]
        return found

    def update_items(self, items: Sequence[RunItem]) -> None:
        rows = [{**item_to_row(each), "the_run": each.run_id, "the_position": each.position} for each in items]
        if rows and self._transaction.change(update(run_items).where(PLACE), rows) != len(rows):
            raise KeyError(f"not every item of the run {items[0].run_id} is there")

    def erase_contents(self, closed_before: datetime) -> int:
        closed = select(runs.c.id).where(tables.CLOSED, runs.c.closed_at < closed_before)
        kept = run_items.c.run_id.in_(closed) & (run_items.c.content != literal_column("'null'"))
        return self._transaction.change(update(run_items).where(kept).values(content=None))

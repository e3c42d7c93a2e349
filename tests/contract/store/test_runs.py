"""Runs, and their items with the documents that are still to be sent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.choice import CopyMode
from core.documents import Document, DocumentKind
from core.ids import ConnectionId, DocumentId, LinkId, RequestId, RunId, TransferId, UserId
from core.ledger import LedgerStatus
from core.problems import Problem, Reason
from core.runs import ItemState, Run, RunItem
from core.transfer import subject_of
from core.translation import CopyOptions
from ports import AlreadyExists, UnitsOfWork
from support.costs import an_expense, an_order
from support.documents import a_line, an_invoice
from support.records import ACME, GLOBEX, NOON, SECOND

RUN = Run(RunId("1"), ACME, DocumentKind.INVOICE, CopyOptions(), UserId("ann"), NOON, NOON)
DOCUMENTS: tuple[Document, ...] = (
    an_invoice(a_line(), a_line(id="l2", description="Two\x00parts"), note="For you"),
    replace(an_invoice(), is_credit_note=True, credited_invoice_id=DocumentId("i0")),
    an_expense(),
    an_order(),
)


def an_item(position: int, content: Document | None = None, run: Run = RUN) -> RunItem:
    document = content or an_invoice(id=DocumentId(f"i{position}"))
    return RunItem(
        run_id=run.id,
        position=position,
        document=document.ref,
        subsidiary_id=document.subsidiary_id,
        connection_id=ConnectionId("c1"),
        settings_version=3,
        subject=subject_of(document),
        content=document,
    )


def add(units: UnitsOfWork, run: Run = RUN, *items: RunItem) -> None:
    with units.writing() as unit:
        unit.runs.add(run, items)
        unit.commit()


def test_a_run_and_its_items_come_back_as_they_were_given(units: UnitsOfWork) -> None:
    run = replace(
        RUN,
        options=CopyOptions(CopyMode.UPDATE_EXISTING, LedgerStatus.AUTHORISED, number_from_xero=True),
        request_id=RequestId("r"),
        retry_of=RunId("0"),
        cancelled_at=NOON + SECOND,
        closed_at=NOON + 2 * SECOND,
        owner="me",
        owned_until=NOON,
        on_hold=Problem(Reason.XERO_RATE_LIMITED, "", "wait", {"limit": "day"}),
        revision=7,
    )
    items = [an_item(at, document) for at, document in enumerate(DOCUMENTS)]
    items[0] = replace(
        items[0],
        state=ItemState.NOT_SENT,
        problems=(Problem(Reason.XERO_UNAVAILABLE, "", "gone"),),
        transfer_id=TransferId("t"),
        link_id=LinkId("l"),
        revision=7,
        plan_token="token",
        file_names=("a.pdf", "b.pdf"),
    )
    add(units, run, *items)
    with units.reading() as unit:
        assert unit.runs.get(ACME, RUN.id) == run
        assert unit.runs.get(GLOBEX, RUN.id) is None
        assert list(unit.runs.items(RUN.id)) == items
        assert unit.runs.items(RunId("none")) in ([], ())


def test_an_id_of_a_run_is_given_once(units: UnitsOfWork) -> None:
    add(units)
    with units.writing() as unit, pytest.raises(AlreadyExists):
        unit.runs.add(RUN, [])


def test_runs_are_listed_newest_first_and_by_organization(units: UnitsOfWork) -> None:
    for each in ("3", "1", "2"):
        add(units, replace(RUN, id=RunId(each)))
    add(units, replace(RUN, id=RunId("4"), organization_id=GLOBEX))
    with units.reading() as unit:
        assert [run.id for run in unit.runs.list(ACME, limit=2)] == ["3", "2"]
        assert [run.id for run in unit.runs.list(ACME, before="2")] == ["1"]


def test_a_run_that_is_not_there_is_not_updated(units: UnitsOfWork) -> None:
    add(units)
    with units.writing() as unit, pytest.raises(KeyError):
        unit.runs.update(replace(RUN, organization_id=GLOBEX))
    with units.writing() as unit, pytest.raises(KeyError):
        unit.runs.update_items([an_item(5)])


def test_runs_that_are_due_are_free_and_longest_due_first(units: UnitsOfWork) -> None:
    def run(number: str, **changes: object) -> Run:
        return replace(RUN, id=RunId(number), **changes)  # type: ignore[arg-type]

    now = NOON + timedelta(minutes=1)
    for each in (
        run("1", not_before=NOON + SECOND),
        run("2", not_before=now + SECOND),
        run("3", closed_at=NOON),
        run("4", owner="a", owned_until=now + SECOND),
        run("5", owner="a", owned_until=now),
        run("6", organization_id=GLOBEX, not_before=NOON - SECOND),
    ):
        add(units, each)
    with units.reading() as unit:
        assert [each.id for each in unit.runs.due(now)] == ["6", "5", "1"]
        assert [each.id for each in unit.runs.due(now, limit=1)] == ["6"]
        assert all(each.is_free(now) for each in unit.runs.due(now))


def test_items_that_changed_since_a_revision_are_found_in_their_order(units: UnitsOfWork) -> None:
    items = [an_item(at) for at in range(4)]
    add(units, RUN, *items)
    changed = [replace(items[3], state=ItemState.SENT, content=None, revision=2), replace(items[1], revision=1)]
    with units.writing() as unit:
        unit.runs.update_items(changed)
        unit.commit()
    with units.reading() as unit:
        assert [item.position for item in unit.runs.items(RUN.id, after_revision=0)] == [1, 3]
        assert list(unit.runs.items(RUN.id, after_revision=1)) == [changed[0]]
        assert len(unit.runs.items(RUN.id)) == 4


def test_contents_of_runs_closed_long_ago_are_erased(units: UnitsOfWork) -> None:
    for number, closed in (("1", NOON), ("2", NOON + SECOND), ("3", None)):
        run = replace(RUN, id=RunId(number), closed_at=closed)
        sent = replace(an_item(1, run=run), state=ItemState.SENT, content=None)
        add(units, run, an_item(0, run=run), sent)
    with units.writing() as unit:
        assert unit.runs.erase_contents(NOON + SECOND) == 1
        unit.commit()
    with units.reading() as unit:
        kept = [[item.content is not None for item in unit.runs.items(RunId(each))] for each in ("1", "2", "3")]
    assert kept == [[False, False], [True, False], [True, False]]


def test_heads_are_items_without_their_documents(units: UnitsOfWork) -> None:
    items = [replace(an_item(at), revision=at) for at in range(3)]
    add(units, RUN, *items)
    with units.reading() as unit:
        assert list(unit.runs.heads(RUN.id)) == [replace(item, content=None) for item in items]
        assert [item.position for item in unit.runs.heads(RUN.id, after_revision=0)] == [1, 2]


def test_progress_counts_the_items_of_many_runs(units: UnitsOfWork) -> None:
    for number, states in (("1", ["sent", "sent", "waiting"]), ("2", ["refused"]), ("3", [])):
        run = replace(RUN, id=RunId(number))
        items = [replace(an_item(at, run=run), state=ItemState(state)) for at, state in enumerate(states)]
        add(units, run, *items)
    with units.reading() as unit:
        found = unit.runs.progress([RunId("1"), RunId("3"), RunId("2")])
        assert {run_id: dict(counts) for run_id, counts in found.items()} == {
            "1": {ItemState.SENT: 2, ItemState.WAITING: 1},
            "2": {ItemState.REFUSED: 1},
            "3": {},
        }
        assert unit.runs.progress([]) == {}

"""Runs (R11): up to a hundred documents in one step, each with its own result."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain, repeat
from unittest.mock import patch

import pytest

from adapters.memory.books import Books, Fate
from core.choice import CopyMode
from core.documents import Document
from core.errors import Refused, Unreachable
from core.ids import RequestId, SubsidiaryId
from core.problems import Reason
from core.runs import ItemState, Run, RunItem, RunState
from core.transfer import TransferState
from core.translation import CopyOptions
from ports.store.transfers import ALL_TRANSFERS
from support.batches import invoices
from support.costs import an_expense
from support.documents import a_company, some_settings
from support.plugin import Plugin, a_copier, an_admin
from support.sends import blind
from usecases.connections.removal import DisconnectConnection
from usecases.runs.cancel import CancelRun
from usecases.runs.preview import PreviewBulk
from usecases.runs.queries import GetRun, ListRuns
from usecases.runs.record import ForgetRunDocuments
from usecases.runs.requests import BulkCommand, BulkDocument, BulkPreview, RunView
from usecases.runs.start import BulkCopy, RetryRun
from usecases.runs.work import WorkOnRuns
from usecases.sends.lookups import LookUps
from usecases.sends.requests import Resolution
from usecases.sends.resolution import ResolveTransfer
from usecases.sends.settlement import Settlement
from usecases.sends.transfers import ListTransfers
from usecases.write import Write

SENT, WAITING = ItemState.SENT, ItemState.WAITING
UPDATE = CopyMode.UPDATE_EXISTING


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def command(documents: Sequence[Document], mode: CopyMode = CopyMode.CREATE, *tokens: str) -> BulkCommand:
    given = zip(documents, chain(tokens, repeat("")), strict=False)
    return BulkCommand(tuple(BulkDocument(each, token) for each, token in given), CopyOptions(mode))


def begin(plugin: Plugin, documents: Sequence[Document], mode: CopyMode = CopyMode.CREATE, *tokens: str) -> Run:
    return plugin.process.get(BulkCopy)(a_copier(), command(documents, mode, *tokens), plugin.write())


def work(plugin: Plugin) -> None:
    plugin.process.get(WorkOnRuns)()


def seen(plugin: Plugin, run: Run) -> RunView:
    return plugin.process.get(GetRun)(a_copier(), run.id)


def ran(plugin: Plugin, documents: Sequence[Document], mode: CopyMode = CopyMode.CREATE, *tokens: str) -> RunView:
    run = begin(plugin, documents, mode, *tokens)
    work(plugin)
    return seen(plugin, run)


def states(view: RunView) -> list[ItemState]:
    return [item.state for item in view.items]


def reasons(item: RunItem) -> list[Reason]:
    return [problem.reason for problem in item.problems]


def until_closed(plugin: Plugin, run: Run, step: timedelta = timedelta(seconds=20)) -> RunView:
    end = plugin.clock.elapsed() + timedelta(hours=30)
    while seen(plugin, run).run.closed_at is None:
        assert plugin.clock.elapsed() < end
        plugin.clock.advance(step)
        plugin.recover()
        work(plugin)
    return seen(plugin, run)


def test_a_hundred_invoices_are_two_writes(plugin: Plugin) -> None:
    plugin.copy(invoices(1, first=500)[0])
    before = len(plugin.books().received)
    view = ran(plugin, invoices(100))
    assert view.progress == {SENT: 100}
    assert view.run.state is RunState.COMPLETED
    assert len(plugin.books().received) - before == 2
    numbers = {document.number for document in plugin.books().documents}
    assert numbers == {"B-500", *(f"B-{each}" for each in range(1, 101))}
    assert {link.number for link in view.links.values()} == numbers - {"B-500"}
    assert [view.links[item.link_id].document for item in view.items if item.link_id] == [i.ref for i in invoices(100)]


def test_a_run_that_has_begun_has_sent_nothing(plugin: Plugin) -> None:
    run = begin(plugin, invoices(3))
    assert plugin.books().received == []
    view = seen(plugin, run)
    assert (view.run.state, view.progress) == (RunState.RUNNING, {WAITING: 3})


@pytest.mark.parametrize("count", [0, 101])
def test_a_run_is_of_one_to_a_hundred(plugin: Plugin, count: int) -> None:
    with pytest.raises(Refused) as refused:
        begin(plugin, invoices(count))
    assert [(each.reason, each.field) for each in refused.value.problems] == [(Reason.FIELD_INVALID, "documents")]


def test_a_run_is_of_one_kind_and_makes_no_further_copies(plugin: Plugin) -> None:
    with pytest.raises(Refused) as refused:
        plugin.process.get(BulkCopy)(
            an_admin(), command([*invoices(2), an_expense()], CopyMode.CREATE_NEW), plugin.write()
        )
    assert [each.field for each in refused.value.problems] == ["options.mode", "documents[2]"]


def test_a_run_needs_the_permission_of_its_kind(plugin: Plugin) -> None:
    with pytest.raises(Refused) as refused:
        plugin.process.get(BulkCopy)(a_copier(), command([an_expense()]), plugin.write())
    assert refused.value.problems[0].reason is Reason.PERMISSION_DENIED


def test_the_good_ones_go_and_the_bad_ones_say_why(plugin: Plugin) -> None:
    documents = invoices(6)
    plugin.copy(documents[0])
    documents[1] = replace(documents[1], number="")
    documents[2] = replace(documents[2], subsidiary_id=SubsidiaryId("9"))
    documents[3] = replace(documents[3], number="b-5")
    documents[4] = replace(documents[4], number="B-5")
    view = ran(plugin, [*documents, documents[5]])
    refused = ItemState.REFUSED
    assert states(view) == [ItemState.SKIPPED, refused, refused, SENT, refused, SENT, refused]
    assert view.items[0].link_id in view.links
    assert view.items[1].problems
    assert reasons(view.items[2]) == [Reason.SUBSIDIARY_NOT_CONNECTED]
    assert reasons(view.items[4]) == [Reason.NUMBER_TAKEN]
    assert reasons(view.items[6]) == [Reason.FIELD_INVALID]
    assert len(plugin.books().documents) == 3
    assert view.run.state is RunState.COMPLETED


def test_all_problems_are_found_before_the_first_write(plugin: Plugin) -> None:
    documents = [*invoices(60), replace(invoices(1, first=61)[0], number="")]
    run = begin(plugin, documents)

    def look(*_: object) -> None:
        found = seen(plugin, run).items[60]
        assert found.state is ItemState.REFUSED
        raise InterruptedError

    with patch.object(Settlement, "carry_out", look), pytest.raises(InterruptedError):
        work(plugin)


def test_refused_items_leave_a_trace_as_any_refused_copy_does(plugin: Plugin) -> None:
    view = ran(plugin, [replace(invoices(1)[0], number="")])
    listed = plugin.process.get(ListTransfers)(a_copier(), ALL_TRANSFERS, "", 10)
    assert [(each.id, each.state) for each in listed] == [(view.items[0].transfer_id, TransferState.REFUSED)]


def test_updates_go_where_their_token_allows_it(plugin: Plugin) -> None:
    documents = invoices(3)
    ran(plugin, documents)
    for document in plugin.books().documents:
        plugin.books().edit(document.id, reference="mine")
    changed = [replace(each, subject="Another") for each in documents]
    previews = plugin.process.get(PreviewBulk)(a_copier(), command(changed, UPDATE))
    assert all(Reason.EDITED_IN_XERO in [problem.reason for problem in each.problems] for each in previews)
    token = str(previews[0].token)
    view = ran(plugin, [*changed, invoices(1, first=9)[0]], UPDATE, token)
    assert states(view) == [SENT, ItemState.REFUSED, ItemState.REFUSED, ItemState.REFUSED]
    assert reasons(view.items[1]) == [Reason.EDITED_IN_XERO]
    assert reasons(view.items[3]) == [Reason.NOT_COPIED_YET]


def test_an_update_is_planned_again_right_before_its_batch(plugin: Plugin) -> None:
    documents = invoices(60)
    ran(plugin, documents)
    changed = [replace(each, subject="Another") for each in documents]
    last = plugin.books().documents[-1]
    original = Settlement.carry_out

    def edited_meanwhile(*given: object) -> None:
        plugin.books().edit(last.id, reference="mine")
        original(*given)  # type: ignore[arg-type]

    with patch.object(Settlement, "carry_out", edited_meanwhile):
        view = ran(plugin, changed, UPDATE)
    assert view.progress == {SENT: 59, ItemState.REFUSED: 1}
    assert reasons(view.items[-1]) == [Reason.EDITED_IN_XERO]


def test_a_preview_of_a_run_stores_and_sends_nothing(plugin: Plugin) -> None:
    plugin.copy(invoices(1)[0])
    books = plugin.books().documents
    documents = [*invoices(2), replace(invoices(1, first=3)[0], subsidiary_id=SubsidiaryId("9"))]
    previews: list[BulkPreview] = plugin.process.get(PreviewBulk)(a_copier(), command(documents))
    assert [each.is_skipped for each in previews] == [True, False, False]
    assert [each.token is not None for each in previews] == [False, True, False]
    assert [problem.reason for problem in previews[2].problems] == [Reason.SUBSIDIARY_NOT_CONNECTED]
    assert plugin.books().documents == books
    assert plugin.process.get(ListRuns)(a_copier(), "", 10) == []


def test_a_repeated_request_returns_the_run_that_it_began(plugin: Plugin) -> None:
    write = Write("f", RequestId("r"))
    first = plugin.process.get(BulkCopy)(a_copier(), command(invoices(2)), write)
    work(plugin)
    again = plugin.process.get(BulkCopy)(a_copier(), command(invoices(2)), write)
    assert again.id == first.id
    assert again.state is RunState.COMPLETED
    with pytest.raises(Refused) as refused:
        plugin.process.get(BulkCopy)(a_copier(), command(invoices(3)), replace(write, fingerprint="other"))
    assert refused.value.problems[0].reason is Reason.REQUEST_ID_REUSED


def test_what_was_sent_is_erased_and_what_failed_is_kept_for_a_week(plugin: Plugin) -> None:
    view = ran(plugin, [*invoices(1), replace(invoices(1, first=2)[0], number="")])
    with plugin.units.reading() as unit:
        assert [item.content is None for item in unit.runs.items(view.run.id)] == [True, False]
    plugin.clock.advance(timedelta(days=6))
    assert plugin.process.get(ForgetRunDocuments)() == 0
    plugin.clock.advance(timedelta(days=2))
    assert plugin.process.get(ForgetRunDocuments)() == 1
    with pytest.raises(Refused, match="no longer kept"):
        plugin.process.get(RetryRun)(a_copier(), view.run.id, plugin.write())


@pytest.mark.parametrize("fate", [Fate.ANSWER_LOST, Fate.REQUEST_LOST])
def test_a_run_whose_response_was_lost_completes_once_that_is_settled(plugin: Plugin, fate: Fate) -> None:
    run = begin(plugin, invoices(5))
    plugin.books().next_write(fate)
    work(plugin)
    view = until_closed(plugin, run)
    assert len(plugin.books().received) == 1
    if fate is Fate.ANSWER_LOST:
        assert view.progress == {SENT: 5}
        return
    assert view.progress == {ItemState.NOT_SENT: 5}
    again = plugin.process.get(RetryRun)(a_copier(), run.id, plugin.write())
    work(plugin)
    assert (seen(plugin, again).progress, again.retry_of) == ({SENT: 5}, run.id)
    assert len(plugin.books().documents) == 5


def test_a_retry_sends_the_failed_ones_only(plugin: Plugin) -> None:
    bad = replace(invoices(1, first=2)[0], subsidiary_id=SubsidiaryId("2"))
    view = ran(plugin, [*invoices(1), bad])
    assert states(view) == [SENT, ItemState.REFUSED]
    plugin.configure(plugin.connect("2", "leeds"))
    again = plugin.process.get(RetryRun)(a_copier(), view.run.id, plugin.write())
    work(plugin)
    assert [(item.document, item.state) for item in seen(plugin, again).items] == [(bad.ref, SENT)]
    with pytest.raises(Refused, match="Nothing of the run"):
        plugin.process.get(RetryRun)(a_copier(), again.id, plugin.write())


def test_a_run_that_is_at_work_is_not_retried(plugin: Plugin) -> None:
    run = begin(plugin, invoices(2))
    with pytest.raises(Refused) as refused:
        plugin.process.get(RetryRun)(a_copier(), run.id, plugin.write())
    assert refused.value.problems[0].reason is Reason.IN_PROGRESS


def test_a_limit_of_xero_holds_a_run_up_and_fails_nothing(plugin: Plugin) -> None:
    run = begin(plugin, invoices(3))
    plugin.books().next_write(*[Fate.RATE_LIMITED] * 3)
    work(plugin)
    held = seen(plugin, run)
    assert held.progress == {WAITING: 3}
    assert held.run.on_hold is not None
    assert held.run.on_hold.reason is Reason.XERO_RATE_LIMITED
    assert held.run.not_before - plugin.clock.now() == timedelta(seconds=30)
    work(plugin)
    assert seen(plugin, run).progress == {WAITING: 3}, "nobody works on it before its time"
    view = until_closed(plugin, run)
    assert view.progress == {SENT: 3}
    assert view.run.on_hold is None


def test_a_xero_that_cannot_be_reached_holds_a_run_up(plugin: Plugin) -> None:
    run = begin(plugin, [replace(each, party=a_company(name="New Ltd")) for each in invoices(2)])
    plugin.books().outage = Unreachable("down")
    work(plugin)
    assert seen(plugin, run).progress == {WAITING: 2}
    plugin.books().outage = None
    assert until_closed(plugin, run).progress == {SENT: 2}


@pytest.mark.parametrize(
    ("script", "state", "reason"),
    [
        (lambda books: books.next_contact(Fate.REQUEST_LOST), ItemState.NOT_SENT, Reason.XERO_UNAVAILABLE),
        (lambda books: books.refuse_next_contact("No"), ItemState.REFUSED, Reason.XERO_REJECTED),
    ],
    ids=["lost", "refused"],
)
def test_a_contact_that_could_not_be_made_is_said_of_its_documents(
    plugin: Plugin, script: Callable[[Books], None], state: ItemState, reason: Reason
) -> None:
    script(plugin.books())
    view = ran(plugin, invoices(2))
    assert [(item.state, reasons(item)) for item in view.items] == [(state, [reason])] * 2
    again = plugin.process.get(RetryRun)(a_copier(), view.run.id, plugin.write())
    work(plugin)
    assert seen(plugin, again).progress == {SENT: 2}


def test_a_run_that_is_held_up_for_days_gives_up(plugin: Plugin) -> None:
    run = begin(plugin, invoices(2))
    plugin.books().outage = Unreachable("down")
    plugin.clock.advance(timedelta(days=3))
    view = until_closed(plugin, run)
    assert view.progress == {ItemState.NOT_SENT: 2}
    assert reasons(view.items[0]) == [Reason.XERO_UNAVAILABLE]


def test_a_disconnect_ends_what_was_not_sent(plugin: Plugin) -> None:
    run = begin(plugin, invoices(2))
    [connection] = plugin.connections()
    plugin.process.get(DisconnectConnection)(an_admin(), connection.id, plugin.write())
    work(plugin)
    view = seen(plugin, run)
    assert view.progress == {ItemState.REFUSED: 2}
    assert reasons(view.items[0]) == [Reason.CONNECTION_DISCONNECTED]


def test_the_settings_of_the_beginning_are_those_of_the_run(plugin: Plugin) -> None:
    run = begin(plugin, invoices(2))
    [connection] = plugin.connections()
    plugin.configure(connection, replace(some_settings(), version=1))
    work(plugin)
    view = seen(plugin, run)
    versions = {plugin.transfer(item.transfer_id).settings_version for item in view.items if item.transfer_id}
    assert versions == {item.settings_version for item in view.items} == {1}


def test_a_cancelled_run_sends_nothing_more(plugin: Plugin) -> None:
    run = begin(plugin, invoices(3))
    cancelled = plugin.process.get(CancelRun)(a_copier(), run.id)
    assert cancelled.state is RunState.CANCELLED
    work(plugin)
    assert seen(plugin, run).progress == {ItemState.CANCELLED: 3}
    assert plugin.books().received == []
    assert plugin.process.get(CancelRun)(a_copier(), run.id) == cancelled


def test_what_is_being_sent_when_a_run_is_cancelled_is_brought_to_its_end(plugin: Plugin) -> None:
    run = begin(plugin, invoices(80))
    original = Settlement.carry_out

    def cancel(*given: object) -> None:
        plugin.process.get(CancelRun)(a_copier(), run.id)
        original(*given)  # type: ignore[arg-type]

    with patch.object(Settlement, "carry_out", cancel):
        work(plugin)
    view = seen(plugin, run)
    assert view.progress == {SENT: 50, ItemState.CANCELLED: 30}
    assert view.run.state is RunState.CANCELLED


def test_what_a_limit_held_up_in_a_cancelled_run_is_not_sent_later(plugin: Plugin) -> None:
    run = begin(plugin, invoices(3))
    plugin.books().next_write(*[Fate.RATE_LIMITED] * 3)
    original = Settlement.carry_out

    def cancel(*given: object) -> None:
        original(*given)  # type: ignore[arg-type]
        plugin.process.get(CancelRun)(a_copier(), run.id)

    with patch.object(Settlement, "carry_out", cancel):
        work(plugin)
    view = until_closed(plugin, run)
    assert view.progress == {ItemState.CANCELLED: 3}
    assert len(plugin.books().documents) == 0


def test_a_run_is_cancelled_and_retried_by_those_who_may_copy_its_kind(plugin: Plugin) -> None:
    run = plugin.process.get(BulkCopy)(an_admin(), command([an_expense()]), plugin.write())
    asks: tuple[Callable[[], object], ...] = (
        lambda: plugin.process.get(CancelRun)(a_copier(), run.id),
        lambda: plugin.process.get(RetryRun)(a_copier(), run.id, plugin.write()),
    )
    for ask in asks:
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.problems[0].reason is Reason.PERMISSION_DENIED
    assert plugin.process.get(CancelRun)(an_admin(), run.id).state is RunState.CANCELLED


def dying(at: str, target: type) -> Callable[..., object]:
    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    def run(plugin: Plugin) -> None:
        with patch.object(target, at, die), pytest.raises(Killed):
            work(plugin)

    return run


def test_a_run_whose_process_died_is_taken_up_by_another(plugin: Plugin) -> None:
    run = begin(plugin, invoices(70))
    dying("carry_out", Settlement)(plugin)
    other = plugin.another_process()
    work(other)
    assert seen(other, run).progress == {ItemState.SENDING: 50, WAITING: 20}, "its lease is not over yet"
    view = until_closed(other, run)
    assert view.progress == {ItemState.NOT_SENT: 50, SENT: 20}
    again = other.process.get(RetryRun)(a_copier(), run.id, other.write())
    work(other)
    assert seen(other, again).progress == {SENT: 50}
    assert Counter(each.number for each in plugin.books().documents) == {f"B-{n}": 1 for n in range(1, 71)}


def test_two_that_work_on_one_run_double_nothing(plugin: Plugin) -> None:
    run = begin(plugin, invoices(70))
    other, original = plugin.another_process(), Settlement.carry_out

    def slow(*given: object) -> None:
        with patch.object(Settlement, "carry_out", original):
            plugin.clock.advance(timedelta(minutes=3))
            work(other)
        original(*given)  # type: ignore[arg-type]

    with patch.object(Settlement, "carry_out", slow):
        work(plugin)
    until_closed(plugin, run)
    assert all(count == 1 for count in Counter(each.number for each in plugin.books().documents).values())


def test_a_document_that_somebody_copied_meanwhile_is_skipped(plugin: Plugin) -> None:
    run = begin(plugin, invoices(2))
    plugin.copy(invoices(1)[0])
    work(plugin)
    assert states(seen(plugin, run)) == [ItemState.SKIPPED, SENT]


def test_an_item_follows_what_a_person_decides_of_its_transfer(plugin: Plugin) -> None:
    run = begin(plugin, invoices(1))
    plugin.books().next_write(Fate.REQUEST_LOST)
    with patch.object(LookUps, "of", blind):
        work(plugin)
        view = until_closed(plugin, run, timedelta(minutes=10))
    assert view.progress == {ItemState.NEEDS_ATTENTION: 1}
    [item] = view.items
    assert item.transfer_id is not None
    plugin.process.get(ResolveTransfer)(an_admin(), Resolution(item.transfer_id, None), plugin.write())
    assert seen(plugin, run).progress == {ItemState.NOT_SENT: 1}
    again = plugin.process.get(RetryRun)(a_copier(), run.id, plugin.write())
    work(plugin)
    assert seen(plugin, again).progress == {SENT: 1}


def test_runs_are_their_organizations_own(plugin: Plugin) -> None:
    run = begin(plugin, invoices(1))
    stranger = a_copier("8")
    for ask in (
        lambda: plugin.process.get(GetRun)(stranger, run.id),
        lambda: plugin.process.get(CancelRun)(stranger, run.id),
        lambda: plugin.process.get(RetryRun)(stranger, run.id, plugin.write()),
    ):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.problems[0].reason is Reason.NOT_FOUND
    assert plugin.process.get(ListRuns)(stranger, "", 10) == []
    assert [view.run.id for view in plugin.process.get(ListRuns)(a_copier(), "", 10)] == [run.id]


def test_a_change_is_seen_by_its_revision(plugin: Plugin) -> None:
    run = begin(plugin, invoices(60))
    first = seen(plugin, run)
    work(plugin)
    later = plugin.process.get(GetRun)(a_copier(), run.id, first.run.revision)
    assert len(later.items) == 60
    assert plugin.process.get(GetRun)(a_copier(), run.id, later.run.revision).items == ()

"""RunService: the plugin in memory behind its servicer, and its stream over a real server."""

from collections.abc import Iterator
from threading import Thread
from typing import Any, cast

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from core.errors import Refused
from core.problems import Reason
from productive.xero.v1 import common_pb2, documents_pb2
from productive.xero.v1 import run_service_pb2 as wire
from productive.xero.v1.run_service_pb2_grpc import RunServiceStub
from support.edge import Servicers, Wire, a_token, on_the_wire
from support.plugin import Plugin, a_copier
from support.wire import a_wire_invoice
from usecases.runs.cancel import CancelRun
from usecases.runs.work import WorkOnRuns


@pytest.fixture
def edge() -> Servicers:
    return Servicers()


def documents(count: int) -> list[wire.BulkDocument]:
    numbers = range(1, count + 1)
    made = (a_wire_invoice(f"i{number}", f"INV-{number}") for number in numbers)
    return [wire.BulkDocument(document=documents_pb2.Document(invoice=each), file_names=["a.pdf"]) for each in made]


def begun(edge: Servicers, *given: wire.BulkDocument, request_id: str = "r1") -> wire.Run:
    return edge.call(wire.BulkCopyRequest(documents=given, request_id=request_id), wire.BulkCopyResponse).run


def work(plugin: Plugin) -> None:
    plugin.process.get(WorkOnRuns)()


def test_a_run_returns_at_once_and_shows_its_items_in_their_order(edge: Servicers) -> None:
    run = begun(edge, *documents(3))
    assert (run.state, run.kind) == (wire.RUN_STATE_RUNNING, common_pb2.DOCUMENT_KIND_INVOICE)
    assert [(each.state, each.item_count) for each in run.progress] == [(wire.RUN_ITEM_STATE_WAITING, 3)]
    assert (run.actor_id, run.request_id, run.HasField("end_time")) == ("carl", "r1", False)
    work(edge.plugin)
    found = edge.call(wire.GetRunRequest(run_id=run.run_id), wire.GetRunResponse)
    assert (found.run.state, found.run.HasField("end_time")) == (wire.RUN_STATE_COMPLETED, True)
    assert [(each.position, each.number, each.link.number) for each in found.items] == [
        (position, f"INV-{position + 1}", f"INV-{position + 1}") for position in range(3)
    ]
    [first, *_] = found.items
    assert (first.state, first.document.document_id) == (wire.RUN_ITEM_STATE_SENT, "i1")
    assert (first.total.value, first.currency_code, [*first.due_file_names]) == ("120.00", "GBP", ["a.pdf"])


def test_a_repeated_request_returns_the_run_that_it_began(edge: Servicers) -> None:
    assert begun(edge, *documents(2)).run_id == begun(edge, *documents(2)).run_id
    with pytest.raises(Refused) as refused:
        begun(edge, *documents(3))
    assert refused.value.problems[0].reason is Reason.REQUEST_ID_REUSED


def test_a_run_needs_a_request_id(edge: Servicers) -> None:
    with pytest.raises(Refused) as refused:
        begun(edge, *documents(1), request_id="")
    assert [(each.reason, each.field) for each in refused.value.problems] == [(Reason.FIELD_REQUIRED, "request_id")]


def test_a_place_without_a_document_is_named(edge: Servicers) -> None:
    with pytest.raises(Refused) as refused:
        begun(edge, *documents(1), wire.BulkDocument())
    assert [each.field for each in refused.value.problems] == ["documents[1].document"]


def test_a_hundred_and_one_are_refused(edge: Servicers) -> None:
    with pytest.raises(Refused) as refused:
        begun(edge, *documents(101))
    assert [(each.reason, each.field) for each in refused.value.problems] == [(Reason.FIELD_INVALID, "documents")]


def test_a_contact_is_chosen_for_one_document_at_a_time(edge: Servicers) -> None:
    request = wire.BulkCopyRequest(documents=documents(1), request_id="r")
    request.options.contact_id = "c"
    with pytest.raises(Refused) as refused:
        edge.call(request, wire.BulkCopyResponse)
    assert [each.field for each in refused.value.problems] == ["options.contact_id"]


def test_what_cannot_be_read_is_a_problem_of_its_item_alone(edge: Servicers) -> None:
    given = documents(2)
    given[1].document.invoice.lines[0].quantity.value = "12,5"
    preview = edge.call(wire.PreviewBulkRequest(documents=given), wire.PreviewBulkResponse).previews
    assert (len(preview[0].problems), preview[0].plan_token != "") == (0, True)
    assert [each.field for each in preview[1].problems] == ["document.invoice.lines[0].quantity"]
    run = begun(edge, *given)
    work(edge.plugin)
    items = edge.call(wire.GetRunRequest(run_id=run.run_id), wire.GetRunResponse).items
    assert [each.state for each in items] == [wire.RUN_ITEM_STATE_SENT, wire.RUN_ITEM_STATE_REFUSED]
    assert [each.field for each in items[1].problems] == ["document.invoice.lines[0].quantity"]


def test_a_preview_shows_what_would_be_skipped(edge: Servicers) -> None:
    begun(edge, *documents(1))
    work(edge.plugin)
    [first, second] = edge.call(wire.PreviewBulkRequest(documents=documents(2)), wire.PreviewBulkResponse).previews
    assert (first.skipped, first.link.number, first.plan_token) == (True, "INV-1", "")
    assert (second.skipped, second.HasField("link"), second.plan_token != "") == (False, False, True)


def test_runs_are_listed_newest_first_a_page_at_a_time(edge: Servicers) -> None:
    runs = [begun(edge, *documents(1), request_id=f"r{number}").run_id for number in range(3)]
    first = edge.call(wire.ListRunsRequest(page_size=2), wire.ListRunsResponse)
    assert [run.run_id for run in first.runs] == runs[:0:-1]
    rest = edge.call(wire.ListRunsRequest(page_size=2, page_token=first.next_page_token), wire.ListRunsResponse)
    assert [run.run_id for run in rest.runs] == runs[:1]
    assert rest.next_page_token == ""


def test_a_cancelled_run_can_be_retried(edge: Servicers) -> None:
    run = begun(edge, *documents(2))
    cancelled = edge.call(wire.CancelRunRequest(run_id=run.run_id), wire.CancelRunResponse).run
    assert cancelled.state == wire.RUN_STATE_CANCELLED
    assert cancelled.HasField("cancel_time")
    again = edge.call(wire.RetryRunRequest(run_id=run.run_id, request_id="r2"), wire.RetryRunResponse).run
    assert again.retried_run_id == run.run_id
    work(edge.plugin)
    found = edge.call(wire.GetRunRequest(run_id=again.run_id), wire.GetRunResponse).run
    assert [(each.state, each.item_count) for each in found.progress] == [(wire.RUN_ITEM_STATE_SENT, 2)]


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


@pytest.fixture
def served(plugin: Plugin) -> Iterator[Wire]:
    with on_the_wire(plugin, 8) as made:
        yield made


def called(served: Wire, method: str, request: Any) -> Any:
    metadata = (("authorization", f"Bearer {a_token(a_copier())}"),)
    return getattr(RunServiceStub(served.channel), method)(request, metadata=metadata, timeout=60)


def test_a_watcher_sees_every_item_to_its_end_and_the_stream_ends_with_the_run(plugin: Plugin, served: Wire) -> None:
    run = called(served, "BulkCopy", wire.BulkCopyRequest(documents=documents(60), request_id="r")).run
    stream = called(served, "WatchRun", wire.WatchRunRequest(run_id=run.run_id))
    first = next(stream)
    assert (len(first.items), first.run.state) == (60, wire.RUN_STATE_RUNNING)
    worker = Thread(target=work, args=(plugin,))
    worker.start()
    seen = {item.position: item.state for change in stream for item in change.items}
    worker.join()
    assert seen == dict.fromkeys(range(60), wire.RUN_ITEM_STATE_SENT)


def test_a_watcher_that_comes_back_gets_what_has_changed_since(plugin: Plugin, served: Wire) -> None:
    run = called(served, "BulkCopy", wire.BulkCopyRequest(documents=documents(2), request_id="r")).run
    work(plugin)
    whole = [*called(served, "WatchRun", wire.WatchRunRequest(run_id=run.run_id))]
    assert [len(change.items) for change in whole] == [2]
    last = wire.WatchRunRequest(run_id=run.run_id, after_revision=whole[-1].run.revision)
    [change] = called(served, "WatchRun", last)
    assert (len(change.items), change.run.state) == (0, wire.RUN_STATE_COMPLETED)


def test_a_cancelled_run_ends_its_streams(plugin: Plugin, served: Wire) -> None:
    run = called(served, "BulkCopy", wire.BulkCopyRequest(documents=documents(2), request_id="r")).run
    stream = called(served, "WatchRun", wire.WatchRunRequest(run_id=run.run_id))
    next(stream)
    plugin.process.get(CancelRun)(a_copier(), run.run_id)
    assert [*stream][-1].run.state == wire.RUN_STATE_CANCELLED


def test_a_run_that_is_not_there_is_not_watched(served: Wire) -> None:
    with pytest.raises(grpc.RpcError) as failed:
        next(called(served, "WatchRun", wire.WatchRunRequest(run_id="none")))
    status = rpc_status.from_call(cast(grpc.Call, failed.value))
    info = error_details_pb2.ErrorInfo()
    assert status is not None
    assert any(detail.Unpack(info) for detail in status.details)
    assert info.reason == "ERROR_REASON_NOT_FOUND"

"""RunService: parse, call one use case, render."""

# ruff: noqa: N802, ARG002 - methods are named by the contract, and each is given a context

from collections.abc import Iterator
from dataclasses import dataclass

import grpc
from injector import inject

from adapters.grpc.edge.caller import current_caller
from adapters.grpc.edge.drain import Drain
from adapters.grpc.edge.streams import A_LOOK_EVERY, A_STREAM_LASTS, Streams
from adapters.grpc.runs.messages import (
    read_bulk,
    read_run_id,
    wire_bulk_preview,
    wire_items,
    wire_run,
    wire_view,
)
from adapters.grpc.wire.pages import page_of, read_page
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.writes import read_write
from core.caller import Caller
from core.ids import RunId
from core.runs import Run
from ports import Clock
from productive.xero.v1 import run_service_pb2 as wire
from productive.xero.v1.run_service_pb2_grpc import RunServiceServicer
from usecases.runs.cancel import CancelRun
from usecases.runs.preview import PreviewBulk
from usecases.runs.queries import GetRun, ListRuns
from usecases.runs.start import BulkCopy, RetryRun


@inject
@dataclass(eq=False)
class Runs(RunServiceServicer):
    preview: PreviewBulk
    begin: BulkCopy
    get_run: GetRun
    list_runs: ListRuns
    cancel: CancelRun
    retry: RetryRun
    streams: Streams
    drain: Drain
    clock: Clock

    def PreviewBulk(self, request: wire.PreviewBulkRequest, context: grpc.ServicerContext) -> wire.PreviewBulkResponse:
        caller = current_caller()
        command = read_bulk(Fields(request), caller.organization_id)
        return wire.PreviewBulkResponse(previews=map(wire_bulk_preview, self.preview(caller, command)))

    def BulkCopy(self, request: wire.BulkCopyRequest, context: grpc.ServicerContext) -> wire.BulkCopyResponse:
        caller = current_caller()
        fields = Fields(request)
        write = read_write(fields, context, self.clock, required=True)
        command = read_bulk(fields, caller.organization_id)
        return wire.BulkCopyResponse(run=self._shown(caller, self.begin(caller, command, write)))

    def GetRun(self, request: wire.GetRunRequest, context: grpc.ServicerContext) -> wire.GetRunResponse:
        fields = Fields(request)
        run_id = read_run_id(fields)
        fields.refuse()
        view = self.get_run(current_caller(), run_id)
        items = wire_items(view.items, view.links)
        return wire.GetRunResponse(run=wire_run(view.run, view.progress), items=items)

    def ListRuns(self, request: wire.ListRunsRequest, context: grpc.ServicerContext) -> wire.ListRunsResponse:
        fields = Fields(request)
        page = read_page(fields)
        fields.refuse()
        found = self.list_runs(current_caller(), page.after, page.size + 1)
        shown, token = page_of(
            found, page, request, lambda view: wire_run(view.run, view.progress), lambda view: view.run.id
        )
        return wire.ListRunsResponse(runs=shown, next_page_token=token)

    def WatchRun(self, request: wire.WatchRunRequest, context: grpc.ServicerContext) -> Iterator[wire.WatchRunResponse]:
        fields = Fields(request)
        run_id = read_run_id(fields)
        if fields.has("after_revision") and request.after_revision < 0:
            fields.invalid("after_revision", "A revision is 0 or more")
        fields.refuse()
        caller = current_caller()
        self.get_run(caller, run_id)  # NOT_FOUND before the stream begins
        return self._watch(caller, run_id, request.after_revision if fields.has("after_revision") else -1, context)

    def CancelRun(self, request: wire.CancelRunRequest, context: grpc.ServicerContext) -> wire.CancelRunResponse:
        fields = Fields(request)
        run_id = read_run_id(fields)
        fields.refuse()
        caller = current_caller()
        return wire.CancelRunResponse(run=self._shown(caller, self.cancel(caller, run_id)))

    def RetryRun(self, request: wire.RetryRunRequest, context: grpc.ServicerContext) -> wire.RetryRunResponse:
        fields = Fields(request)
        run_id, write = read_run_id(fields), read_write(fields, context, self.clock, required=True)
        fields.refuse()
        caller = current_caller()
        return wire.RetryRunResponse(run=self._shown(caller, self.retry(caller, run_id, write)))

    def _shown(self, caller: Caller, run: Run) -> wire.Run:
        view = self.get_run(caller, run.id)
        return wire_run(view.run, view.progress)

    def _watch(
        self, caller: Caller, run_id: RunId, after: int, context: grpc.ServicerContext
    ) -> Iterator[wire.WatchRunResponse]:
        """Until nothing of it is under way; or the time is over, the client is gone, or the server stops."""
        ends, shown = self.clock.now() + A_STREAM_LASTS, None
        with self.streams.place():
            while context.is_active() and not self.drain.is_closed and self.clock.now() < ends:
                view = self.get_run(caller, run_id, after)
                state = (view.run.revision, view.run.state, view.run.on_hold)
                if view.items or state != shown:
                    yield wire_view(view)
                after, shown = view.run.revision, state
                if view.run.closed_at is not None:
                    return
                self.drain.wait_closed(A_LOOK_EVERY)

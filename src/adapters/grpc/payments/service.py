"""PaymentService: parse, call one use case, render."""

# ruff: noqa: N802, ARG002 - methods are named by the contract, and each is given a context

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import grpc
from injector import inject

from adapters.grpc.connections.messages import read_connection_id
from adapters.grpc.edge.caller import current_caller
from adapters.grpc.edge.drain import Drain
from adapters.grpc.edge.streams import A_LOOK_EVERY, A_STREAM_LASTS, Streams
from adapters.grpc.payments.messages import read_cursor, wire_copy, wire_event, wire_sync
from adapters.grpc.wire.documents import read_document, wire_document
from adapters.grpc.wire.pages import page_size_of
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.writes import deadline, read_write
from core.caller import Caller
from core.payments.feed import Position
from ports import Clock
from productive.xero.v1 import payment_service_pb2 as wire
from productive.xero.v1.payment_service_pb2_grpc import PaymentServiceServicer
from usecases.payments.feed import GetDocumentPayments, ListPaymentEvents, cursor_of
from usecases.payments.switch import GetPaymentSync, SwitchPayments
from usecases.payments.sync import BackfillPayments, SyncPayments
from usecases.write import Write

A_CHECKPOINT_EVERY = timedelta(seconds=15)
EVENTS_AT_ONCE = 100


@inject
@dataclass(eq=False)
class Payments(PaymentServiceServicer):
    get_sync: GetPaymentSync
    switch: SwitchPayments
    backfill: BackfillPayments
    sync_now: SyncPayments
    get_payments: GetDocumentPayments
    list_events: ListPaymentEvents
    streams: Streams
    drain: Drain
    clock: Clock

    def GetPaymentSync(
        self, request: wire.GetPaymentSyncRequest, context: grpc.ServicerContext
    ) -> wire.GetPaymentSyncResponse:
        fields = Fields(request)
        connection_id = read_connection_id(fields)
        fields.refuse()
        return wire.GetPaymentSyncResponse(sync=wire_sync(self.get_sync(current_caller(), connection_id)))

    def SwitchPayments(
        self, request: wire.SwitchPaymentsRequest, context: grpc.ServicerContext
    ) -> wire.SwitchPaymentsResponse:
        fields = Fields(request)
        connection_id, write = read_connection_id(fields), read_write(fields, context, self.clock)
        fields.refuse()
        sync = self.switch(current_caller(), connection_id, write, on=request.on)
        return wire.SwitchPaymentsResponse(sync=wire_sync(sync))

    def BackfillPayments(
        self, request: wire.BackfillPaymentsRequest, context: grpc.ServicerContext
    ) -> wire.BackfillPaymentsResponse:
        fields = Fields(request)
        connection_id, write = read_connection_id(fields), read_write(fields, context, self.clock)
        if not fields.has("since_on"):
            fields.missing("since_on")
        since = fields.day("since_on")
        fields.refuse()
        done = self.backfill(current_caller(), connection_id, since or date.max, write)
        return wire.BackfillPaymentsResponse(document_count=done.documents, event_count=done.events)

    def SyncPayments(
        self, request: wire.SyncPaymentsRequest, context: grpc.ServicerContext
    ) -> wire.SyncPaymentsResponse:
        fields = Fields(request)
        connection_id = read_connection_id(fields)
        fields.refuse()
        write = Write("", deadline=deadline(context, self.clock))
        polled = self.sync_now(current_caller(), connection_id, write)
        return wire.SyncPaymentsResponse(
            sync=wire_sync(polled.sync), event_count=polled.events, xero_call_count=polled.calls
        )

    def GetDocumentPayments(
        self, request: wire.GetDocumentPaymentsRequest, context: grpc.ServicerContext
    ) -> wire.GetDocumentPaymentsResponse:
        caller = current_caller()
        fields = Fields(request)
        document = read_document(fields, caller.organization_id)
        fields.refuse()
        copies = self.get_payments(document)
        return wire.GetDocumentPaymentsResponse(document=wire_document(document), copies=map(wire_copy, copies))

    def ListPaymentEvents(
        self, request: wire.ListPaymentEventsRequest, context: grpc.ServicerContext
    ) -> wire.ListPaymentEventsResponse:
        fields = Fields(request)
        after, size = read_cursor(fields), page_size_of(fields)
        fields.refuse()
        events = self.list_events(current_caller(), after, size)
        return wire.ListPaymentEventsResponse(
            events=map(wire_event, events.entries), next_cursor=cursor_of(events.position), has_more=events.has_more
        )

    def WatchPaymentEvents(
        self, request: wire.WatchPaymentEventsRequest, context: grpc.ServicerContext
    ) -> Iterator[wire.WatchPaymentEventsResponse]:
        fields = Fields(request)
        after = read_cursor(fields)
        fields.refuse()
        return self._watch(current_caller(), after, context)

    def _watch(
        self, caller: Caller, after: Position, context: grpc.ServicerContext
    ) -> Iterator[wire.WatchPaymentEventsResponse]:
        """Until the time is over, the client is gone or the server stops: the client comes again with its cursor."""
        ends = self.clock.now() + A_STREAM_LASTS
        checkpoint_at = self.clock.now()
        with self.streams.place():
            while context.is_active() and not self.drain.is_closed and self.clock.now() < ends:
                events = self.list_events(caller, after, EVENTS_AT_ONCE)
                after = events.position
                for entry in events.entries:
                    yield wire.WatchPaymentEventsResponse(event=wire_event(entry), cursor=cursor_of(entry.position))
                if not events.has_more:
                    if self.clock.now() >= checkpoint_at:
                        yield wire.WatchPaymentEventsResponse(cursor=cursor_of(after))
                        checkpoint_at = self.clock.now() + A_CHECKPOINT_EVERY
                    self.drain.wait_closed(A_LOOK_EVERY)

"""EventService: parse, call the use case, render."""

# ruff: noqa: N802, ARG002 - methods are named by the contract, and each is given a context

from dataclasses import dataclass
from datetime import UTC, datetime

import grpc
from injector import inject

from adapters.grpc.edge.caller import current_caller
from adapters.grpc.wire.documents import read_document, wire_document
from adapters.grpc.wire.enums import DECISIONS, OCCURRENCES
from adapters.grpc.wire.reading import Fields
from core.direction import Occurrence
from core.ids import OrganizationId
from productive.xero.v1 import event_service_pb2 as wire
from productive.xero.v1.event_service_pb2_grpc import EventServiceServicer
from usecases.events.report import ReportEvents
from usecases.events.requests import Decided, Reported

MOST_EVENTS = 500
NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


@inject
@dataclass(eq=False)
class Events(EventServiceServicer):
    report: ReportEvents

    def ReportEvents(
        self, request: wire.ReportEventsRequest, context: grpc.ServicerContext
    ) -> wire.ReportEventsResponse:
        caller = current_caller()
        fields = Fields(request)
        events = [read_event(event, caller.organization_id) for event in fields.up_to(MOST_EVENTS, "events")]
        fields.refuse()
        return wire.ReportEventsResponse(results=map(wire_result, self.report(caller, events)))


def read_event(fields: Fields, organization_id: OrganizationId) -> Reported:
    document = read_document(fields, organization_id)
    occurrence = fields.choice("type", OCCURRENCES, required=True) or Occurrence.UPDATED
    if not fields.has("event_time"):
        fields.missing("event_time")
    return Reported(document, occurrence, fields.moment("event_time") or NO_MOMENT)


def wire_result(decided: Decided) -> wire.EventResult:
    link = decided.link
    return wire.EventResult(
        document=wire_document(decided.document),
        decision=DECISIONS.value(decided.decision),
        message=decided.message,
        link_id=link.id if link else "",
        deep_link=link.deep_link if link else "",
    )

"""Transfers listed, and settled by a person."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from adapters.grpc.errors.failures import failure_of
from core.documents import DocumentKind, DocumentRef
from core.errors import Refused
from core.ids import ConnectionId, DocumentId, LedgerId, OrganizationId, SubsidiaryId, TransferId, UserId
from core.money import Money
from core.problems import Reason
from core.transfer import Subject, TransferState
from ports import TransferFilter
from productive.xero.v1 import common_pb2, copy_service_pb2, documents_pb2
from productive.xero.v1 import transfer_service_pb2 as wire
from support.edge import Servicers, StandIn
from support.plugin import Plugin, a_copier, an_admin
from support.records import WARNING, a_link, a_refusal, a_transfer
from support.wire import a_copy
from usecases.sends.requests import Resolution, Resolved
from usecases.sends.resolution import ResolveTransfer
from usecases.sends.transfers import ListTransfers

SENT = a_transfer(state=TransferState.SENT, ledger_id=LedgerId("ledger-1"))


def edge(use_case: type[Any], response: Any) -> tuple[Servicers, StandIn]:
    stand_in = StandIn(response)
    return Servicers(Plugin(), {use_case: stand_in}), stand_in


def test_transfers_are_listed_by_their_states_page_by_page() -> None:
    found = [replace(SENT, id=TransferId(f"t{number}")) for number in range(2)]
    servicers, listing = edge(ListTransfers, found)
    states = [wire.TRANSFER_STATE_SENT, wire.TRANSFER_STATE_NEEDS_ATTENTION]
    request = wire.ListTransfersRequest(states=states, page_size=1)
    first = servicers.call(request, wire.ListTransfersResponse)
    request.page_token = first.next_page_token
    listing.response = found[1:]
    second = servicers.call(request, wire.ListTransfersResponse)
    assert [transfer.transfer_id for transfer in (*first.transfers, *second.transfers)] == ["t0", "t1"]
    assert second.next_page_token == ""
    wanted = TransferFilter(states=frozenset({TransferState.SENT, TransferState.NEEDS_ATTENTION}))
    assert listing.asked == [(a_copier(), wanted, "", 2), (a_copier(), wanted, "t0", 2)]


def test_transfers_are_listed_by_whatever_one_looks_for() -> None:
    servicers, listing = edge(ListTransfers, [])
    request = wire.ListTransfersRequest(
        document=common_pb2.DocumentRef(kind=common_pb2.DOCUMENT_KIND_EXPENSE, document_id="e1"),
        kind=common_pb2.DOCUMENT_KIND_EXPENSE,
        subsidiary_id="1",
        connection_id="c1",
        actor_id="ann",
        begin_time=Timestamp(seconds=60),
        end_time=Timestamp(seconds=120),
    )
    servicers.call(request, wire.ListTransfersResponse)
    ((_, wanted, *_),) = listing.asked
    assert wanted == TransferFilter(
        document=DocumentRef(OrganizationId("7"), DocumentKind.EXPENSE, DocumentId("e1")),
        kind=DocumentKind.EXPENSE,
        subsidiary_id=SubsidiaryId("1"),
        connection_id=ConnectionId("c1"),
        actor=UserId("ann"),
        begin=datetime(1970, 1, 1, 0, 1, tzinfo=UTC),
        end=datetime(1970, 1, 1, 0, 2, tzinfo=UTC),
    )


def test_a_refused_copy_is_shown_as_a_transfer() -> None:
    subject = Subject("INV-1", "Acme Ltd", Money(Decimal("120.00"), "GBP"))
    servicers, _ = edge(ListTransfers, [a_refusal(subject=subject)])
    (row,) = servicers.call(wire.ListTransfersRequest(), wire.ListTransfersResponse).transfers
    assert row.state == wire.TRANSFER_STATE_REFUSED
    assert (row.number, row.party_name, row.total.value, row.currency_code) == ("INV-1", "Acme Ltd", "120.00", "GBP")
    assert (row.create_time, row.problems[0].message) == (row.update_time, WARNING.message)


def test_a_refused_copy_names_its_trace() -> None:
    servicers = Servicers()
    request = a_copy()
    request.document.invoice.state = documents_pb2.INVOICE_STATE_DRAFT
    with pytest.raises(Refused) as refusal:
        servicers.call(request, copy_service_pb2.CopyDocumentResponse)
    failure = failure_of(refusal.value)
    assert failure is not None
    asked = wire.GetTransferRequest(transfer_id=failure.facts["transfer_id"])
    trace = servicers.call(asked, wire.GetTransferResponse).transfer
    assert trace.state == wire.TRANSFER_STATE_REFUSED
    assert trace.request_id == request.request_id
    assert [problem.field for problem in trace.problems] == ["document.invoice.state"]


def test_states_that_are_none_are_named_at_their_positions() -> None:
    states: list[Any] = [wire.TRANSFER_STATE_SENT, 0, 99]
    with pytest.raises(Refused) as refusal:
        Servicers(Plugin()).call(wire.ListTransfersRequest(states=states), wire.ListTransfersResponse)
    assert [(problem.field, problem.reason) for problem in refusal.value.problems] == [
        ("states[1]", Reason.FIELD_INVALID),
        ("states[2]", Reason.FIELD_INVALID),
    ]


def test_a_person_names_the_document_that_is_there() -> None:
    servicers, resolve = edge(ResolveTransfer, Resolved(SENT, a_link()))
    request = wire.ResolveTransferRequest(transfer_id="t1", adopt_xero_id="ledger-1", request_id="r1")
    response = servicers.call(request, wire.ResolveTransferResponse, by=an_admin())
    assert (response.transfer.xero_id, response.link.xero_id) == ("ledger-1", "ledger-1")
    ((_, resolution, write),) = resolve.asked
    assert (resolution, write.request_id) == (Resolution(TransferId("t1"), LedgerId("ledger-1")), "r1")


def test_a_person_says_that_it_is_not_there() -> None:
    servicers, resolve = edge(ResolveTransfer, Resolved(replace(SENT, state=TransferState.NOT_SENT), None))
    request = wire.ResolveTransferRequest(transfer_id="t1", not_sent=True)
    response = servicers.call(request, wire.ResolveTransferResponse, by=an_admin())
    assert response.transfer.state == wire.TRANSFER_STATE_NOT_SENT
    assert not response.HasField("link")
    assert resolve.asked[0][1] == Resolution(TransferId("t1"), None)


@pytest.mark.parametrize(
    ("resolution", "field", "reason"),
    [
        ({}, "verdict", Reason.FIELD_REQUIRED),
        ({"not_sent": False}, "not_sent", Reason.FIELD_INVALID),
        ({"adopt_xero_id": ""}, "adopt_xero_id", Reason.FIELD_REQUIRED),
    ],
)
def test_without_a_verdict_nothing_is_settled(resolution: dict[str, Any], field: str, reason: Reason) -> None:
    request = wire.ResolveTransferRequest(**resolution)
    with pytest.raises(Refused) as refusal:
        Servicers(Plugin()).call(request, wire.ResolveTransferResponse, by=an_admin())
    assert [(problem.field, problem.reason) for problem in refusal.value.problems] == [
        ("transfer_id", Reason.FIELD_REQUIRED),
        (field, reason),
    ]

"""Transfers listed, and settled by a person."""

from dataclasses import replace
from typing import Any

import pytest

from core.errors import Refused
from core.ids import LedgerId, TransferId
from core.problems import Reason
from core.transfer import TransferState
from productive.xero.v1 import transfer_service_pb2 as wire
from support.edge import Servicers, StandIn
from support.plugin import Plugin, a_copier, an_admin
from support.records import a_link, a_transfer
from usecases.listing import ListTransfers
from usecases.requests import TransferView, Verdict
from usecases.resolving import ResolveTransfer

SENT = a_transfer(state=TransferState.SENT, ledger_id=LedgerId("ledger-1"))


def edge(use_case: type[Any], answer: Any) -> tuple[Servicers, StandIn]:
    stand_in = StandIn(answer)
    return Servicers(Plugin(), {use_case: stand_in}), stand_in


def test_transfers_are_listed_by_their_states_page_by_page() -> None:
    found = [replace(SENT, id=TransferId(f"t{number}")) for number in range(2)]
    servicers, listing = edge(ListTransfers, found)
    states = [wire.TRANSFER_STATE_SENT, wire.TRANSFER_STATE_NEEDS_ATTENTION]
    request = wire.ListTransfersRequest(states=states, page_size=1)
    first = servicers.call(request, wire.ListTransfersResponse)
    request.page_token = first.next_page_token
    listing.answer = found[1:]
    second = servicers.call(request, wire.ListTransfersResponse)
    assert [transfer.transfer_id for transfer in (*first.transfers, *second.transfers)] == ["t0", "t1"]
    assert second.next_page_token == ""
    wanted = frozenset({TransferState.SENT, TransferState.NEEDS_ATTENTION})
    assert listing.asked == [(a_copier(), wanted, "", 2), (a_copier(), wanted, "t0", 2)]


def test_states_that_are_none_are_named_at_their_positions() -> None:
    states: list[Any] = [wire.TRANSFER_STATE_SENT, 0, 99]
    with pytest.raises(Refused) as refusal:
        Servicers(Plugin()).call(wire.ListTransfersRequest(states=states), wire.ListTransfersResponse)
    assert [(problem.field, problem.reason) for problem in refusal.value.problems] == [
        ("states[1]", Reason.FIELD_INVALID),
        ("states[2]", Reason.FIELD_INVALID),
    ]


def test_a_person_names_the_document_that_is_there() -> None:
    servicers, resolve = edge(ResolveTransfer, TransferView(SENT, a_link()))
    request = wire.ResolveTransferRequest(transfer_id="t1", adopt_xero_id="ledger-1", request_id="r1")
    answer = servicers.call(request, wire.ResolveTransferResponse, by=an_admin())
    assert (answer.transfer.xero_id, answer.link.xero_id) == ("ledger-1", "ledger-1")
    ((_, verdict, write),) = resolve.asked
    assert (verdict, write.request_id) == (Verdict(TransferId("t1"), LedgerId("ledger-1")), "r1")


def test_a_person_says_that_it_is_not_there() -> None:
    servicers, resolve = edge(ResolveTransfer, TransferView(replace(SENT, state=TransferState.NOT_SENT), None))
    request = wire.ResolveTransferRequest(transfer_id="t1", not_sent=True)
    answer = servicers.call(request, wire.ResolveTransferResponse, by=an_admin())
    assert answer.transfer.state == wire.TRANSFER_STATE_NOT_SENT
    assert not answer.HasField("link")
    assert resolve.asked[0][1] == Verdict(TransferId("t1"), None)


@pytest.mark.parametrize(
    ("verdict", "field", "reason"),
    [
        ({}, "verdict", Reason.FIELD_REQUIRED),
        ({"not_sent": False}, "not_sent", Reason.FIELD_INVALID),
        ({"adopt_xero_id": ""}, "adopt_xero_id", Reason.FIELD_REQUIRED),
    ],
)
def test_without_a_verdict_nothing_is_settled(verdict: dict[str, Any], field: str, reason: Reason) -> None:
    request = wire.ResolveTransferRequest(**verdict)
    with pytest.raises(Refused) as refusal:
        Servicers(Plugin()).call(request, wire.ResolveTransferResponse, by=an_admin())
    assert [(problem.field, problem.reason) for problem in refusal.value.problems] == [
        ("transfer_id", Reason.FIELD_REQUIRED),
        (field, reason),
    ]

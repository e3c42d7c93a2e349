"""Watching the feed over a real server: checkpoints, an end after five minutes, places, and a stop that is quick."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from core.payments.feed import EventType, FeedEvent
from ports import StoreBusy
from productive.xero.v1 import payment_service_pb2 as wire
from productive.xero.v1.payment_service_pb2_grpc import PaymentServiceStub
from support.edge import Wire, a_token, on_the_wire
from support.plugin import ORGANIZATION, Plugin, an_admin
from usecases.payments.feed import ListPaymentEvents
from xero_sandbox.waiting import wait_until

A_QUARTER, THREADS = 2, 8


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


@pytest.fixture
def served(plugin: Plugin) -> Iterator[Wire]:
    with on_the_wire(plugin, THREADS) as made:
        yield made


def watch(served: Wire, cursor: str = "") -> Any:
    metadata = (("authorization", f"Bearer {a_token(an_admin())}"),)
    request = wire.WatchPaymentEventsRequest(cursor=cursor)
    return PaymentServiceStub(served.channel).WatchPaymentEvents(request, metadata=metadata, timeout=60)


def tell(plugin: Plugin) -> None:
    [connection] = plugin.connections()
    told = FeedEvent(EventType.CONNECTION_NEEDS_CONSENT, connection.id, connection.tenant.id, connection.subsidiary_id)
    with plugin.units.writing() as unit:
        unit.feed.append(ORGANIZATION, [told], plugin.clock.now())
        unit.commit()


def test_while_nothing_happens_there_are_checkpoints(plugin: Plugin, served: Wire) -> None:
    stream = watch(served)
    first = next(stream)
    assert (first.HasField("event"), first.cursor) == (False, "")
    tell(plugin)
    event = next(stream)
    assert (event.event.event_id, event.cursor) == ("0-1", "0-1")
    plugin.clock.advance(timedelta(seconds=15))
    later = next(stream)
    assert (later.HasField("event"), later.cursor) == (False, "0-1")
    stream.cancel()


def test_after_five_minutes_it_ends_and_is_taken_up_again(plugin: Plugin, served: Wire) -> None:
    stream = watch(served)
    next(stream)
    plugin.clock.advance(timedelta(minutes=5))
    assert not [response for response in stream if response.HasField("event")]
    assert stream.code() is grpc.StatusCode.OK
    tell(plugin)
    again = watch(served)
    assert next(again).cursor == "0-1"
    again.cancel()


def test_no_more_than_a_quarter_of_the_threads_is_taken_and_a_place_is_free_again(served: Wire) -> None:
    streams = [watch(served) for _ in range(A_QUARTER)]
    for stream in streams:
        next(stream)
    with pytest.raises(grpc.RpcError) as refused:
        next(watch(served))
    error: Any = refused.value
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    details = rpc_status.from_call(error).details
    assert any(detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR) for detail in details)
    streams[0].cancel()
    wait_until(lambda: has_place(served), "a place")
    streams[1].cancel()


def has_place(served: Wire) -> bool:
    stream = watch(served)
    try:
        next(stream)
    except grpc.RpcError:
        return False
    stream.cancel()
    return True


def test_calls_are_served_while_as_many_streams_are_open_as_may_be(served: Wire) -> None:
    streams = [watch(served) for _ in range(A_QUARTER)]
    for stream in streams:
        next(stream)
    metadata = (("authorization", f"Bearer {a_token(an_admin())}"),)
    stub = PaymentServiceStub(served.channel)
    assert stub.ListPaymentEvents(wire.ListPaymentEventsRequest(), metadata=metadata, timeout=20) is not None
    for stream in streams:
        stream.cancel()


def test_when_the_server_stops_streams_end_at_once(served: Wire) -> None:
    stream = watch(served)
    next(stream)
    assert served.server.stop(timedelta(seconds=20)) == 0
    assert list(stream) == []
    assert stream.code() is grpc.StatusCode.OK


def test_what_goes_wrong_in_the_middle_is_reported_as_of_any_call(plugin: Plugin, served: Wire) -> None:
    stream = watch(served)
    next(stream)
    with patch.object(ListPaymentEvents, "__call__", side_effect=StoreBusy("busy")):
        tell(plugin)
        with pytest.raises(grpc.RpcError) as failed:
            next(stream)
    error: Any = failed.value
    assert error.code() is grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize("cursor", ["1-", "x", "0-1-2", "-1-2", "1" * 20 + "-1", "0-5"])
def test_a_cursor_that_was_never_given_out_is_refused(served: Wire, cursor: str) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        next(watch(served, cursor))
    error: Any = refused.value
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT

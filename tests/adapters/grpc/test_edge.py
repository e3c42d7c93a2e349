"""The whole edge, as a real server on loopback."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Event, Semaphore
from typing import Any
from uuid import uuid4

import grpc
import pytest
import structlog
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from adapters.grpc.edge.drain import Drain
from core.caller import Caller, Permission, Role
from core.ids import OrganizationId, UserId
from plugin import logs
from productive.xero.v1 import common_pb2
from productive.xero.v1.connection_service_pb2 import (
    ChooseTenantRequest,
    DisconnectConnectionRequest,
    ListConnectionsRequest,
    StartConnectionRequest,
)
from productive.xero.v1.copy_service_pb2 import AlreadyCopied
from productive.xero.v1.link_service_pb2 import UnlinkRequest
from productive.xero.v1.transfer_service_pb2 import GetTransferRequest
from support.edge import Wire, a_token, on_the_wire
from support.plugin import Plugin
from support.wire import a_copy, a_wire_line
from xero_sandbox.waiting import wait_until

MEMBER = Caller(OrganizationId("7"), UserId("max"), Role.MEMBER)


@pytest.fixture(scope="module")
def plugin() -> Plugin:
    return Plugin().connected()


@pytest.fixture(scope="module")
def wire(plugin: Plugin) -> Iterator[Wire]:
    with on_the_wire(plugin) as running:
        yield running


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the log says."""
    stream = StringIO()
    before = structlog.get_config()
    structlog.configure(
        processors=[*logs.SHARED, structlog.processors.JSONRenderer()],
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    yield stream
    structlog.configure(**before)


def lines(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_refusal_travels_with_all_its_details(wire: Wire) -> None:
    request = a_copy()
    request.document.invoice.invoice_id = "refused"
    request.document.invoice.lines[0].quantity.value = "12,5"
    response = wire.call(request)
    assert response.code is grpc.StatusCode.INVALID_ARGUMENT
    assert response.message == "document.invoice.lines[0].quantity: '12,5' is not a decimal number"
    assert response.detail(ErrorInfo).domain == "xero.productive.io"
    assert response.detail(BadRequest).field_violations[0].field == "document.invoice.lines[0].quantity"
    assert response.detail(common_pb2.ProblemList).problems[0].fix


def test_a_second_click_is_answered_with_the_link_and_both_choices(wire: Wire) -> None:
    request = a_copy()
    request.document.invoice.invoice_id, request.document.invoice.number = "twice", "INV-TWICE"
    first = wire.call(request)
    request.request_id = str(uuid4())
    second = wire.call(request)
    assert first.code is grpc.StatusCode.OK
    assert second.code is grpc.StatusCode.FAILED_PRECONDITION
    assert second.detail(ErrorInfo).reason == "ERROR_REASON_ALREADY_COPIED"
    assert second.detail(AlreadyCopied).link.xero_id == first.response.result.link.xero_id
    assert len(second.detail(AlreadyCopied).choices) == 2


def test_five_hundred_problems_reach_the_client(wire: Wire) -> None:
    request = a_copy()
    del request.document.invoice.lines[:]
    request.document.invoice.lines.extend(a_wire_line(f"l{number}", quantity="many") for number in range(500))
    response = wire.call(request)
    assert response.code is grpc.StatusCode.INVALID_ARGUMENT
    problems = response.detail(common_pb2.ProblemList).problems
    assert int(problems[-1].facts["omitted"]) + len(problems) - 1 == 500


@pytest.mark.parametrize(
    ("token", "message"),
    [
        (None, "The metadata has no authorization"),
        ("rubbish", "The bearer token is malformed"),
        (a_token(at=datetime.now(UTC) - timedelta(hours=1)), "The bearer token has expired"),
    ],
)
def test_who_does_not_say_who_it_is_is_not_let_in(wire: Wire, token: str | None, message: str) -> None:
    response = wire.call(ListConnectionsRequest(), token)
    assert (response.code, response.message) == (grpc.StatusCode.UNAUTHENTICATED, message)
    assert response.detail(ErrorInfo).reason == "ERROR_REASON_UNAUTHENTICATED"


def test_who_may_not_do_it_is_told_what_is_missing(wire: Wire) -> None:
    copying = wire.call(a_copy(), by=MEMBER)
    connecting = wire.call(StartConnectionRequest(), by=MEMBER)
    assert copying.code is connecting.code is grpc.StatusCode.PERMISSION_DENIED
    assert dict(copying.detail(ErrorInfo).metadata) == {"permissions": ",".join(Permission)}
    assert dict(connecting.detail(ErrorInfo).metadata) == {"role": "admin"}


def test_every_response_names_its_call_as_the_log_does(wire: Wire, log: StringIO) -> None:
    good, bad = wire.call(ListConnectionsRequest()), wire.call(GetTransferRequest(transfer_id="t9"))
    told = [dict(response.trailing)["x-call-id"] for response in (good, bad)]
    assert [line["call_id"] for line in lines(log)] == told


def test_the_log_has_one_line_a_call_without_text_or_token(wire: Wire, log: StringIO) -> None:
    request = a_copy(request_id="the-request")
    request.document.invoice.invoice_id, request.document.invoice.number = "logged", "INV-LOGGED"
    request.document.invoice.note = "Nobody else may read this"
    token = a_token()
    response = wire.call(request, token)
    refused = wire.call(request, token)
    first, second = lines(log)
    assert (first["method"], first["status"]) == ("productive.xero.v1.CopyService/CopyDocument", "OK")
    assert (first["organization_id"], first["user_id"], first["request_id"]) == ("7", "carl", "the-request")
    assert first["transfer_id"] == response.response.result.transfer.transfer_id
    assert first["ms"] >= 0
    assert refused.code is grpc.StatusCode.OK, "the same request again is answered, not refused"
    assert second["transfer_id"] == first["transfer_id"]
    assert all(secret not in log.getvalue() for secret in ("Nobody else", "Acme", token))


def test_the_log_names_what_was_asked_for_and_never_a_secret(wire: Wire, log: StringIO) -> None:
    admin = Caller(OrganizationId("7"), UserId("ann"), Role.ADMIN)
    wire.call(DisconnectConnectionRequest(connection_id="c9"), by=admin)
    wire.call(UnlinkRequest(link_id="l9"), by=admin)
    wire.call(ChooseTenantRequest(state="a secret of the consent", tenant_id="t9"), by=admin)
    first, second, _ = lines(log)
    assert (first["connection_id"], second["link_id"]) == ("c9", "l9")
    assert "a secret of the consent" not in log.getvalue()


def test_what_nobody_foresaw_is_reported_as_an_id_and_logged_whole(
    wire: Wire, plugin: Plugin, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr(plugin.units, "reading", broken)
    response = wire.call(ListConnectionsRequest())
    assert response.code is grpc.StatusCode.INTERNAL
    assert "secret" not in response.message
    error_id = response.detail(ErrorInfo).metadata["error_id"]
    logged, call = lines(log)
    assert logged["error_id"] == call["error_id"] == error_id
    assert "ZeroDivisionError: the secret of the house" in logged["exception"]
    assert call["status"] == "INTERNAL"


def test_an_unknown_method_is_not_implemented(wire: Wire) -> None:
    stub: Any = wire.channel.unary_unary("/productive.xero.v1.CopyService/Nothing")
    with pytest.raises(grpc.RpcError) as error:
        stub(b"", timeout=10)
    unknown: Any = error.value
    assert unknown.code() is grpc.StatusCode.UNIMPLEMENTED


def test_health_and_reflection_need_no_token(wire: Wire) -> None:
    health: Any = HealthStub(wire.channel)
    for name in ("", "productive.xero.v1.CopyService"):
        response = health.Check(HealthCheckRequest(service=name), timeout=10)
        assert response.status == HealthCheckResponse.SERVING
    services = ProtoReflectionDescriptorDatabase(wire.channel).get_services()
    assert {"productive.xero.v1.CopyService", "grpc.health.v1.Health"} <= set(services)


def test_a_server_whose_threads_are_all_busy_is_healthy() -> None:
    plugin = Plugin()
    busy, go_on = Semaphore(0), Event()
    reading = plugin.units.reading

    def slowly() -> Any:
        busy.release()
        assert go_on.wait(20)
        return reading()

    plugin.units.reading = slowly  # type: ignore[method-assign]  # this very store takes its time
    with on_the_wire(plugin, threads=2) as wire, ThreadPoolExecutor() as pool:
        calls = [pool.submit(wire.call, ListConnectionsRequest()) for _ in range(3)]
        assert busy.acquire(timeout=20)
        assert busy.acquire(timeout=20)
        health: Any = HealthStub(wire.channel)
        assert health.Check(HealthCheckRequest(), timeout=10).status == HealthCheckResponse.SERVING
        go_on.set()
        assert {call.result().code for call in calls} == {grpc.StatusCode.OK}


def test_a_server_that_stops_finishes_what_began_and_refuses_what_comes() -> None:
    plugin = Plugin()
    begun, go_on = Event(), Event()
    reading = plugin.units.reading

    def slowly() -> Any:
        begun.set()
        assert go_on.wait(20)
        return reading()

    plugin.units.reading = slowly  # type: ignore[method-assign]  # this very store takes its time
    with on_the_wire(plugin) as wire, ThreadPoolExecutor() as pool:
        health: Any = HealthStub(wire.channel)
        under_way = pool.submit(wire.call, ListConnectionsRequest())
        assert begun.wait(20)
        stopping = pool.submit(wire.server.stop, timedelta(seconds=20))
        wait_until(lambda: stopping.done() or wire.edge.get(Drain).is_closed, "the drain is closed")
        assert not stopping.done()
        late = wire.call(ListConnectionsRequest())
        status = health.Check(HealthCheckRequest(), timeout=10).status
        go_on.set()
        assert under_way.result().code is grpc.StatusCode.OK
        assert stopping.result() == 0
    assert (late.code, late.detail(ErrorInfo).reason) == (grpc.StatusCode.UNAVAILABLE, "ERROR_REASON_SHUTTING_DOWN")
    assert late.detail(RetryInfo).retry_delay.seconds == 5
    assert status == HealthCheckResponse.NOT_SERVING

"""What a broken exchange says about Xero: whether it can have arrived."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from adapters.memory import MemoryClock
from adapters.system import SystemClock
from adapters.xero.call import Call, Effect, Reply
from adapters.xero.client import XeroClient
from core.errors import LedgerError, NoResponse, NothingDone, Unreachable, Unreadable

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
Script = Callable[[socket.socket], None]


class Server:
    """A server on loopback that plays one script for each connection, in order, and keeps what it received."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.received: list[bytes] = []
        self.done = threading.Event()

    def play(self, *scripts: Script) -> None:
        threading.Thread(target=self._play, args=(scripts,), daemon=True).start()

    def _play(self, scripts: tuple[Script, ...]) -> None:
        for script in scripts:
            connection, _ = self.listener.accept()
            with closing(connection):
                script(connection)

    def reads(self, connection: socket.socket) -> bytes:
        """One request whose body ends with END, or that has none."""
        received = b""
        while not received.endswith((b"END", b"\r\n\r\n")) or (
            b"Content-Length" in received and b"END" not in received
        ):
            piece = connection.recv(65536)
            if not piece:
                break
            received += piece
        self.received.append(received)
        return received

    def responses(self, *responses: bytes) -> Script:
        def script(connection: socket.socket) -> None:
            for response in responses:
                self.reads(connection)
                connection.sendall(response)

        return script

    def hangs_up(self, connection: socket.socket) -> None:
        self.reads(connection)

    def holds(self, connection: socket.socket) -> None:
        self.reads(connection)
        self.done.wait(10)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.done.set()
    server.listener.close()


@pytest.fixture
def client() -> Iterator[XeroClient]:
    with closing(XeroClient(SystemClock())) as client:
        yield client


def soon(seconds: float = 10) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def a_write(url: str) -> Call:
    return Call("PUT", f"{url}/Invoices", Effect.CHANGES, {"Authorization": "Bearer secret-token"}, b"END")


def a_read(url: str) -> Call:
    return Call(
        "GET", f'{url}/Contacts?where=Name=="Confidential"', Effect.NONE, {"Authorization": "Bearer secret-token"}
    )


def test_a_refused_connection_did_nothing(client: XeroClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unreachable):
        client.send(a_write(f"http://127.0.0.1:{port}"), soon())


def test_a_connection_closed_after_the_request_was_written_leaves_it_open(client: XeroClient, server: Server) -> None:
    server.play(server.hangs_up)
    with pytest.raises(NoResponse):
        client.send(a_write(server.url), soon())


def test_a_connection_closed_at_once_leaves_it_open(client: XeroClient, server: Server) -> None:
    server.play(lambda connection: None)
    with pytest.raises(NoResponse):
        client.send(a_write(server.url), soon())


def test_a_response_that_breaks_off_leaves_it_open(client: XeroClient, server: Server) -> None:
    server.play(server.responses(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"))
    with pytest.raises(NoResponse):
        client.send(a_write(server.url), soon())


def test_a_response_that_is_no_http_leaves_it_open(client: XeroClient, server: Server) -> None:
    server.play(server.responses(b"what?\r\n\r\n"))
    with pytest.raises(NoResponse):
        client.send(a_write(server.url), soon())


def test_a_response_that_cannot_be_unpacked_is_unreadable(client: XeroClient, server: Server) -> None:
    server.play(server.responses(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"))
    with pytest.raises(Unreadable):
        client.send(a_write(server.url), soon())


def test_a_read_without_a_response_may_simply_be_repeated(client: XeroClient, server: Server) -> None:
    server.play(server.hangs_up)
    with pytest.raises(Unreachable):
        client.send(a_read(server.url), soon())


def test_a_call_returns_by_the_time_to_give_up(client: XeroClient, server: Server) -> None:
    server.play(server.holds)
    give_up_at = soon(0.2)
    with pytest.raises(NoResponse):
        client.send(a_write(server.url), give_up_at)
    assert datetime.now(UTC) - give_up_at < timedelta(seconds=2)


def test_a_response_that_drips_does_not_outlast_the_time_to_give_up() -> None:
    clock = MemoryClock()

    def drips() -> Iterator[bytes]:
        while True:
            clock.advance(timedelta(seconds=4))
            yield b" "

    client = XeroClient(clock, httpx2.MockTransport(lambda _: httpx2.Response(200, content=drips())))
    give_up_at = clock.now() + timedelta(seconds=10)
    with pytest.raises(NoResponse):
        client.send(a_write("https://xero.test"), give_up_at)
    assert clock.now() - give_up_at < timedelta(seconds=4)


def test_nothing_is_sent_once_the_time_to_give_up_has_come() -> None:
    clock = MemoryClock()
    client = XeroClient(clock, Scripted(HEADERS, AssertionError("something was sent")))
    with pytest.raises(NothingDone):
        client.send(a_write("https://xero.test"), clock.now())


def test_nothing_is_written_if_connecting_took_all_the_time(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, connect = MemoryClock(), socket.create_connection

    def slowly(*args: Any, **options: Any) -> socket.socket:
        clock.advance(timedelta(minutes=1))
        return connect(*args, **options)

    def listens(connection: socket.socket) -> None:
        server.reads(connection)
        server.done.set()

    monkeypatch.setattr(socket, "create_connection", slowly)
    server.play(listens)
    with closing(XeroClient(clock)) as client, pytest.raises(NothingDone):
        client.send(a_write(server.url), clock.now() + timedelta(seconds=30))
    assert server.done.wait(5)
    assert server.received == [b""]


def test_a_pooled_connection_that_was_closed_meanwhile_is_replaced(client: XeroClient, server: Server) -> None:
    server.play(server.responses(OK), server.responses(OK))
    first = client.send(a_write(server.url), soon())
    second = client.send(a_write(server.url), soon())
    assert (first.status, second.status) == (200, 200)


def test_a_pooled_connection_is_used_again(client: XeroClient, server: Server) -> None:
    server.play(server.responses(OK, OK))
    client.send(a_write(server.url), soon())
    client.send(a_write(server.url), soon())
    assert len(server.received) == 2


def test_a_redirect_is_not_followed_and_no_cookie_is_kept(client: XeroClient, server: Server) -> None:
    redirect = b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    server.play(server.responses(redirect, OK))
    assert client.send(a_read(server.url), soon()).status == 302
    client.send(a_read(server.url), soon())
    assert b"ookie" not in server.received[1]


class Scripted(httpx2.BaseTransport):
    """Reports these events of a connection, then fails."""

    def __init__(self, events: str, error: Exception) -> None:
        self._events = events.split()
        self._error = error

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        for event in self._events:
            request.extensions["trace"](event, {})
        raise self._error


CONNECTED = "connection.connect_tcp.started connection.connect_tcp.complete"
HEADERS = "http11.send_request_headers.started http11.send_request_headers.complete"
FAILED_HEADERS = "http11.send_request_headers.started http11.send_request_headers.failed"
BODY = "http11.send_request_body.started"


@pytest.mark.parametrize(
    ("events", "error", "expected"),
    [
        ("", httpx2.ConnectError("x"), Unreachable),
        ("", httpx2.ConnectTimeout("x"), Unreachable),
        ("", httpx2.PoolTimeout("x"), Unreachable),
        ("", httpx2.ProxyError("x"), Unreachable),
        ("", httpx2.InvalidURL("x"), Unreachable),
        ("", httpx2.ReadError("x"), NoResponse),
        ("", httpx2.RemoteProtocolError("x"), NoResponse),
        (CONNECTED, httpx2.ReadError("x"), Unreachable),
        (f"{CONNECTED} {HEADERS}", httpx2.ConnectError("x"), NoResponse),
        (f"{CONNECTED} {HEADERS} {BODY} {BODY}", httpx2.WriteTimeout("x"), NoResponse),
        (f"{HEADERS} http11.send_request_body.failed", httpx2.ReadError("x"), NoResponse),
        (FAILED_HEADERS, httpx2.RemoteProtocolError("x"), Unreachable),
        (FAILED_HEADERS, httpx2.WriteTimeout("x"), Unreachable),
    ],
)
def test_only_what_certainly_did_not_leave_counts_as_not_sent(
    events: str, error: Exception, expected: type[LedgerError]
) -> None:
    clock = MemoryClock()
    client = XeroClient(clock, Scripted(events, error))
    with pytest.raises(LedgerError) as caught:
        client.send(a_write("https://xero.test"), clock.now() + timedelta(seconds=30))
    assert type(caught.value) is expected


class Lines:
    """A log that keeps its lines."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def info(self, event: str, **facts: Any) -> None:
        self.lines.append({"event": event, **facts})


def test_a_call_is_logged_with_its_limits_and_without_its_query(caplog: pytest.LogCaptureFixture) -> None:
    headers = {"Xero-Correlation-Id": "call-1", "X-MinLimit-Remaining": "58", "X-DayLimit-Remaining": "4998"}
    log = Lines()
    clock = MemoryClock()
    client = XeroClient(clock, httpx2.MockTransport(lambda _: httpx2.Response(200, headers=headers)), log)
    with caplog.at_level(logging.INFO):
        client.send(a_read("https://xero.test"), clock.now() + timedelta(seconds=30))
    [line] = log.lines
    assert line == {
        "event": "xero call",
        "method": "GET",
        "path": "/Contacts",
        "seconds": 0.0,
        "status": 200,
        "correlation_id": "call-1",
        "minute_left": "58",
        "day_left": "4998",
    }
    assert "Confidential" not in caplog.text


def test_no_secret_is_in_a_failure_nor_in_what_led_to_it() -> None:
    log, clock = Lines(), MemoryClock()
    client = XeroClient(clock, Scripted("", httpx2.ReadError("x")), log)
    call = a_write("https://xero.test")
    with pytest.raises(NoResponse) as caught:
        client.send(call, clock.now() + timedelta(seconds=30))
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert "secret-token" not in repr(caught.value) + repr(call) + repr(log.lines) + repr(Reply(200, {}, b"END"))

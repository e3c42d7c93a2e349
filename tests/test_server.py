"""The server as a process of its own: it starts, says where, drains when it is told to stop, and ends."""

import os
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket
from typing import Any

import grpc
import pytest
from google.rpc.error_details_pb2 import ErrorInfo
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub
from grpc_status import rpc_status
from sqlalchemy import text

import server
from adapters.grpc import CallerKey
from adapters.sql import Database, Keyring, open_engine
from core.caller import Caller, Role
from core.ids import OrganizationId, UserId
from plugin.config import PREFIX
from productive.xero.v1.connection_service_pb2 import (
    CompleteConnectionRequest,
    ListConnectionsRequest,
    StartConnectionRequest,
)
from productive.xero.v1.connection_service_pb2_grpc import ConnectionServiceStub
from xero_sandbox.waiting import wait_until

pytestmark = pytest.mark.slow

KEY = CallerKey("a key of the tests, which is long enough", "productive", "productive-xero")
TOKEN_KEY = b64encode(bytes(32)).decode()
CALLBACK = "http://localhost:8085/callback"
LONGEST = 30


def environment(folder: Path, **changes: str) -> Mapping[str, str]:
    """A Xero that nobody can reach, unless changed."""
    settings = {
        "LISTEN": "127.0.0.1:0",
        "DATABASE_URL": f"sqlite:///{folder / 'plugin.db'}",
        "XERO_CLIENT_ID": "client",
        "XERO_CLIENT_SECRET": "the secret of the app",
        "XERO_API_URL": "http://localhost:9",
        "XERO_IDENTITY_URL": "http://localhost:9",
        "REDIRECT_URIS": CALLBACK,
        "TOKEN_KEYS": TOKEN_KEY,
        "CALLER_KEY": KEY.key,
        "RECOVERY_INTERVAL": "0.1",
        **changes,
    }
    ours = {f"{PREFIX}{name}": value for name, value in settings.items()}
    return {**{name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}, **ours}


@contextmanager
def process(folder: Path, **changes: str) -> Iterator[subprocess.Popen[str]]:
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "server"],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environment(folder, **changes),
        ) as started,
    ):
        try:
            yield started
        finally:
            started.kill()


def address_of(started: subprocess.Popen[str]) -> str:
    assert started.stdout is not None
    ready = started.stdout.readline()
    assert ready.startswith("productive-xero ready 127.0.0.1:")
    return ready.split()[-1]


def log_of(folder: Path) -> str:
    return (folder / "log").read_text()


def failing(folder: Path, **changes: str) -> tuple[int, str]:
    """The exit code and the message of a server that does not start."""
    response = subprocess.run(
        [sys.executable, "-m", "server"],
        capture_output=True,
        text=True,
        env=environment(folder, **changes),
        timeout=LONGEST,
        check=False,
    )
    assert response.stdout == ""
    assert "Traceback" not in response.stderr
    return response.returncode, response.stderr


def authorization() -> tuple[tuple[str, str], ...]:
    admin = Caller(OrganizationId("7"), UserId("ann"), Role.ADMIN)
    return (("authorization", f"Bearer {KEY.issue(admin, datetime.now(UTC), timedelta(minutes=5))}"),)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_prints_its_address_serves_and_ends_with_exit_code_0(tmp_path: Path, number: signal.Signals) -> None:
    with process(tmp_path) as started:
        with grpc.insecure_channel(address_of(started)) as channel:
            health: Any = HealthStub(channel)
            assert health.Check(HealthCheckRequest(), timeout=LONGEST).status == HealthCheckResponse.SERVING
            list_connections(channel)
        started.send_signal(number)
        assert started.wait(LONGEST) == 0
        assert started.stdout is not None
        assert started.stdout.read() == "", "standard output has the ready line and nothing else"
    log = log_of(tmp_path)
    assert '"event": "stopped"' in log
    assert not [secret for secret in (KEY.key, TOKEN_KEY, "the secret of the app") if secret in log]


def test_a_second_process_on_one_sqlite_file_is_told_so_and_does_not_start(tmp_path: Path) -> None:
    with process(tmp_path) as started:
        address_of(started)
        code, message = failing(tmp_path)
        assert (code, "SQLite is for one" in message) == (1, True)
        started.kill()
    with process(tmp_path) as heir:
        assert address_of(heir)


def test_a_call_under_way_ends_before_the_process_does(tmp_path: Path) -> None:
    with waiting_for_xero(tmp_path) as (started, channel, call, xero):
        started.terminate()
        wait_until_stopping(channel)
        assert started.poll() is None
        xero.close()
        assert call.result(LONGEST) in {"XERO_UNAVAILABLE", "OUTCOME_UNCERTAIN"}
        assert started.wait(LONGEST) == 0


def test_a_second_signal_does_not_wait(tmp_path: Path) -> None:
    with waiting_for_xero(tmp_path) as (started, channel, _, _):
        started.terminate()
        wait_until_stopping(channel)
        started.terminate()
        assert started.wait(LONGEST) == 128 + signal.SIGTERM


def test_a_drain_ends_when_it_says_whatever_is_still_under_way(tmp_path: Path) -> None:
    """What a send has begun is in the database; the next process takes it up."""
    with waiting_for_xero(tmp_path, DRAIN_SECONDS="0.2") as (started, _, call, _):
        started.terminate()
        assert started.wait(LONGEST) == server.CUT_OFF
        assert call.result(LONGEST) == "gone"
    assert '"calls_cut_off": 1' in log_of(tmp_path)


def test_a_full_disk_under_the_log_fails_no_call_and_no_exit(tmp_path: Path) -> None:
    (tmp_path / "log").symlink_to("/dev/full")
    with process(tmp_path) as started, grpc.insecure_channel(address_of(started)) as channel:
        list_connections(channel)
        started.terminate()
        assert started.wait(LONGEST) == 0


def test_a_reader_of_the_log_that_went_away_fails_no_call_and_no_exit(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    (tmp_path / "log").symlink_to(f"/dev/fd/{writing}")
    with process(tmp_path) as started, grpc.insecure_channel(address_of(started)) as channel:
        os.close(writing)
        os.close(reading)
        list_connections(channel)
        started.terminate()
        assert started.wait(LONGEST) == 0


def list_connections(channel: grpc.Channel) -> None:
    connections: Any = ConnectionServiceStub(channel)
    response = connections.ListConnections(ListConnectionsRequest(), metadata=authorization(), timeout=LONGEST)
    assert not response.connections


@contextmanager
def waiting_for_xero(
    folder: Path, **changes: str
) -> Iterator[tuple[subprocess.Popen[str], grpc.Channel, Future[str], socket]]:
    """A server with one call under way, which waits for Xero until the socket to it is closed."""
    with (
        silent_xero() as (xero, port),
        process(folder, XERO_IDENTITY_URL=f"http://localhost:{port}", **changes) as started,
        grpc.insecure_channel(address_of(started)) as channel,
        ThreadPoolExecutor() as pool,
    ):
        call = pool.submit(complete_a_connection, channel)
        connection, _ = xero.accept()
        with connection:
            yield started, channel, call, connection


@contextmanager
def silent_xero() -> Iterator[tuple[socket, int]]:
    """An identity server that takes connections and says nothing."""
    with socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(LONGEST)
        yield listener, listener.getsockname()[1]


def complete_a_connection(channel: grpc.Channel) -> str:
    """Begin a consent and end it, which asks Xero; answers the reason of the failure."""
    connections: Any = ConnectionServiceStub(channel)
    started = connections.StartConnection(
        StartConnectionRequest(subsidiary_id="1", subsidiary_name="London", redirect_uri=CALLBACK),
        metadata=authorization(),
        timeout=LONGEST,
    )
    state = started.consent_url.partition("state=")[2].partition("&")[0]
    return reason_of(
        lambda: connections.CompleteConnection(
            CompleteConnectionRequest(state=state, code="code"), metadata=authorization(), timeout=LONGEST
        )
    )


def wait_until_stopping(channel: grpc.Channel) -> None:
    connections: Any = ConnectionServiceStub(channel)

    def list_connections() -> Any:
        return connections.ListConnections(ListConnectionsRequest(), metadata=authorization(), timeout=LONGEST)

    wait_until(lambda: reason_of(list_connections) in {"SHUTTING_DOWN", "gone"}, "new calls are refused")


def reason_of(call: Any) -> str:
    try:
        call()
    except grpc.RpcError as error:
        failed: Any = error
        status = rpc_status.from_call(failed)
        info = ErrorInfo()
        is_told = status is not None and status.details[0].Unpack(info)
        return info.reason.removeprefix("ERROR_REASON_") if is_told else "gone"
    return ""


def test_a_port_that_is_taken_is_reported(tmp_path: Path) -> None:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, message = failing(tmp_path, LISTEN=f"127.0.0.1:{taken.getsockname()[1]}")
    assert code == 1
    assert "Cannot listen on 127.0.0.1:" in message


def test_a_database_of_a_later_release_is_left_alone(tmp_path: Path) -> None:
    with process(tmp_path) as started:
        address_of(started)
        started.terminate()
        assert started.wait(LONGEST) == 0
    engine = open_engine(Database(f"sqlite:///{tmp_path / 'plugin.db'}", Keyring.of([TOKEN_KEY])))
    with engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    engine.dispose()
    code, message = failing(tmp_path)
    assert code == 1
    assert "A later release has migrated this database" in message


def test_a_database_that_cannot_be_opened_is_reported(tmp_path: Path) -> None:
    code, message = failing(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'nowhere' / 'plugin.db'}")
    assert code == 1
    assert "The database cannot be opened" in message


def test_without_tls_it_listens_to_this_machine_only(tmp_path: Path) -> None:
    code, message = failing(tmp_path, LISTEN="0.0.0.0:0")
    assert code == 2
    assert "listens on loopback only" in message

"""The keys of tokens change over several servers: a key that one of them lacks costs no connection."""

import secrets
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.stage import Process
from productive.xero.v1 import connection_service_pb2 as connections
from support.whole import Subsidiary, Whole, told

pytestmark = pytest.mark.slow

TOKEN_KEYS = "PRODUCTIVE_XERO_TOKEN_KEYS"


@pytest.fixture
def plugin(tmp_path: Path, postgresql_url: str) -> Iterator[Whole]:
    """With a server that knows the old key only."""
    plugin = Whole(tmp_path, PRODUCTIVE_XERO_DATABASE_URL=postgresql_url)
    yield plugin
    plugin.close()


def server_with(plugin: Whole, *keys: str) -> Process:
    return plugin.stage.start_server(**{TOKEN_KEYS: ",".join(keys)})


def connected_by(plugin: Whole, server: Process) -> Subsidiary:
    before, plugin.server = plugin.server, server
    subsidiary = plugin.subsidiary()
    plugin.server = before
    return subsidiary


def state_of(plugin: Whole, subsidiary: Subsidiary) -> str:
    request = connections.GetConnectionRequest(connection_id=subsidiary.connection_id)
    connection = plugin.ask("ConnectionService", "GetConnection", request).connection
    return str(connections.ConnectionState.Name(connection.state))


def test_a_key_that_is_missing_is_the_operators_error_and_changes_nothing(plugin: Whole) -> None:
    old, new = plugin.stage.token_key, b64encode(secrets.token_bytes(32)).decode()
    of_the_old_key = plugin.subsidiary()
    subsidiary = connected_by(plugin, ahead := server_with(plugin, new, old))
    assert told(lambda: plugin.copy(plugin.invoice(subsidiary))) == {"TOKEN_KEY_MISSING"}
    assert told(lambda: plugin.check(subsidiary)) == {"TOKEN_KEY_MISSING"}
    assert state_of(plugin, subsidiary) == "CONNECTION_STATE_CONNECTED"
    assert told(lambda: plugin.copy(plugin.invoice(of_the_old_key))) == set()

    with pytest.raises(RuntimeError, match=r"(?s)did not start.*encrypted with a key that is not among"):
        server_with(plugin, old)
    with pytest.raises(RuntimeError, match="of 1 connections"):
        server_with(plugin, new)

    plugin.server = ahead
    assert told(lambda: plugin.copy(plugin.invoice(subsidiary))) == set()
    assert told(lambda: plugin.copy(plugin.invoice(of_the_old_key))) == set()
    plugin.server = server_with(plugin, old, new)
    assert told(lambda: plugin.copy(plugin.invoice(subsidiary))) == set()
    log = ahead.log.read_text()
    assert old not in log
    assert new not in log

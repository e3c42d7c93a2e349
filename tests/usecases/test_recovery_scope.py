"""Recovery keeps to the organisation of the send that it takes up, whatever else is connected."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest

from adapters.memory.ledger import MemoryLedger
from core.connection import Connection
from core.errors import Disconnected, SendFailed, Unreachable
from core.problems import Reason
from core.transfer import TransferState
from support.documents import an_invoice
from support.plugin import Plugin, an_admin
from usecases.connections.removal import DisconnectConnection
from usecases.sends.settlement import Settlement


@pytest.fixture
def plugin() -> Plugin:
    """Subsidiary 1 in London and 2 in Paris; a send to London was abandoned."""
    plugin = Plugin()
    for subsidiary, tenant in (("1", "london"), ("2", "paris")):
        plugin.configure(plugin.connect(subsidiary, tenant))
    return plugin


@contextmanager
def dying_after_the_intent() -> Iterator[None]:
    class Killed(BaseException):
        pass

    with patch.object(Settlement, "carry_out", side_effect=Killed), pytest.raises(Killed):
        yield


def abandoned(plugin: Plugin) -> None:
    """Its write has arrived."""
    with dying_after_the_intent():
        plugin.copy()
    left = plugin.open_transfer()
    assert left is not None
    plugin.books("london").save([left.content])
    plugin.clock.advance(timedelta(minutes=5))


def connected_to(plugin: Plugin, tenant: str) -> Connection:
    [found] = [each for each in plugin.connections() if each.tenant.id == tenant]
    return found


def test_only_the_sends_own_organisation_is_looked_at_and_written(plugin: Plugin) -> None:
    abandoned(plugin)
    plugin.books("paris").outage = Unreachable("nobody has any business there")
    assert plugin.recover() == 1
    assert len(plugin.books("london").documents) == 1
    assert plugin.books("paris").documents == ()
    assert plugin.books("paris").received == []
    current = plugin.links().current
    assert current is not None
    assert (current.tenant_id, current.connection_id) == ("london", connected_to(plugin, "london").id)


def test_a_send_whose_connection_has_ended_waits_and_takes_no_other(plugin: Plugin) -> None:
    abandoned(plugin)
    london = connected_to(plugin, "london")
    plugin.process.get(DisconnectConnection)(an_admin(), london.id, plugin.write())
    plugin.recover()
    left = plugin.open_transfer()
    assert left is not None
    assert left.state is TransferState.UNCERTAIN
    assert plugin.books("paris").documents == ()
    plugin.connect("1", "london")
    plugin.clock.advance(timedelta(minutes=5))
    plugin.recover()
    assert plugin.open_transfer() is None
    assert len(plugin.books("london").documents) == 1
    assert plugin.books("paris").received == []


def test_a_second_click_waits_for_the_first_and_sends_nothing(plugin: Plugin) -> None:
    """Another process is at it; it ends while the second waits."""
    with dying_after_the_intent():
        plugin.copy()
    waits = []

    def wait(duration: timedelta) -> None:
        waits.append(duration)
        plugin.clock.advance(duration)

    with patch.object(plugin.clock, "wait", wait), pytest.raises(SendFailed) as told:
        plugin.another_process().copy(write=plugin.write(patience=3))
    assert waits
    assert [problem.reason for problem in told.value.problems] == [Reason.IN_PROGRESS]
    open_transfer = plugin.open_transfer()
    assert open_transfer is not None
    assert told.value.transfer_id == open_transfer.id
    assert plugin.books("london").received == []


def test_a_disconnect_is_noticed_while_a_contact_is_made(plugin: Plugin) -> None:
    with patch.object(MemoryLedger, "create_contact", side_effect=Disconnected("gone")), pytest.raises(Disconnected):
        plugin.copy(an_invoice())
    assert not connected_to(plugin, "london").is_live
    assert connected_to(plugin, "paris").is_live

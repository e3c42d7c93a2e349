"""The feed tells what somebody may wait for: a transfer that arrived late, a connection that needs a consent."""

from unittest.mock import patch

import pytest

from core.errors import Disconnected, GrantGone, LedgerError
from core.payments.feed import EventType
from core.problems import Reason
from support.documents import an_invoice
from support.paid import A_WHILE, Paid, types
from support.plugin import Plugin, an_admin
from usecases.connections.check import CheckConnection


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def test_a_send_that_goes_well_is_its_callers_to_hear_of(plugin: Plugin) -> None:
    plugin.copy()
    assert plugin.told() == []


def test_a_send_that_was_left_behind_and_arrives_later_is_reported(plugin: Plugin) -> None:
    left = patch("usecases.sends.settlement.Settlement.carry_out", side_effect=KeyboardInterrupt)
    with left, pytest.raises(KeyboardInterrupt):
        plugin.copy()
    transfer = plugin.open_transfer()
    assert transfer is not None
    plugin.books().save([transfer.content])
    plugin.clock.advance(A_WHILE)
    plugin.recover()
    [told] = plugin.told()
    link = plugin.links().current
    assert link is not None
    assert (told.type, told.document, told.ledger_id) == (EventType.TRANSFER_SENT, an_invoice().ref, link.ledger_id)
    assert (told.transfer_id, told.subsidiary_id) == (link.transfer_id, link.subsidiary_id)


@pytest.mark.parametrize("error", [GrantGone("gone"), Disconnected("disconnected")])
def test_a_connection_that_xero_no_longer_lets_in_is_reported_once(error: LedgerError) -> None:
    paid = Paid().begun()
    [connection] = paid.connections()
    paid.books().outage = error
    paid.poll()
    for _ in range(2):
        paid.poll()
    assert types(paid.told()) == [EventType.CONNECTION_NEEDS_CONSENT]
    [told] = paid.told()
    assert (told.connection_id, told.subsidiary_id) == (connection.id, connection.subsidiary_id)
    checked = paid.process.get(CheckConnection)(an_admin(), connection.id)
    assert checked.problems[0].reason in {Reason.NEEDS_REAUTHORIZATION, Reason.CONNECTION_DISCONNECTED}

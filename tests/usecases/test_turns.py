"""One that fails takes nobody else's turn."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from unittest.mock import patch

import pytest

from adapters.memory.books import Fate
from core.connection import Connection
from core.documents import Invoice
from core.errors import SendFailed, Unreachable
from core.ids import SubsidiaryId, TransferId
from core.transfer import Dispatch, Transfer, TransferState
from ports import Ledger
from support.documents import an_invoice
from support.plugin import Plugin
from usecases.sends.lookups import LookupResult, LookUps
from usecases.sends.settlement import Settlement
from usecases.turns import each_in_turn


def test_everybody_has_a_turn_and_failures_are_reported_together() -> None:
    seen = []

    def work(number: int) -> bool:
        seen.append(number)
        if number % 2:
            raise ValueError(number)
        return number > 0

    with pytest.raises(ExceptionGroup, match="2 of the turns failed") as failed:
        each_in_turn([0, 1, 2, 3, 4], work)
    assert seen == [0, 1, 2, 3, 4]
    assert [str(each) for each in failed.value.exceptions] == ["1", "3"]
    assert each_in_turn([0, 2, 4], work) == 2


def test_a_send_that_cannot_be_settled_keeps_recovery_from_no_other() -> None:
    plugin = Plugin().connected()
    invoices = [an_invoice(id=f"i{number}", number=f"INV-{number}") for number in range(3)]
    for invoice in invoices:
        lost(plugin, invoice)
    plugin.clock.advance(timedelta(minutes=5))
    with failing_for(plugin, invoices[0]), pytest.raises(ExceptionGroup):
        plugin.recover()
    still_open = [plugin.open_transfer(invoice) for invoice in invoices]
    assert [transfer and transfer.state for transfer in still_open] == [TransferState.UNCERTAIN, None, None]
    assert all(plugin.links(invoice).current for invoice in invoices[1:])


def test_a_slow_look_of_one_tenant_delays_no_other() -> None:
    plugin = Plugin()
    for subsidiary, tenant in (("1", "london"), ("2", "paris")):
        plugin.configure(plugin.connect(subsidiary, tenant))
    in_london = [an_invoice(id=f"i{number}", number=f"INV-{number}") for number in range(2)]
    in_paris = an_invoice(id="p", number="INV-9", subsidiary_id=SubsidiaryId("2"))
    for invoice in in_london:
        lost(plugin, invoice)
    lost(plugin, in_paris, "paris")
    plugin.clock.advance(timedelta(minutes=5))
    asked, response, of = Event(), Event(), LookUps.of

    def slow_in_london(
        look_ups: LookUps, ledger: Ledger, transfers: Sequence[Transfer]
    ) -> Mapping[TransferId, LookupResult]:
        if transfers[0].tenant_id == "london":
            asked.set()
            assert response.wait(30)
        return of(look_ups, ledger, transfers)

    with patch.object(LookUps, "of", slow_in_london), ThreadPoolExecutor(1) as pool:
        slow = pool.submit(plugin.recover)
        assert asked.wait(30)
        assert plugin.recover() == 1
        assert plugin.open_transfer(in_paris) is None
        response.set()
        assert slow.result() == 2
    assert [plugin.open_transfer(invoice) for invoice in in_london] == [None, None]


def lost(plugin: Plugin, invoice: Invoice, tenant: str = "london") -> None:
    """Xero has it, and nobody knows."""
    plugin.books(tenant).next_write(Fate.ANSWER_LOST)
    with patch.object(LookUps, "of", side_effect=Unreachable("down")), pytest.raises(SendFailed):
        plugin.copy(invoice)


@contextmanager
def failing_for(plugin: Plugin, invoice: Invoice) -> Iterator[None]:
    transfer = plugin.open_transfer(invoice)
    assert transfer is not None
    taking_over = Settlement.take_over

    def failing(self: Settlement, connection: Connection, dispatch: Dispatch) -> bool:
        if dispatch.id == transfer.dispatch_id:
            raise ZeroDivisionError
        return taking_over(self, connection, dispatch)

    with patch.object(Settlement, "take_over", failing):
        yield

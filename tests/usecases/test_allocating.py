"""A copied credit note settles the copy of its invoice where a setting says so: once, whatever gets lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest

from adapters.memory.ledger import MemoryLedger
from core.documents import Invoice
from core.errors import Disconnected, GrantGone, Invalid, KeyMissing, LedgerError, NoResponse, Unreachable, Unreadable
from core.ids import LedgerId
from core.ledger import LedgerStatus
from core.money import Money, Totals
from core.problems import Reason
from core.transfer import Transfer
from core.translation import CopyOptions
from ports import Ledgers
from support.documents import a_line, an_invoice, some_settings
from support.plugin import Plugin, a_copier
from usecases.copies.copy import CopyDocument
from usecases.copies.requests import Copied, CopyCommand
from usecases.followups.allocations import AllocateCredits


@pytest.fixture
def plugin() -> Plugin:
    plugin = Plugin()
    plugin.configure(plugin.connect(), some_settings(allocate_credit_notes=True))
    plugin.copy(an_invoice(a_line("1000.00")))
    return plugin


def a_note() -> Invoice:
    made = an_invoice(a_line("100.00", "-1"), id="n1", number="CN-1", url="https://app.productive.example/7/n1")
    return replace(made, is_credit_note=True, credited_invoice_id=an_invoice().id)


def copied(plugin: Plugin) -> Copied:
    done = plugin.process.get(CopyDocument)(a_copier(), CopyCommand(a_note(), CopyOptions()), plugin.write())
    assert isinstance(done, Copied)
    return done


def allocated(plugin: Plugin) -> list[Decimal]:
    (connection,) = plugin.connections()
    note = plugin.links(a_note()).current.ledger_id
    return [each.amount.amount for each in plugin.injector.get(Ledgers).of(connection).allocations(note)]


def on_the_timer(plugin: Plugin) -> int:
    plugin.clock.advance(timedelta(seconds=61))
    return plugin.process.get(AllocateCredits)()


def is_owed(plugin: Plugin, transfer: Transfer) -> bool:
    return plugin.transfer(transfer.id).allocation_pending


@contextmanager
def failing(error: LedgerError, *, is_done: bool = False) -> Iterator[None]:
    """Allocating ends with this error, after it was done or without."""
    allocate = MemoryLedger.allocate

    def failed(ledger: MemoryLedger, note: LedgerId, invoice: LedgerId, amount: Money, on: date, key: str) -> str:
        if is_done:
            allocate(ledger, note, invoice, amount, on, key)
        raise error

    with patch.object(MemoryLedger, "allocate", failed):
        yield


def test_the_note_settles_its_invoice_as_far_as_it_goes(plugin: Plugin) -> None:
    done = copied(plugin)
    assert allocated(plugin) == [Decimal("120.00")]
    assert not is_owed(plugin, done.transfer)
    assert on_the_timer(plugin) == 0


def test_our_own_allocation_is_remembered_by_its_id(plugin: Plugin) -> None:
    done = copied(plugin)
    (connection,) = plugin.connections()
    note = plugin.links(a_note()).current.ledger_id
    (there,) = plugin.injector.get(Ledgers).of(connection).allocations(note)
    with plugin.units.reading() as unit:
        own = unit.allocations.of_note(done.transfer.document.organization_id, done.transfer.tenant_id, note)
    assert [each.allocation_id for each in own] == [there.id]


def test_what_could_not_be_done_yet_is_done_on_the_timer(plugin: Plugin) -> None:
    with failing(Unreachable("The ledger could not be reached")):
        done = copied(plugin)
    assert [problem.reason for problem in done.problems] == [Reason.NOT_ALLOCATED]
    assert allocated(plugin) == []
    assert is_owed(plugin, done.transfer)
    assert on_the_timer(plugin) == 1
    assert allocated(plugin) == [Decimal("120.00")]
    assert not is_owed(plugin, done.transfer)


def test_an_allocation_whose_response_was_lost_is_found_and_not_made_again(plugin: Plugin) -> None:
    with failing(NoResponse("The ledger did not answer"), is_done=True):
        done = copied(plugin)
    assert is_owed(plugin, done.transfer)
    assert on_the_timer(plugin) == 1
    assert allocated(plugin) == [Decimal("120.00")]
    assert not is_owed(plugin, done.transfer)


def test_what_xero_refuses_is_reported_and_not_tried_again(plugin: Plugin) -> None:
    with failing(Invalid(["This invoice takes no credit"])):
        done = copied(plugin)
    assert [problem.reason for problem in done.problems] == [Reason.NOT_ALLOCATED]
    assert [problem.reason for problem in plugin.links(a_note()).current.differences] == [Reason.NOT_ALLOCATED]
    assert on_the_timer(plugin) == 0
    assert allocated(plugin) == []


def test_an_invoice_that_is_no_longer_open_takes_no_credit(plugin: Plugin) -> None:
    invoice = plugin.links().current.ledger_id
    plugin.books().edit(invoice, status=LedgerStatus.PAID)
    done = copied(plugin)
    assert [problem.reason for problem in done.problems] == [Reason.NOT_ALLOCATED]
    assert "must be approved" in done.problems[0].message
    assert allocated(plugin) == []


def test_nothing_is_pending_where_no_setting_says_so(plugin: Plugin) -> None:
    (connection,) = plugin.connections()
    plugin.configure(connection, replace(some_settings(), version=1))
    done = copied(plugin)
    assert not done.transfer.allocation_pending
    assert allocated(plugin) == []


def test_a_note_and_an_invoice_of_different_currencies_settle_nothing(plugin: Plugin) -> None:
    note = copied_unallocated(plugin)
    plugin.books().edit(note, totals=Totals.of(Decimal(100), Decimal(20), "EUR"), amount_due=Money(Decimal(120), "EUR"))
    assert on_the_timer(plugin) == 1
    assert allocated(plugin) == []
    [told] = plugin.links(a_note()).current.differences
    assert (told.reason, "in EUR, and the invoice in GBP" in told.message) == (Reason.NOT_ALLOCATED, True)
    assert on_the_timer(plugin) == 0


def copied_unallocated(plugin: Plugin) -> LedgerId:
    with failing(Unreachable("The ledger could not be reached")):
        copied(plugin)
    return plugin.links(a_note()).current.ledger_id


@pytest.mark.parametrize("error", [Unreadable("What?"), Disconnected("gone"), GrantGone("gone"), KeyMissing("no key")])
def test_what_says_nothing_of_the_allocation_leaves_it_owed(plugin: Plugin, error: LedgerError) -> None:
    with failing(error):
        done = copied(plugin)
    assert [problem.reason for problem in done.problems] == [Reason.NOT_ALLOCATED]
    assert is_owed(plugin, done.transfer)


def test_an_allocation_that_always_fails_is_tried_in_longer_and_longer_pauses_for_a_day(plugin: Plugin) -> None:
    tries = 0
    with failing(Unreachable("The ledger could not be reached")):
        done = copied(plugin)
        for _ in range(25 * 60):
            plugin.clock.advance(timedelta(minutes=1))
            tries += plugin.process.get(AllocateCredits)()
    assert 20 < tries < 80
    assert not is_owed(plugin, done.transfer)
    [told] = plugin.links(a_note()).current.differences
    assert "tried for a day" in told.message

"""Sends that go wrong, in memory: what is scripted, what is waited for, what was recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Never
from unittest.mock import patch

import pytest

from adapters.memory.books import Fate
from core.choice import CopyMode
from core.documents import Invoice
from core.errors import SendFailed, Unreachable
from core.transfer import Transfer, TransferState
from core.transfer.timing import TIMING
from support.plugin import Plugin
from usecases.sends.lookups import LookUps
from usecases.sends.settlement import Settlement


@contextmanager
def a_process_that_dies_after_the_intent() -> Iterator[None]:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with patch.object(Settlement, "carry_out", die), pytest.raises(Killed):
        yield


def a_failure_of(plugin: Plugin, invoice: Invoice | None = None, mode: CopyMode = CopyMode.CREATE) -> SendFailed:
    with pytest.raises(SendFailed) as failure:
        plugin.copy(invoice, mode)
    return failure.value


def pass_time(plugin: Plugin, duration: timedelta) -> None:
    """With recovery at work all the while."""
    end = plugin.clock.now() + duration + timedelta(seconds=10)
    while plugin.clock.now() < end:
        plugin.clock.advance(timedelta(seconds=5))
        plugin.recover()


def until_settled(plugin: Plugin, failure: SendFailed) -> Transfer:
    """The transfer of a failed call, once nothing is in doubt any more."""
    assert failure.transfer_id is not None
    end = plugin.clock.elapsed() + 2 * TIMING.absent_after
    while plugin.transfer(failure.transfer_id).state is TransferState.UNCERTAIN:
        assert plugin.clock.elapsed() < end
        plugin.clock.advance(timedelta(seconds=5))
        plugin.recover()
    return plugin.transfer(failure.transfer_id)


def blind(look_ups: LookUps, *_: object) -> Never:
    """Xero cannot be asked."""
    raise Unreachable("down")


def results(plugin: Plugin, done_transfer: Transfer) -> list[tuple[str, str]]:
    return [(str(each.purpose), each.result) for each in plugin.record(done_transfer)]


LOST_AFTER_WORK = (Fate.ANSWER_LOST, Fate.SERVER_ERROR_AFTER_WORK)
LOST_WITHOUT_WORK = (Fate.REQUEST_LOST, Fate.SERVER_ERROR, Fate.KEY_REUSED)

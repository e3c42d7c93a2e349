"""Draining: what began ends, and nothing begins."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from adapters.grpc.edge.drain import Drain
from core.errors import Refused
from core.problems import Reason

MOMENT = timedelta(milliseconds=1)


def test_an_idle_server_is_drained_at_once() -> None:
    drain = Drain()
    with drain.call():
        pass
    drain.close()
    assert drain.wait(timedelta()) == 0


def test_calls_under_way_are_waited_for_and_new_ones_refused() -> None:
    drain = Drain()
    begun, go_on = Event(), Event()

    def call() -> str:
        with drain.call():
            begun.set()
            go_on.wait(10)
            return "done"

    with ThreadPoolExecutor() as pool:
        under_way = pool.submit(call)
        begun.wait(10)
        drain.close()
        with pytest.raises(Refused) as refusal, drain.call():
            pass
        assert refusal.value.problems[0].reason is Reason.SHUTTING_DOWN
        assert drain.wait(MOMENT) == 1
        go_on.set()
        assert drain.wait(timedelta(seconds=10)) == 0
        assert under_way.result() == "done"


def test_a_call_that_fails_has_ended_too() -> None:
    drain = Drain()
    with pytest.raises(ZeroDivisionError), drain.call():
        raise ZeroDivisionError
    assert drain.wait(timedelta()) == 0

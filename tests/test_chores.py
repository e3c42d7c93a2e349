"""What the process does by itself: at once, again and again, each on a thread of its own, whatever fails."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from threading import Event, Semaphore, get_ident

import pytest
import structlog

from plugin.chores import Chore, Chores

SOON, NEVER = timedelta(milliseconds=1), timedelta(days=1)
LONGEST = 20
ENOUGH = timedelta(seconds=LONGEST)


@pytest.fixture
def log() -> Iterator[StringIO]:
    stream = StringIO()
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    yield stream
    structlog.configure(**before)


def test_each_is_done_at_once_and_again_when_its_time_comes() -> None:
    often, once, threads = Semaphore(0), [], set()

    def work() -> int:
        threads.add(get_ident())
        often.release()
        return 0

    def rare_work() -> int:
        threads.add(get_ident())
        once.append(1)
        return 0

    chores = Chores(Chore("often", work, SOON), Chore("once", rare_work, NEVER))
    chores.start()
    assert all(often.acquire(timeout=LONGEST) for _ in range(3))
    chores.stop()
    assert chores.wait(ENOUGH) == 0
    assert once == [1]
    assert len(threads) == 2


def test_a_slow_one_delays_no_other() -> None:
    go_on, others = Event(), Semaphore(0)

    def slow() -> int:
        assert go_on.wait(LONGEST)
        return 0

    def quick() -> int:
        others.release()
        return 0

    chores = Chores(Chore("slow", slow, SOON), Chore("quick", quick, SOON))
    chores.start()
    assert all(others.acquire(timeout=LONGEST) for _ in range(3))
    chores.stop()
    assert chores.wait(timedelta(0)) >= 1
    go_on.set()
    assert chores.wait(ENOUGH) == 0


def test_one_that_fails_is_logged_and_tried_again_and_stops_no_other(log: StringIO) -> None:
    failed, done = Semaphore(0), Semaphore(0)

    def failing() -> int:
        failed.release()
        raise ZeroDivisionError

    def working() -> int:
        done.release()
        return 3

    chores = Chores(Chore("failing", failing, SOON), Chore("working", working, SOON))
    chores.start()
    assert all(each.acquire(timeout=LONGEST) for each in (failed, done, failed, done))
    chores.stop()
    assert chores.wait(ENOUGH) == 0
    assert '"chore": "failing", "event": "chore failed and will be tried again"' in log.getvalue()
    assert "ZeroDivisionError" in log.getvalue()
    assert '"chore": "working", "number": 3, "event": "chore done"' in log.getvalue()


def test_stopping_lets_what_is_under_way_end_and_begins_nothing_more() -> None:
    begun, go_on, ended = Semaphore(0), Event(), Event()

    def slow() -> int:
        begun.release()
        assert go_on.wait(LONGEST)
        ended.set()
        return 0

    chores = Chores(Chore("slow", slow, SOON))
    chores.start()
    assert begun.acquire(timeout=LONGEST)
    chores.stop()
    go_on.set()
    assert chores.wait(ENOUGH) == 0
    assert ended.is_set()
    assert not begun.acquire(blocking=False)

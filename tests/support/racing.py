"""Many at once: what each of them got, or what it ran into."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Result = TypeVar("Result")


def at_once(*contestants: Callable[[], Result]) -> list[Result | Exception]:
    """Begin all of them together, each in a thread of its own; the outcomes come in the order given."""
    start = Barrier(len(contestants))

    def run(contestant: Callable[[], Result]) -> Result | Exception:
        start.wait()
        try:
            return contestant()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(contestants)) as threads:
        return list(threads.map(run, contestants))

"""Taking turns: what one of many fails in does not keep the others from theirs."""

from collections.abc import Callable, Iterable
from typing import TypeVar

Item = TypeVar("Item")


def each_in_turn(items: Iterable[Item], work: Callable[[Item], object]) -> int:
    """Do the work for every item; returns for how many it did something.

    An ExceptionGroup of whatever was raised comes after the last item's turn.
    """
    done, failures = 0, []
    for item in items:
        try:
            done += bool(work(item))
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup(f"{len(failures)} of the turns failed", failures)
    return done

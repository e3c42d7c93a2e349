"""Waiting for a condition, with an end: a test that waits for what never comes says so."""

from collections.abc import Callable
from threading import Event
from time import monotonic

BETWEEN_LOOKS = 0.02


def wait_until(condition: Callable[[], object], what: str, *, within: float = 60) -> None:
    """Return once the condition holds; AssertionError, naming `what`, if it does not within so many seconds."""
    end = monotonic() + within
    while not condition():
        if monotonic() >= end:
            raise AssertionError(f"waited {within:g} s in vain until {what}")
        Event().wait(BETWEEN_LOOKS)

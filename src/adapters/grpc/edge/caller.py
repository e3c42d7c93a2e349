"""Who is calling, for as long as the call lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from core.caller import Caller

_CALLER: ContextVar[Caller] = ContextVar("caller")


def current_caller() -> Caller:
    """The verified caller. LookupError outside of a call that was let in."""
    return _CALLER.get()


@contextmanager
def calling(caller: Caller) -> Iterator[None]:
    """Within this block, `caller` is the current one."""
    token = _CALLER.set(caller)
    try:
        yield
    finally:
        _CALLER.reset(token)

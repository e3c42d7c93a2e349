"""The machine's clock and identifiers, put together."""

from injector import Module, provider, singleton

from adapters.system.clock import SystemClock
from adapters.system.identifiers import SystemIdentifiers
from ports import Clock, Identifiers


class SystemModule(Module):
    """The machine's clock and identifiers."""

    @singleton
    @provider
    def clock(self) -> Clock:
        return SystemClock()

    @singleton
    @provider
    def identifiers(self) -> Identifiers:
        return SystemIdentifiers()

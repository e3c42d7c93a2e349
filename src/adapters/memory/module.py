"""Everything that is kept in memory, put together."""

from injector import Module, provider, singleton

from adapters.memory.clock import MemoryClock
from adapters.memory.identifiers import MemoryIdentifiers
from adapters.memory.token_vault import MemoryTokenVault
from adapters.memory.units_of_work import MemoryUnitsOfWork
from ports import Clock, Identifiers, TokenVault, UnitsOfWork


class MemoryModule(Module):
    """The store, the vault, a clock that is moved by hand, identifiers that repeat."""

    @singleton
    @provider
    def units_of_work(self) -> UnitsOfWork:
        return MemoryUnitsOfWork()

    @singleton
    @provider
    def token_vault(self) -> TokenVault:
        return MemoryTokenVault()

    @singleton
    @provider
    def clock(self) -> Clock:
        return MemoryClock()

    @singleton
    @provider
    def identifiers(self) -> Identifiers:
        return MemoryIdentifiers()

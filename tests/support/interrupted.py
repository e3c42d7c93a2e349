"""A store and a vault into which something comes between: another request, or a failure."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from injector import Injector, Module, provider, singleton

from adapters.memory.module import MemoryModule
from adapters.memory.token_vault import MemoryTokenVault
from adapters.memory.units_of_work import MemoryUnitsOfWork
from core.connection import Connection
from core.ids import ConnectionId
from ports import StoreBusy, TokenSet, TokenVault, UnitOfWork, UnitsOfWork
from ports.token_vault import TokensLocked
from support.plugin import MemoryXero, Plugin

Interruption = Callable[[], object]


class InterruptedUnits(UnitsOfWork):
    """`before_writing` has what happens right before the next writing units, one entry each, each once."""

    def __init__(self) -> None:
        self.before_writing: list[Interruption] = []
        self._units = MemoryUnitsOfWork()

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        with self._units.reading() as unit:
            yield unit

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        if self.before_writing:
            self.before_writing.pop(0)()
        with self._units.writing() as unit:
            yield unit


class InterruptedVault(MemoryTokenVault):
    """`before_removal` is what happens once, right before tokens are removed; `held` whose tokens there are.

    The tokens of those in `lost_key_of` were encrypted with a key that nobody has any more.
    """

    def __init__(self) -> None:
        super().__init__()
        self.before_removal: Interruption | None = None
        self.lost_key_of: set[ConnectionId] = set()

    @property
    def held(self) -> set[ConnectionId]:
        return set(self._entries)

    def read(self, connection_id: ConnectionId) -> TokenSet | None:
        if connection_id in self.lost_key_of:
            raise TokensLocked("No known key opens these tokens")
        return super().read(connection_id)

    def store(self, connection_id: ConnectionId, tokens: TokenSet) -> None:
        self.lost_key_of.discard(connection_id)
        super().store(connection_id, tokens)

    def remove(self, connection_id: ConnectionId) -> None:
        interruption, self.before_removal = self.before_removal, None
        if interruption is not None:
            interruption()
        self.lost_key_of.discard(connection_id)
        super().remove(connection_id)


class InterruptedMemory(Module):
    @provider
    @singleton
    def interrupted_units(self) -> InterruptedUnits:
        return InterruptedUnits()

    @provider
    @singleton
    def units(self, units: InterruptedUnits) -> UnitsOfWork:
        return units

    @provider
    @singleton
    def interrupted_vault(self) -> InterruptedVault:
        return InterruptedVault()

    @provider
    @singleton
    def vault(self, vault: InterruptedVault) -> TokenVault:
        return vault


def an_interrupted_plugin() -> Plugin:
    return Plugin(injector=Injector([MemoryModule(), MemoryXero(), InterruptedMemory()]))


def interrupt(plugin: Plugin, *interruptions: Interruption) -> None:
    """What happens right before the next writing units of this plugin, one each."""
    plugin.injector.get(InterruptedUnits).before_writing.extend(interruptions)


def interrupt_removal(plugin: Plugin, interruption: Interruption) -> None:
    """What happens right before this plugin's vault removes tokens next."""
    plugin.injector.get(InterruptedVault).before_removal = interruption


def lose_key(plugin: Plugin, connection: Connection) -> None:
    """The operator has lost the key that this connection's tokens were encrypted with."""
    plugin.injector.get(InterruptedVault).lost_key_of.add(connection.id)


def held(plugin: Plugin) -> set[ConnectionId]:
    """The connections whose tokens are in the vault."""
    return plugin.injector.get(InterruptedVault).held


def nothing() -> None:
    """Nothing comes between."""


def a_busy_store() -> None:
    raise StoreBusy("The store could not be had in time")

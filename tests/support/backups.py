"""A store that was restored from a backup: what came after is not in it, though Xero has it."""

from injector import Injector, Module, provider, singleton

from adapters.memory.ledger import MemoryLedgers
from adapters.memory.module import MemoryModule
from adapters.memory.units_of_work import MemoryUnitsOfWork
from core.settings import Settings
from ports import Clock, Identifiers, Ledgers, TokenVault, UnitOfWork, UnitsOfWork
from support.documents import NOW
from support.plugin import ORGANIZATION, MemoryXero, Plugin


class Kept(Module):
    """Another store for this plugin; all else is its own, Xero above all."""

    def __init__(self, plugin: Plugin, units: UnitsOfWork) -> None:
        self._injector = plugin.injector
        self._units = units

    @provider
    @singleton
    def units(self) -> UnitsOfWork:
        return self._units

    @provider
    @singleton
    def clock(self) -> Clock:
        return self._injector.get(Clock)

    @provider
    @singleton
    def identifiers(self) -> Identifiers:
        return self._injector.get(Identifiers)

    @provider
    @singleton
    def vault(self) -> TokenVault:
        return self._injector.get(TokenVault)

    @provider
    @singleton
    def memory_ledgers(self) -> MemoryLedgers:
        return self._injector.get(MemoryLedgers)

    @provider
    @singleton
    def ledgers(self) -> Ledgers:
        return self._injector.get(Ledgers)


def restored(plugin: Plugin) -> Plugin:
    """The plugin on a backup from before anything was copied: connections and settings are there, and no more."""
    units = MemoryUnitsOfWork()
    with plugin.units.reading() as source, units.writing() as target:
        for connection in source.connections.list(ORGANIZATION):
            target.connections.add(connection)
            for settings in versions(source, source.settings.latest(connection.id)):
                target.settings.add(settings, NOW, "ann")
        target.commit()
    return Plugin("restored", Injector([MemoryModule(), MemoryXero(), Kept(plugin, units)]))


def versions(unit: UnitOfWork, latest: Settings) -> list[Settings]:
    found = (unit.settings.get(latest.connection_id, number) for number in range(1, latest.version + 1))
    return [settings for settings in found if settings is not None]

"""Every port in memory: for tests and demonstrations, held to the same contracts as the real ones."""

from adapters.memory.clock import MemoryClock
from adapters.memory.identifiers import MemoryIdentifiers
from adapters.memory.module import MemoryModule
from adapters.memory.token_vault import MemoryTokenVault
from adapters.memory.units_of_work import MemoryUnitsOfWork

__all__ = ["MemoryClock", "MemoryIdentifiers", "MemoryModule", "MemoryTokenVault", "MemoryUnitsOfWork"]

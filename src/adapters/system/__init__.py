"""What only the machine knows: the time, and what nobody can guess."""

from adapters.system.clock import SystemClock
from adapters.system.identifiers import SystemIdentifiers
from adapters.system.module import SystemModule

__all__ = ["SystemClock", "SystemIdentifiers", "SystemModule"]

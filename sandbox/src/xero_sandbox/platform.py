"""Everything that one running sandbox is made of."""

import sqlite3
from datetime import timedelta
from pathlib import Path

from xero_sandbox import limits, switches
from xero_sandbox.clock import Clock
from xero_sandbox.faults import Faults
from xero_sandbox.holds import Holds
from xero_sandbox.lanes import Lanes
from xero_sandbox.late import LateWork
from xero_sandbox.seed.planting import plant
from xero_sandbox.storage import settings
from xero_sandbox.storage.database import Database, wipe
from xero_sandbox.webhooks import Courier


class Platform:
    """The database with what is read from it at start, and what lives only as long as the process."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.clock = Clock()
        self.faults = Faults.none()
        self.holds = Holds()
        self.lanes = Lanes()
        self.late = LateWork(self.clock)
        self.courier = Courier(self.database, self.clock, lambda: self.switches)
        self.database.run_now(self._open)

    def _open(self, connection: sqlite3.Connection) -> None:
        self.clock.offset = timedelta(microseconds=settings.load(connection, "clock_offset") or 0)
        self.switches = switches.load(connection)
        self.limits = limits.load(connection)
        plant(connection, self.clock.now())

    def reset(self, connection: sqlite3.Connection) -> None:
        """Back to the seed, in the caller's transaction. The signing key stays, so that it need not be made."""
        key = settings.load(connection, "signing_key")
        wipe(connection)
        if key:
            settings.save(connection, "signing_key", key)
        self._open(connection)

    def keep_clock(self, connection: sqlite3.Connection) -> None:
        settings.save(connection, "clock_offset", self.clock.offset // timedelta(microseconds=1))

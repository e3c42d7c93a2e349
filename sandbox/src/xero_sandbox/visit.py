"""One request while it is worked on: what came, the open transaction, and the moment it counts as."""

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime

from xero_sandbox.clock import milliseconds
from xero_sandbox.messages import Request, new_id
from xero_sandbox.switches import Switches


@dataclass
class Visit:
    request: Request
    connection: sqlite3.Connection
    now: datetime
    switches: Switches
    base_url: str
    """How the caller reached this server, such as http://localhost:8123."""
    correlation_id: str = field(default_factory=new_id)

    @property
    def now_ms(self) -> int:
        return milliseconds(self.now)

"""How a write is to be made."""

from dataclasses import dataclass
from datetime import datetime

from core.ids import RequestId


@dataclass(frozen=True, slots=True)
class Write:
    """How a write is to be made.

    `fingerprint` is a digest of the whole request without its request id. `deadline` bounds waits and reads before
    the intent, never the send itself; None waits as long as the server's default.
    """

    fingerprint: str
    request_id: RequestId | None = None
    validate_only: bool = False
    deadline: datetime | None = None

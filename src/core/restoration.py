"""After a restore: what was done since the backup is forgotten here and known to Xero, so it is read before any copy.

A connection may copy again once Xero was read from the backup's time on, so late that no write from before the restore
can arrive any more, and once every document that may be a forgotten copy is linked or called none by an admin.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from core.connection import Connection
from core.ids import ConnectionId, OrganizationId
from core.problems import Problem, Reason
from core.transfer.timing import SendTiming

BACKUP_OVERLAP = timedelta(hours=1)
"""Xero is read from so long before the backup's time on: a backup takes a while, and clocks differ."""

NEW_CONNECTIONS_READ_FOR = timedelta(days=30)
"""For so long after a restore a connection that is made is read, too: it may be one that the restore forgot."""


AFTER_A_FAILURE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Restore:
    """What the operator said: the database was restored from a backup of this time."""

    backup_at: datetime
    restored_at: datetime


@dataclass(frozen=True, slots=True)
class Restoration:
    """A connection that does not copy yet. `first_look_at` is Xero's time of the first reading after the restore.

    `look_at` is when it is read the next time without anybody's asking, by our clock; `looks` counts the readings.
    `unclaimed` is how many documents the last reading found that may be forgotten copies.
    """

    connection_id: ConnectionId
    organization_id: OrganizationId
    backup_at: datetime
    look_at: datetime
    first_look_at: datetime | None = None
    looks: int = 0
    unclaimed: int = 0

    @property
    def since(self) -> datetime:
        return self.backup_at - BACKUP_OVERLAP

    def is_late_enough(self, begun_at: datetime, timing: SendTiming) -> bool:
        """Whether a reading that began then, by Xero's time, shows all that was written before the restore."""
        return self.first_look_at is not None and timing.is_late_enough(self.first_look_at, begun_at)

    def looked(self, ended_at: datetime, again_at: datetime, unclaimed: int) -> Self:
        """After a reading that ended then, by Xero's time; `again_at` is by ours."""
        first = self.first_look_at or ended_at
        return replace(self, first_look_at=first, looks=self.looks + 1, look_at=again_at, unclaimed=unclaimed)

    def failed(self, now: datetime) -> Self:
        """Nobody was let in, or Xero did not answer: the reading shows nothing, and is tried again soon."""
        return replace(self, look_at=now + AFTER_A_FAILURE)


def of_new(connection: Connection, restore: Restore | None, now: datetime) -> Restoration | None:
    """That of a connection made after a restore, which may have forgotten it and its copies."""
    if restore is None or now - restore.restored_at > NEW_CONNECTIONS_READ_FOR:
        return None
    return Restoration(connection.id, connection.organization_id, restore.backup_at, now)


def not_read_yet(restoration: Restoration, field: str) -> Problem:
    """Why nothing is copied yet."""
    backup = restoration.backup_at.isoformat(timespec="seconds")
    if restoration.unclaimed:
        what = f"{restoration.unclaimed} documents in Xero may be copies that were made since"
    else:
        what = "Xero has not been read long enough for what was copied since"
    facts = {"connection_id": restoration.connection_id, "unclaimed": str(restoration.unclaimed)}
    return Problem(Reason.RELINK_NEEDED, field, f"The records are those of a backup of {backup}: {what}", facts)

"""PostgreSQL: several servers on one database.

The port promises that two writing units behave as if one came after the other. Here they do come one after the other:
each begins with one advisory lock, held until its commit is durable. What they read after that is what is there, for at
READ COMMITTED every statement sees all that was committed before it:

    unit A                                      unit B
    has the lock
    reads: the document has no link             waits for the lock
    adds the transfer that is to make one
    commits
                                                has the lock
                                                reads: the document has an open transfer

SERIALIZABLE would do without the lock, and fail one of any two that might have touched the same page. Nobody can run a
unit's block again for its caller, least of all that which stores what Xero has just returned: so nothing is gambled.
Xero takes 10,000 calls a minute of an app; units are shorter than the calls that they stand between.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, event

from adapters.sql.transaction import KIND, Kind

ABANDONED = timedelta(seconds=30)
"""A transaction that does nothing for so long is cut off, and its lock is another's: its server hangs, or is gone."""

MIGRATION_LASTS = timedelta(minutes=10)
"""How long a server waits for another that migrates, as it does when it starts."""

WRITERS, MIGRATION = 7_202_600, 7_202_601
"""Advisory locks: of the one unit that writes, and of the one server that migrates."""

CONNECTING = {
    "connect_timeout": "5",  # seconds, for each address of the host
    "keepalives_idle": "30",  # seconds; a peer that went away without a word is noticed within a minute,
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",  # milliseconds; also while a response of its is awaited
    "application_name": "productive-xero",
}
"""What libpq gets unless the address says otherwise."""

OPTIONS: dict[str, Any] = {
    "connect_args": {"autocommit": True},  # the driver begins nothing
    "use_native_hstore": False,  # no column is one: each new connection is spared the look-up
    "pool_pre_ping": True,  # a connection that broke since it was last used, as at a restart, is replaced unseen
}


def prepare(engine: Engine, patience: timedelta) -> None:
    """Begin transactions in place of the driver: with all that they need, in one round trip, and nothing on the session
    that a connection pooler might hand to somebody else."""
    beginnings = {kind: "; ".join(beginning) for kind, beginning in _beginnings(patience).items()}

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(beginnings[connection.get_execution_options().get(KIND, Kind.READING)])

    event.listen(engine, "begin", begin)


def _beginnings(patience: timedelta) -> dict[Kind, list[str]]:
    waits = [_timeout("lock_timeout", patience), _timeout("idle_in_transaction_session_timeout", ABANDONED)]
    writes = ["BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", *waits, "SET LOCAL synchronous_commit = on"]
    turn = f"SELECT pg_advisory_xact_lock({WRITERS})"
    migrates = [
        _timeout("lock_timeout", MIGRATION_LASTS),
        f"SELECT pg_advisory_xact_lock({MIGRATION})",
        _timeout("lock_timeout", patience),
    ]
    return {
        Kind.READING: ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", *waits],
        Kind.STATEMENT: writes,
        Kind.WRITING: [*writes, turn],
        Kind.MIGRATING: [*writes, *migrates, turn],
    }


def _timeout(name: str, duration: timedelta) -> str:
    return f"SET LOCAL {name} = {max(1, int(duration.total_seconds() * 1000))}"

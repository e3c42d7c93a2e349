"""What a database complains of, in the words of the ports. Mapped once, here, for every statement and commit."""

from collections.abc import Mapping

from sqlalchemy import ExceptionContext
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from ports import AlreadyExists, StoreBusy

BUSY = StoreBusy, "The database is busy; nothing was done"
TAKEN = AlreadyExists, "Something unique is taken"
LOST = StoreBusy, "The database is out of reach"
DANGLING = KeyError, "It refers to something that is not there"

Failure = tuple[type[Exception], str]

SQLITE: Mapping[int, Failure] = {
    5: BUSY,  # SQLITE_BUSY
    517: BUSY,  # SQLITE_BUSY_SNAPSHOT: somebody wrote since this unit first read
    261: BUSY,  # SQLITE_BUSY_RECOVERY: another process mends the log of one that died
    2067: TAKEN,  # SQLITE_CONSTRAINT_UNIQUE
    1555: TAKEN,  # SQLITE_CONSTRAINT_PRIMARYKEY
    787: DANGLING,  # SQLITE_CONSTRAINT_FOREIGNKEY
}

POSTGRESQL: Mapping[str, Failure] = {
    "23505": TAKEN,
    "23503": DANGLING,
    "55P03": BUSY,  # a lock that was not to be had in time
    "40": BUSY,  # a deadlock, or two transactions in each other's way
    "53": BUSY,  # no connection, memory or space left
    "08": LOST,
    "57": LOST,  # the server is stopped, is about to start, or was told to cut the connection
    "25P03": LOST,  # a transaction that did nothing for too long was cut off
}
"""By SQLSTATE, or by its first two characters: the class."""


def as_our_error(context: ExceptionContext) -> Exception | None:
    """What to raise in place of the driver's error; None leaves that one as it is."""
    if context.is_pre_ping:
        return None  # the pool replaces the connection
    error = context.original_exception
    said = _first_line(error)
    failure = LOST if _is_lost(context) else _failure_of(error)
    if failure is None:
        return _reworded(context.sqlalchemy_exception)
    kind, message = failure
    return kind(f"{message} ({said})")


def _is_lost(context: ExceptionContext) -> bool:
    """Without a connection, or without one any more. PostgreSQL's driver has no SQLSTATE for what no server said."""
    unsaid = getattr(context.original_exception, "sqlstate", "") is None
    return context.is_disconnect or (unsaid and isinstance(context.sqlalchemy_exception, OperationalError))


def _failure_of(error: BaseException) -> Failure | None:
    state = getattr(error, "sqlstate", None) or ""
    failure = POSTGRESQL.get(state) or POSTGRESQL.get(state[:2])
    return failure or SQLITE.get(getattr(error, "sqlite_errorcode", 0))


def _first_line(error: BaseException) -> str:
    """PostgreSQL's words without their details, which show what was being written; the error keeps no others."""
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    if primary is not None:
        error.args = (primary,)
    return str(error)


def _reworded(error: StatementError | None) -> StatementError | None:
    """The same, as it would have been made of what its cause says now."""
    if not isinstance(error, DBAPIError) or error.orig is None:
        return None
    return type(error)(error.statement, None, error.orig, hide_parameters=True)

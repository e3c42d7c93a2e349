"""The engine: where the database is, and how it is spoken to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from adapters.sql import postgresql, sqlite
from adapters.sql.failures import as_our_error
from adapters.sql.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Database:
    """Where everything is kept, and the keys that lock the tokens in it.

    `url` is that of a file, such as sqlite:///var/productive-xero.db, or of a database of PostgreSQL, such as
    postgresql://user:password@host/database, with libpq's parameters as its query. It is not shown by repr.
    At most `connections` are open at once; `patience` is how long a lock, or one of them, is waited for.
    """

    url: str = field(repr=False)
    keyring: Keyring
    connections: int = 20
    patience: timedelta = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Backend:
    """One kind of database: its driver, loaded only where it is used, and how it is prepared."""

    driver: str
    prepare: Callable[[Engine, timedelta], None]
    options: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


POSTGRESQL = Backend("postgresql+psycopg", postgresql.prepare, postgresql.OPTIONS, postgresql.CONNECTING)
BACKENDS = {"sqlite": Backend("sqlite", sqlite.prepare), "postgresql": POSTGRESQL, "postgres": POSTGRESQL}
"""By the scheme of the address, whatever driver it names."""

EXAMPLES = "sqlite:///var/productive-xero.db or postgresql://user:password@host/database"


def open_engine(database: Database) -> Engine:
    """An engine on this database; nothing is opened yet. ValueError for an address that cannot serve."""
    url = _read(database.url)
    backend = BACKENDS[url.get_backend_name()]
    engine = create_engine(
        url.set(drivername=backend.driver, query={**backend.query, **url.query}),
        pool_size=database.connections,
        max_overflow=0,
        pool_timeout=database.patience.total_seconds(),
        hide_parameters=True,  # an error of the driver is logged: it must not show what was being written
        **backend.options,
    )
    event.listen(engine, "handle_error", as_our_error, retval=True)
    backend.prepare(engine, database.patience)
    return engine


def _read(address: str) -> URL:
    """The address in its parts; no complaint shows it, for it may hold a password."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise ValueError(f"The database URL cannot be read; examples: {EXAMPLES}") from None
    if url.get_backend_name() not in BACKENDS:
        raise ValueError(f"No database of the kind {url.get_backend_name()}; examples: {EXAMPLES}")
    if not url.database or url.database == ":memory:":
        raise ValueError(f"The database URL names no file or database; examples: {EXAMPLES}")
    return url

"""Inserts that meet what is there without failing: one statement each, that each database spells in its own way.

A statement that failed would end the transaction in PostgreSQL, but for a savepoint: two more round trips.
"""

from collections.abc import Callable, Mapping
from functools import cache

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

BY_DIALECT: Mapping[str, Callable[[Table], postgresql.Insert | sqlite.Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


@cache
def unless_there(dialect: str, table: Table) -> Insert:
    """The row, unless something of it is unique and taken: then no row."""
    return BY_DIALECT[dialect](table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@cache
def in_place(dialect: str, table: Table) -> Insert:
    """The row in place of the one with the same primary key."""
    insert = BY_DIALECT[dialect](table)
    keys = {column.name for column in table.primary_key}
    changed = {column.name: insert.excluded[column.name] for column in table.c if column.name not in keys}
    return insert.on_conflict_do_update(index_elements=sorted(keys), set_=changed)

"""Where the history of documents is kept: records in the order in which things happened."""

import sqlite3

from xero_sandbox.accounting.books import Books

SYSTEM = "System Generated"
PERSON = "Olivia Bookkeeper"
"""Whoever works on the screen."""


def write(books: Books, plural: str, document_id: str, changes: str, details: str, at: int, user: str = SYSTEM) -> None:
    """`changes` is what happened in a word or two, `details` a sentence about it."""
    books.connection.execute(
        "INSERT INTO history (tenant, kind, id, changes, details, user, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (books.organisation.tenant, plural, document_id, changes, details, user, at),
    )


def read(books: Books, plural: str, document_id: str) -> list[sqlite3.Row]:
    """Newest first."""
    return books.connection.execute(
        "SELECT * FROM history WHERE tenant = ? AND kind = ? AND id = ? ORDER BY seq DESC",
        (books.organisation.tenant, plural, document_id),
    ).fetchall()

"""Texts as Xero compares them: without capitals and accents."""

import sqlite3
import unicodedata

COLLATION = "FOLDED"


def folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).casefold()


def teach(connection: sqlite3.Connection) -> None:
    """SQL can fold, too: the function `folded(text)` and the collation FOLDED."""
    connection.create_function("folded", 1, lambda text: folded(text) if isinstance(text, str) else text)
    connection.create_collation(COLLATION, _compared)


def _compared(one: str, other: str) -> int:
    first, second = folded(one), folded(other)
    return (first > second) - (first < second)

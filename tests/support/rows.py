"""Which rows of the tables of a send were reached."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from core.transfer import doubt, responses, states

TABLES: Mapping[str, tuple[Any, str]] = {
    "what came back": (responses, "TABLE"),
    "what a look shows": (doubt, "FINDINGS"),
    "how states follow": (states, "MOVES"),
}


class Counting(dict[Any, Any]):
    """A table that counts the rows that are asked for."""

    def __init__(self, rows: Mapping[Any, Any]) -> None:
        super().__init__(rows)
        self.reached: Counter[Any] = Counter()

    def __getitem__(self, key: Any) -> Any:
        row = super().__getitem__(key)
        self.reached[key] += 1
        return row


@contextmanager
def counted() -> Iterator[Mapping[str, Counting]]:
    """The tables, by their names, while they count."""
    with ExitStack() as patches:
        counting = {name: Counting(getattr(module, table)) for name, (module, table) in TABLES.items()}
        for name, (module, table) in TABLES.items():
            patches.enter_context(patch.object(module, table, counting[name]))
        yield counting


def told(key: Any) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    return " + ".join(str(part) for part in parts)

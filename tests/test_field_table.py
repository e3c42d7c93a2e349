"""The table "What becomes of each field" in ARCHITECTURE.md is true, field by field, both ways."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.field_effects import effects

ARCHITECTURE = Path(__file__).parent.parent / "ARCHITECTURE.md"
HEADING = "## What becomes of each field"
QUOTED = re.compile(r"`([^`]+)`")


def rows() -> Iterator[tuple[list[str], set[str]]]:
    _, _, rest = ARCHITECTURE.read_text().partition(HEADING)
    section, _, _ = rest.partition("\n## ")
    for line in section.splitlines():
        if line.startswith("| `"):
            ours, theirs, _ = (cell.strip() for cell in line.strip("|").split("|"))
            yield QUOTED.findall(ours), set(QUOTED.findall(theirs))


def test_the_table_says_of_every_field_what_the_code_does_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {field: keys for fields, keys in rows() for field in fields}
    assert told == effects(monkeypatch)


def test_no_field_stands_in_the_table_twice() -> None:
    fields = [field for fields, _ in rows() for field in fields]
    assert len(fields) == len(set(fields))

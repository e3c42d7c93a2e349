"""The map of the code names files that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("src", "tests", "proto", "sandbox", "clients")


def test_every_file_that_the_architecture_names_exists() -> None:
    named = set(re.findall(r"`([\w/]+\.(?:py|proto))`", (ROOT / "ARCHITECTURE.md").read_text()))
    paths = [f"/{path.relative_to(ROOT).as_posix()}" for folder in FOLDERS for path in (ROOT / folder).rglob("*.*")]
    paths += [f"/{path.name}" for path in ROOT.glob("*.py")]
    assert len(named) > 50
    assert [name for name in sorted(named) if not any(path.endswith(f"/{name}") for path in paths)] == []


def test_every_folder_that_the_readme_links_exists() -> None:
    linked = re.findall(r"\]\(([\w/.]+)\)", (ROOT / "README.md").read_text() + (ROOT / "ARCHITECTURE.md").read_text())
    assert [path for path in linked if not (ROOT / path).exists()] == []

"""The core is pure: the standard library and itself, no clock, no randomness, no files, no network."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import core

HOME = Path(core.__file__).parent
MODULES = sorted(HOME.rglob("*.py"))

WORLD = """
    asyncio glob http importlib io logging multiprocessing os pathlib platform queue random secrets select shutil
    signal socket sqlite3 ssl subprocess sys tempfile threading time urllib.request uuid zoneinfo
"""
CLOCKS_AND_FILES = "now utcnow today fromtimestamp open print input getenv eval exec"


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


def called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(HOME)))
def test_a_module_of_the_core_is_pure(module: Path) -> None:
    tree = ast.parse(module.read_text())
    names = set(imported(tree))
    assert not names & set(WORLD.split())
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names | {"core"}
    assert not set(CLOCKS_AND_FILES.split()) & set(called(tree))


def test_no_amount_of_the_core_is_a_float() -> None:
    for module in MODULES:
        tree = ast.parse(module.read_text())
        constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        assert not [value for value in constants if isinstance(value, float)], module
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "float"], module

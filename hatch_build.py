"""Generates the Python stubs of proto/ into src/productive/: when a wheel is built, and for `make proto`."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent


def generate(root: Path = ROOT) -> None:
    """Write messages, service stubs and their types for every .proto file, replacing what was there."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # where the plugins are
    out = root / "src"
    shutil.rmtree(out / "productive", ignore_errors=True)
    kinds = ("--python_out", "--grpc_python_out", "--mypy_out=quiet", "--mypy_grpc_out=quiet")
    compile_protos(root, [f"{kind}{':' if '=' in kind else '='}{out}" for kind in kinds])


def image(root: Path = ROOT) -> None:
    """Write the contract with all that it imports to .build/contract.binpb, where buf reads it."""
    (root / ".build").mkdir(exist_ok=True)
    written = f"--descriptor_set_out={root / '.build' / 'contract.binpb'}"
    compile_protos(root, ["--include_imports", "--include_source_info", written])


def compile_protos(root: Path, outputs: list[str]) -> None:
    """Run protoc over every file in proto/; google/type and google/rpc come from googleapis-common-protos."""
    from google.type import date_pb2  # noqa: PLC0415 - only a build needs these two
    from grpc_tools import protoc  # noqa: PLC0415

    protos = sorted(path.relative_to(root / "proto").as_posix() for path in (root / "proto").rglob("*.proto"))
    includes = [root / "proto", Path(date_pb2.__file__).parents[2], Path(protoc.__file__).parent / "_proto"]
    if protoc.main(["protoc", *[f"--proto_path={path}" for path in includes], *outputs, *protos]) != 0:
        raise SystemExit("protoc refused the files in proto/")


class StubsHook(BuildHookInterface[Any]):
    """Runs `generate` before a wheel or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        generate(Path(self.root))


if __name__ == "__main__":
    image() if sys.argv[1:] == ["image"] else generate()

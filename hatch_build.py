"""Generates the Python stubs of proto/ into src/productive/: when a wheel is built, and for `make proto`."""

import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
FOR_FAILURES = ("google/rpc/status.proto", "google/rpc/error_details.proto")
"""Nothing imports them, but the details of a failed call are made of them."""

IMPORTED = re.compile(r'^import "([^"]+)";', re.MULTILINE)


def generate(root: Path = ROOT) -> None:
    """Write messages, service stubs and their types for every .proto file, replacing what was there."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # where the plugins are
    out = root / "src"
    shutil.rmtree(out / "productive", ignore_errors=True)
    kinds = ("--python_out", "--grpc_python_out", "--mypy_out=quiet", "--mypy_grpc_out=quiet")
    compile_protos(root, [f"{kind}{':' if '=' in kind else '='}{out}" for kind in kinds])
    collect(root, out / "productive" / "contract")


def collect(root: Path, folder: Path) -> None:
    """Write the contract with every file of google's that it needs into one folder, any protoc's only -I."""
    shutil.copytree(root / "proto", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.binpb"))
    wanted = [*FOR_FAILURES, *(path.relative_to(folder).as_posix() for path in folder.rglob("*.proto"))]
    seen: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        seen.add(name)
        if not (folder / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            source = next(path / name for path in googles_folders() if (path / name).exists())
            shutil.copyfile(source, folder / name)
        wanted += IMPORTED.findall((folder / name).read_text())


def image(root: Path = ROOT) -> None:
    """Write the contract with all that it imports, and its comments, to .build/contract.binpb, where buf reads it."""
    (root / ".build").mkdir(exist_ok=True)
    written = f"--descriptor_set_out={root / '.build' / 'contract.binpb'}"
    compile_protos(root, ["--include_imports", "--include_source_info", written])


def released(root: Path = ROOT) -> None:
    """Write the contract to proto/contract.binpb: what later changes are held against."""
    compile_protos(root, ["--include_imports", f"--descriptor_set_out={root / 'proto' / 'contract.binpb'}"])


def compile_protos(root: Path, outputs: list[str]) -> None:
    """Run protoc over every file in proto/."""
    from grpc_tools import protoc  # noqa: PLC0415 - only a build needs it

    protos = sorted(path.relative_to(root / "proto").as_posix() for path in (root / "proto").rglob("*.proto"))
    includes = [root / "proto", *googles_folders()]
    if protoc.main(["protoc", *[f"--proto_path={path}" for path in includes], *outputs, *protos]) != 0:
        raise SystemExit("protoc refused the files in proto/")


def googles_folders() -> list[Path]:
    """Where google/type, google/api and google/rpc are, and google/protobuf."""
    from google.type import date_pb2  # noqa: PLC0415 - only a build needs these two
    from grpc_tools import protoc  # noqa: PLC0415

    return [Path(date_pb2.__file__).parents[2], Path(protoc.__file__).parent / "_proto"]


class StubsHook(BuildHookInterface[Any]):
    """Runs `generate` before a wheel or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        generate(Path(self.root))


if __name__ == "__main__":
    {"image": image, "released": released}.get("".join(sys.argv[1:]), generate)()

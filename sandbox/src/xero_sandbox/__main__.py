"""The command `xero-sandbox`, and `python -m xero_sandbox`: serves until a signal stops it."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from xero_sandbox.serving import serve


def main(arguments: Sequence[str] | None = None, program: str = "xero-sandbox") -> None:
    """Serve as these arguments say; None: those of the command line."""
    parser = argparse.ArgumentParser(prog=program, description="A Xero on loopback.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    parser.add_argument("--database", type=Path, help="SQLite file of its state (default: a temporary one)")
    given = parser.parse_args(arguments)
    serve(given.host, given.port, given.database)


if __name__ == "__main__":
    main()

"""`python -m sandbox`: serves until it is told to stop."""

import argparse
from pathlib import Path

from sandbox.serving import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="sandbox", description="A Xero on loopback.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    parser.add_argument("--database", type=Path, help="SQLite file of its state (default: a temporary one)")
    given = parser.parse_args()
    serve(given.host, given.port, given.database)


if __name__ == "__main__":
    main()

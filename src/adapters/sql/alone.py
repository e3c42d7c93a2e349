"""One process at a time on one SQLite file: a second one is told so, instead of sharing limits that it cannot see."""

import os
from pathlib import Path

from sqlalchemy import make_url

try:
    import fcntl
except ImportError:  # not there on Windows, where nobody is kept out
    fcntl = None  # type: ignore[assignment]


class FileInUse(Exception):
    """Another process serves from this SQLite file."""


class Alone:
    """Held while a process serves from a SQLite file; it ends with the process, however that ends.

    PostgreSQL is for any number of processes: there is nothing to hold.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        is_file = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:")
        self._path = Path(f"{parsed.database}.lock") if is_file else None
        self._file: int | None = None

    def take(self) -> None:
        """FileInUse if another process has it."""
        if self._path is None or fcntl is None:
            return
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:  # then neither can the database be opened, which says why
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._file)
            self._file = None
            raise FileInUse(
                f"Another process serves from {self._path.with_suffix('')}: SQLite is for one. "
                "Use PostgreSQL for several servers and workers"
            ) from None

    def give_back(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

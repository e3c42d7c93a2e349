"""Identifiers that come out the same on every run."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from itertools import count

from ports import Identifiers


class MemoryIdentifiers(Identifiers):
    """Counts up: ...-000000000001, ...-000000000002. Its secrets can be guessed, so it is no use in production."""

    def __init__(self) -> None:
        self._ids = count(1)
        self._secrets = count(1)

    def new(self) -> str:
        return f"00000000-0000-7000-8000-{next(self._ids):012x}"

    def secret(self) -> str:
        digest = sha256(f"secret {next(self._secrets)}".encode()).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()

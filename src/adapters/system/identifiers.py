"""Identifiers that nobody else has, and secrets that nobody can guess."""

import secrets
import time
from uuid import UUID

from ports import Identifiers

SECRET_BYTES = 48  # 64 characters


class SystemIdentifiers(Identifiers):
    """UUIDs of version 7: 48 bits of milliseconds, then 74 random bits (RFC 9562)."""

    def new(self) -> str:
        milliseconds = time.time_ns() // 1_000_000
        version, variant = 0x7 << 76, 0b10 << 62
        random = secrets.randbits(12) << 64 | secrets.randbits(62)
        return str(UUID(int=milliseconds << 80 | version | variant | random))

    def secret(self) -> str:
        return secrets.token_urlsafe(SECRET_BYTES)

"""The keys that lock tokens away: AES-256 in GCM."""

import os
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ports.token_vault import TokensLocked

KEY_BYTES = 32
NONCE_BYTES = 12
HOW_TO_MAKE_ONE = "make one with: openssl rand -base64 32"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Something locked away: with which key, and the box itself (the nonce, then what was encrypted)."""

    key_id: str
    box: bytes


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the name that may be shown of it: a digest, from which nobody finds the key."""

    id: str
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, text: str, place: int) -> Self:
        """From 32 bytes in base64; `place` is the one (from 1) that a complaint names, for the text is secret."""
        try:
            secret = b64decode(text, validate=True)
        except (NotBase64, ValueError):
            raise ValueError(f"Key {place} is not base64; {HOW_TO_MAKE_ONE}") from None
        if len(secret) != KEY_BYTES:
            raise ValueError(f"Key {place} has {len(secret)} bytes, not {KEY_BYTES}; {HOW_TO_MAKE_ONE}")
        return cls(sha256(b"key id" + secret).hexdigest()[:16], secret)


@dataclass(frozen=True, slots=True)
class Keyring:
    """The first key locks, every key opens: to change keys, put the new one first and keep the old."""

    keys: tuple[Key, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """From base64 texts of 32 bytes each. ValueError, which shows no key, for a wrong one or none."""
        keys = tuple(Key.of(text, place) for place, text in enumerate(texts, start=1))
        if not keys:
            raise ValueError(f"At least one key is needed; {HOW_TO_MAKE_ONE}")
        return cls(keys)

    def seal(self, content: bytes, bound_to: str) -> Sealed:
        key = self.keys[0]
        nonce = os.urandom(NONCE_BYTES)
        return Sealed(key.id, nonce + AESGCM(key.secret).encrypt(nonce, content, bound_to.encode()))

    def has(self, key_id: str) -> bool:
        return any(key.id == key_id for key in self.keys)

    def open(self, sealed: Sealed, bound_to: str) -> bytes:
        """TokensLocked if no key here locked it; ValueError if it was bound to something else, or tampered with."""
        key = next((each for each in self.keys if each.id == sealed.key_id), None)
        if key is None:
            raise TokensLocked(f"Locked with key {sealed.key_id}, which is not among the keys given")
        nonce, encrypted = sealed.box[:NONCE_BYTES], sealed.box[NONCE_BYTES:]
        try:
            return AESGCM(key.secret).decrypt(nonce, encrypted, bound_to.encode())
        except (InvalidTag, ValueError):
            raise ValueError(f"Key {sealed.key_id} does not open it: it was moved or damaged") from None

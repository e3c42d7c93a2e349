"""The key that signs tokens: made once for each database, so that a restart does not invalidate them."""

import base64
import hashlib
import json
import sqlite3
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import RSAAlgorithm

from xero_sandbox.storage import settings

KEY_ID = "sandbox-1"


@lru_cache(maxsize=8)
def _load(pem: str) -> RSAPrivateKey:
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the stored signing key is not an RSA key")
    return key


def _make_pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _key(connection: sqlite3.Connection) -> RSAPrivateKey:
    pem = settings.load(connection, "signing_key")
    if pem is None:
        pem = _make_pem()
        settings.save(connection, "signing_key", pem)
    return _load(pem)


def sign(connection: sqlite3.Connection, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, _key(connection), algorithm="RS256", headers={"kid": KEY_ID})


def public_keys(connection: sqlite3.Connection) -> dict[str, Any]:
    """The JWKS document."""
    key = json.loads(RSAAlgorithm.to_jwk(_key(connection).public_key()))
    return {"keys": [{**key, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}


def digest(secret: str) -> str:
    """What is stored of a token or code: enough to know it again, not enough to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def s256(verifier: str) -> str:
    """The PKCE challenge of a verifier (RFC 7636)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()

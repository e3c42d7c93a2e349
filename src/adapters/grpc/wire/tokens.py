"""Opaque tokens: page tokens and etags. They hold no secret; the check only finds typing errors."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from google.protobuf.message import Message

CHECK = 6
"""Bytes of digest in front of a token's content."""

LONGEST = 8000
"""Characters; two ids of the longest, in whatever script, fit."""

MOST_DIGITS = 18


class NotOurs(ValueError):
    """This text was never given out as a token, or was changed."""


def seal(content: dict[str, str]) -> str:
    body = json.dumps(content, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()
    return urlsafe_b64encode(_digest(body) + body).rstrip(b"=").decode()


def unseal(token: str) -> dict[str, str]:
    """What was sealed; NotOurs for anything else."""
    if len(token) > LONGEST:
        raise NotOurs(token[:20])
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (UnicodeEncodeError, binascii.Error):
        raise NotOurs(token[:20]) from None
    check, body = raw[:CHECK], raw[CHECK:]
    if check != _digest(body):
        raise NotOurs(token[:20])
    return _texts(body)


def _texts(body: bytes) -> dict[str, str]:
    """Whoever computes the check can make a token; what it holds is therefore looked at, too."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise NotOurs("not JSON") from None
    if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
        raise NotOurs("not texts")
    return content


def number_in(text: str) -> int:
    """A whole number that a token holds; NotOurs for anything else."""
    if not text.isdecimal() or len(text) > MOST_DIGITS:
        raise NotOurs(text[:20])
    return int(text)


def _digest(body: bytes) -> bytes:
    return sha256(body).digest()[:CHECK]


def fingerprint(request: Message, *but: str) -> str:
    """A digest of a request's method and content without the fields `but`."""
    rest = type(request)()
    rest.CopyFrom(request)
    for name in but:
        rest.ClearField(name)
    text = request.DESCRIPTOR.full_name.encode() + b"\n" + rest.SerializeToString(deterministic=True)
    return sha256(text).hexdigest()

"""Keys: which are taken, what they lock, and that nobody sees them."""

from base64 import b64encode
from dataclasses import replace

import pytest

from adapters.sql import Keyring
from adapters.sql.keyring import Sealed

OLD, NEW = (b64encode(bytes([number]) * 32).decode() for number in (1, 2))
CONTENT, OWNER = b"a token", "connection-1"


def test_what_was_locked_can_be_opened() -> None:
    keyring = Keyring.of([OLD])
    assert keyring.open(keyring.seal(CONTENT, OWNER), OWNER) == CONTENT


def test_the_content_does_not_show_and_never_looks_the_same_twice() -> None:
    keyring = Keyring.of([OLD])
    boxes = {keyring.seal(CONTENT, OWNER).box for _ in range(10)}
    assert len(boxes) == 10
    assert not any(CONTENT in box for box in boxes)


def test_the_first_key_locks_and_every_key_opens() -> None:
    before, after = Keyring.of([OLD]), Keyring.of([NEW, OLD])
    assert after.open(before.seal(CONTENT, OWNER), OWNER) == CONTENT
    with pytest.raises(ValueError, match="not among the keys"):
        before.open(after.seal(CONTENT, OWNER), OWNER)


def test_what_is_bound_to_one_connection_does_not_open_for_another() -> None:
    keyring = Keyring.of([OLD])
    with pytest.raises(ValueError, match="moved or damaged"):
        keyring.open(keyring.seal(CONTENT, OWNER), "connection-2")


@pytest.mark.parametrize("place", [0, 12, -1], ids=["nonce", "content", "tag"])
def test_what_was_tampered_with_does_not_open(place: int) -> None:
    keyring = Keyring.of([OLD])
    sealed = keyring.seal(CONTENT, OWNER)
    box = bytearray(sealed.box)
    box[place] ^= 1
    with pytest.raises(ValueError, match="moved or damaged"):
        keyring.open(replace(sealed, box=bytes(box)), OWNER)


@pytest.mark.parametrize("length", [0, 5, 12, 20])
def test_a_box_that_is_too_short_does_not_open(length: int) -> None:
    keyring = Keyring.of([OLD])
    sealed = keyring.seal(CONTENT, OWNER)
    with pytest.raises(ValueError, match="moved or damaged"):
        keyring.open(Sealed(sealed.key_id, sealed.box[:length]), OWNER)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("not base64!", "Key 2 is not base64"),
        ("schlüssel", "Key 2 is not base64"),
        (b64encode(bytes(31)).decode(), "Key 2 has 31 bytes, not 32"),
        ("", "Key 2 has 0 bytes, not 32"),
    ],
)
def test_a_wrong_key_is_named_by_its_place_and_not_shown(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint) as raised:
        Keyring.of([OLD, text])
    assert not text or text not in str(raised.value)
    assert "openssl rand" in str(raised.value)


def test_at_least_one_key_is_needed() -> None:
    with pytest.raises(ValueError, match="At least one key"):
        Keyring.of([])


def test_no_key_is_shown() -> None:
    shown = repr(Keyring.of([OLD, NEW]))
    assert OLD not in shown
    assert repr(bytes([1]) * 32) not in shown

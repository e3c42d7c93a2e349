"""Identifiers are UUIDs that are given out once; secrets fit where OAuth puts them."""

import re
from uuid import RFC_4122, UUID

import pytest

from adapters.memory import MemoryIdentifiers
from adapters.system import SystemIdentifiers
from ports import Identifiers
from support.racing import at_once


@pytest.fixture(params=[MemoryIdentifiers, SystemIdentifiers])
def identifiers(request: pytest.FixtureRequest) -> Identifiers:
    made = request.param()
    assert isinstance(made, Identifiers)
    return made


def test_an_identifier_is_a_uuid_in_its_usual_form(identifiers: Identifiers) -> None:
    text = identifiers.new()
    parsed = UUID(text)
    assert str(parsed) == text
    assert (parsed.variant, parsed.version) == (RFC_4122, 7)


def test_no_identifier_is_given_out_twice(identifiers: Identifiers) -> None:
    lots = at_once(*[lambda: [identifiers.new() for _ in range(500)]] * 4)
    assert len({each for some in lots if isinstance(some, list) for each in some}) == 2000


def test_a_secret_fits_state_and_code_verifier(identifiers: Identifiers) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43,128}", identifiers.secret())


def test_no_secret_is_given_out_twice(identifiers: Identifiers) -> None:
    assert len({identifiers.secret() for _ in range(500)}) == 500

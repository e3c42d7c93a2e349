"""Enums of the contract and of the domain: each value has its twin, and what has none is known."""

from typing import Any

import pytest

from adapters.grpc.wire import enums
from adapters.grpc.wire.enums import UNSPECIFIED, XERO_STATUSES, Names
from core.ledger import LedgerStatus

ALL = {name: table for name, table in vars(enums).items() if isinstance(table, Names)}


@pytest.mark.parametrize("table", ALL.values(), ids=ALL.keys())
def test_every_value_of_the_contract_has_a_twin_that_leads_back_to_it(table: Names[Any, Any]) -> None:
    numbers = set(table.wire.DESCRIPTOR.values_by_number) - {UNSPECIFIED}
    members = {number: table.member(number) for number in numbers}
    assert None not in members.values()
    assert {table.value(member) for member in members.values()} == numbers


@pytest.mark.parametrize("table", ALL.values(), ids=ALL.keys())
def test_unspecified_and_values_of_a_later_version_have_none(table: Names[Any, Any]) -> None:
    assert table.member(UNSPECIFIED) is None
    assert table.member(9999) is None


def test_a_status_that_xero_adds_one_day_is_unspecified() -> None:
    assert XERO_STATUSES.value(LedgerStatus.OTHER) == UNSPECIFIED

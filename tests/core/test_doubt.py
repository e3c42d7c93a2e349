"""What a look says of a send in doubt: every sight, early or late, has its verdict."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.comparison import as_planned
from core.ids import ContactId
from core.ledger import LedgerStatus
from core.transfer import Evidence, Finding, finding
from core.transfer.doubt import FINDINGS
from support.translations import a_ledger_document, a_ledger_line

MILLISECOND = timedelta(milliseconds=1)


def test_every_sight_has_its_verdict_early_and_late() -> None:
    assert set(FINDINGS) == {(evidence, late) for evidence in Evidence for late in (False, True)}


def test_before_a_write_is_certainly_over_nothing_is_said_but_that_it_is_there() -> None:
    assert {evidence: finding(evidence, late_enough=False) for evidence in Evidence} == {
        Evidence.OURS: Finding.FOUND,
        Evidence.SEVERAL: Finding.LOOK_AGAIN,
        Evidence.NEAR: Finding.LOOK_AGAIN,
        Evidence.NOTHING: Finding.LOOK_AGAIN,
    }


def test_only_where_nothing_could_be_it_a_send_is_absent() -> None:
    assert [evidence for evidence in Evidence if finding(evidence, late_enough=True) is Finding.ABSENT] == [
        Evidence.NOTHING
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "INV-2"},
        {"status": LedgerStatus.VOIDED},
        {"contact_id": ContactId("another")},
        {"url": ""},
        {"reference": "other"},
        {"lines": ()},
        {"lines": (a_ledger_line(quantity=Decimal(2)),)},
        {"lines": (a_ledger_line(description="Other"),)},
    ],
    ids=" ".join,
)
def test_whatever_a_person_changes_a_plan_has_not_seen(changes: dict[str, Any]) -> None:
    seen = a_ledger_document(lines=(a_ledger_line(),), url="https://app.productive.example/1")
    assert as_planned(seen) == as_planned(replace(seen))
    assert as_planned(replace(seen, **changes)) != as_planned(seen)


def test_what_was_put_back_bears_another_time() -> None:
    seen = a_ledger_document()
    assert as_planned(replace(seen, updated_at=seen.updated_at + MILLISECOND)) != as_planned(seen)


def test_numbers_that_differ_in_notation_only_are_equal() -> None:
    one, other = (a_ledger_document(lines=(a_ledger_line(quantity=Decimal(each)),)) for each in ("2", "2.0000"))
    assert as_planned(one) == as_planned(other)

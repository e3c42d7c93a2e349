"""The two tables of reasons and the contract's enum say the same, both ways."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from grpc import StatusCode

from adapters.grpc.errors.catalogue import MALFORMED, STATUSES, USUAL_DELAYS, leading
from adapters.grpc.errors.failures import REPEATABLE
from core.problems import CATALOGUE, Problem, Reason
from productive.xero.v1 import error_reason_pb2

PROTO = Path(__file__).parents[3] / "proto" / "productive" / "xero" / "v1" / "error_reason.proto"
PREFIX = "ERROR_REASON_"


def test_every_reason_has_a_status_and_no_status_lacks_its_reason() -> None:
    assert set(STATUSES) == set(Reason) == set(CATALOGUE)


def test_the_contract_names_the_reasons_of_the_core() -> None:
    names = {name.removeprefix(PREFIX) for name in error_reason_pb2.ErrorReason.DESCRIPTOR.values_by_name} - {
        "UNSPECIFIED"
    }
    assert names == {reason.name for reason in Reason} == {reason.value for reason in Reason}


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sample_in_the_contract(reason: Reason) -> None:
    comment = re.search(rf"((?:  //[^\n]*\n)+)  {PREFIX}{reason.name} = \d+;", PROTO.read_text())
    assert comment is not None
    assert "Sample:" in comment[1]


@pytest.mark.parametrize("reason", Reason)
def test_an_error_is_never_ok_and_never_taken_for_success(reason: Reason) -> None:
    assert STATUSES[reason] not in {StatusCode.OK, StatusCode.ALREADY_EXISTS, StatusCode.UNKNOWN}


@pytest.mark.parametrize("reason", [reason for reason in Reason if not Problem(reason, "", "").is_error])
def test_a_warning_fails_no_call(reason: Reason) -> None:
    assert leading([Problem(reason, "", "")]) is None


def test_only_what_may_be_repeated_names_a_delay() -> None:
    assert {STATUSES[reason] for reason in USUAL_DELAYS} <= REPEATABLE
    assert all(delay > timedelta() for delay in USUAL_DELAYS.values())


def test_a_malformed_field_is_reported_before_everything_else() -> None:
    copied = Problem(Reason.ALREADY_COPIED, "options.mode", "copied")
    malformed = Problem(Reason.FIELD_INVALID, "document.invoice.currency_code", "wrong")
    warning = Problem(Reason.XERO_WARNING, "", "hm")
    assert leading([warning, copied, malformed]) == malformed
    assert leading([warning, copied]) == copied
    assert all(STATUSES[reason] is StatusCode.INVALID_ARGUMENT for reason in MALFORMED)

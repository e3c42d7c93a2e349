"""The record of attempts."""

import pytest

from core.ids import DispatchId, TransferId
from core.transfer import Attempt, AttemptPurpose
from ports import UnitsOfWork
from support.records import a_dispatch, a_transfer, an_attempt, document

FIRST, SECOND = TransferId("transfer-1"), TransferId("transfer-2")


@pytest.fixture(autouse=True)
def sent(units: UnitsOfWork) -> None:
    """A dispatch of two transfers, for attempts to be about."""
    with units.writing() as unit:
        unit.transfers.add_dispatch(a_dispatch(transfers=(FIRST, SECOND)))
        unit.transfers.add(a_transfer(id=FIRST, document=document(1)))
        unit.transfers.add(a_transfer(id=SECOND, document=document(2)))
        unit.commit()


def record(units: UnitsOfWork, *attempts: Attempt) -> None:
    with units.writing() as unit:
        for attempt in attempts:
            unit.attempts.add(attempt)
        unit.commit()


def of(units: UnitsOfWork, transfer_id: TransferId) -> list[Attempt]:
    with units.reading() as unit:
        return list(unit.attempts.of_transfer(transfer_id))


def test_an_attempt_comes_back_as_it_was_made(units: UnitsOfWork) -> None:
    full, bare = an_attempt(), an_attempt(status=None, response=b"", correlation_id="")
    record(units, full, bare)
    assert of(units, FIRST) == [full, bare]


@pytest.mark.parametrize("response", [b"\x00", b"\xff\xfe", b"<html>\r\n"])
def test_a_response_is_kept_whatever_is_in_it(units: UnitsOfWork, response: bytes) -> None:
    record(units, an_attempt(response=response))
    assert of(units, FIRST)[0].response == response


def test_an_attempt_for_several_transfers_is_in_the_record_of_each(units: UnitsOfWork) -> None:
    both = an_attempt(transfer_ids=(SECOND, FIRST))
    one = an_attempt(purpose=AttemptPurpose.LOOK_UP)
    record(units, both, one)
    assert of(units, FIRST) == [both, one]
    assert of(units, SECOND) == [both]


def test_the_record_goes_in_the_order_in_which_attempts_were_added(units: UnitsOfWork) -> None:
    """Not by their times: clocks of two processes may differ."""
    noon = an_attempt().started_at
    backwards = [an_attempt(result=f"{age}", started_at=noon.replace(second=59 - age)) for age in range(12)]
    for attempt in backwards:
        record(units, attempt)
    assert of(units, FIRST) == backwards


def test_an_unknown_transfer_has_no_record(units: UnitsOfWork) -> None:
    assert of(units, TransferId("nowhere")) == []


@pytest.mark.parametrize(
    "dangling",
    [an_attempt(dispatch_id=DispatchId("nowhere")), an_attempt(transfer_ids=(FIRST, TransferId("nowhere")))],
    ids=["dispatch", "transfer"],
)
def test_an_attempt_at_what_is_not_there_is_refused(units: UnitsOfWork, dangling: Attempt) -> None:
    with pytest.raises(KeyError):
        record(units, dangling)
    assert of(units, FIRST) == []

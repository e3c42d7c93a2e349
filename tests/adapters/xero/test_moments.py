"""Dates and times on the wire."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from adapters.xero.wire.moments import day, if_modified_since, moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/Date(1541176290160+0000)/", datetime(2018, 11, 2, 16, 31, 30, 160000, tzinfo=UTC)),
        ("/Date(1541176290160)/", datetime(2018, 11, 2, 16, 31, 30, 160000, tzinfo=UTC)),
        ("/Date(-86400000+0000)/", datetime(1969, 12, 31, tzinfo=UTC)),
        ("2018-11-02T16:31:30Z", datetime(2018, 11, 2, 16, 31, 30, tzinfo=UTC)),
        ("2018-10-20T00:00:00", datetime(2018, 10, 20, tzinfo=UTC)),
        ("2019-12-07T18:46:19.5165400", datetime(2019, 12, 7, 18, 46, 19, 516540, tzinfo=UTC)),
    ],
)
def test_every_form_of_a_time_is_read_as_utc(text: str, expected: datetime) -> None:
    assert moment(text) == expected


def test_the_offset_of_an_old_tenant_is_display_only() -> None:
    assert moment("/Date(1518652800000+1300)/") == moment("/Date(1518652800000+0000)/")


@pytest.mark.parametrize("text", ["/Date(1518652800000+1300)/", "/Date(1518652800000)/", "2018-02-15T00:00:00"])
def test_the_date_of_a_document_is_never_moved(text: str) -> None:
    assert day(text) == date(2018, 2, 15)


@pytest.mark.parametrize("text", ["", "yesterday", "/Date()/", "/Date(1.5)/", "x/Date(1)/"])
def test_what_is_no_date_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="Invalid isoformat"):
        moment(text)


def test_the_condition_is_in_utc_in_whole_seconds_rounded_down_with_no_zone() -> None:
    eastern = timezone(timedelta(hours=-5))
    assert if_modified_since(datetime(2026, 1, 5, 8, 59, 59, 999999, tzinfo=eastern)) == "2026-01-05T13:59:59"

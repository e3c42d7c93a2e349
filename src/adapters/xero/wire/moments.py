"""Dates and times as Xero writes them."""

import re
from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECONDS = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
"""The offset that may follow is for display only; the number is always UTC."""


def moment(text: str) -> datetime:
    """An aware UTC time from `/Date(1541176290160+0000)/`, `/Date(1541176290160)/` or `2018-11-02T16:31:30Z`.

    ValueError for anything else.
    """
    try:
        if found := MILLISECONDS.fullmatch(text):
            return EPOCH + timedelta(milliseconds=int(found[1]))
        value = datetime.fromisoformat(text)
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text[:40]} is not a moment of the calendar") from None


def day(text: str) -> date:
    """The date of a document: at 00:00 UTC on the wire, and never moved by a time zone."""
    return moment(text).date()


def if_modified_since(since: datetime) -> str:
    """Xero: If-Modified-Since is UTC to the whole second, with no zone. Rounded down, so that nothing is missed."""
    return since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")

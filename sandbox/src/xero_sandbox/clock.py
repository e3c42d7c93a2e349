"""The sandbox's own time: real time plus an offset that a test may move."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock:
    """Answers the present moment; every window, expiry and timestamp of the sandbox is read from here."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def advance(self, step: timedelta) -> None:
        self.offset += step

    def set(self, moment: datetime) -> None:
        """Makes `moment` (aware) the present; time runs on from there."""
        self.offset = moment - datetime.now(UTC)


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970, as Xero writes its timestamps."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(value: int) -> datetime:
    return EPOCH + timedelta(milliseconds=value)

"""What every write has besides its content: a request id, validate_only, and a deadline."""

from datetime import datetime, timedelta

import grpc

from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.tokens import fingerprint
from core.ids import RequestId
from ports import Clock
from usecases.write import Write

LONGEST_REQUEST_ID = 128
LONGEST_WAIT = timedelta(hours=1)
"""A deadline further away counts as none. (Without a deadline, grpc names a moment in the far future.)"""


def read_write(fields: Fields, context: grpc.ServicerContext, clock: Clock, *, required: bool = False) -> Write:
    """How a write is to be made; `required` says whether it needs a request id."""
    request_id = fields.text("request_id", required=required, limit=LONGEST_REQUEST_ID)
    return Write(
        fingerprint=fingerprint(fields.message, "request_id"),
        request_id=RequestId(request_id) if request_id else None,
        validate_only=getattr(fields.message, "validate_only", False),  # a copy has a preview of its own
        deadline=deadline(context, clock),
    )


def deadline(context: grpc.ServicerContext, clock: Clock) -> datetime | None:
    """When the caller stops waiting; None if it waits as long as it takes."""
    seconds = context.time_remaining()
    if seconds is None or seconds > LONGEST_WAIT.total_seconds():
        return None
    return clock.now() + timedelta(seconds=seconds)

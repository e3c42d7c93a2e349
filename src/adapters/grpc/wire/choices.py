"""How a document that was copied before could be sent again, as it travels."""

from collections.abc import Iterable

from adapters.grpc.wire.enums import COPY_MODES
from core.choice import Choice
from productive.xero.v1 import copy_service_pb2 as wire


def wire_choices(choices: Iterable[Choice]) -> list[wire.CopyOptions]:
    return [
        wire.CopyOptions(mode=COPY_MODES.value(choice.mode), number_from_xero=choice.number_from_xero)
        for choice in choices
    ]

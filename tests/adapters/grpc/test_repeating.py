"""Clients that load the contract's service config repeat what they may, and as often as the server lets them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import pytest

from core.errors import Unreachable
from ports import StoreBusy
from productive.xero.v1.copy_service_pb2 import CopyDocumentRequest, PreviewCopyRequest
from support.edge import StandIn, on_the_wire
from support.plugin import Plugin
from support.wire import a_copy, a_preview
from usecases.copies.copy import CopyDocument
from usecases.copies.preview import PreviewCopy
from usecases.copies.requests import Preview

CONFIG = Path(__file__).parents[3] / "proto" / "productive" / "xero" / "v1" / "service_config.json"
OPTIONS = [("grpc.service_config", CONFIG.read_text())]


@dataclass
class FailsFirst(StandIn):
    """A use case that raises these errors, one a call, before it answers."""

    errors: list[Exception] = field(default_factory=list)

    def __call__(self, *asked: Any, **named: Any) -> Any:
        response = super().__call__(*asked, **named)
        if self.errors:
            raise self.errors.pop(0)
        return response


def test_a_busy_database_is_tried_again_and_nobody_notices() -> None:
    preview = FailsFirst(Preview(()), errors=[StoreBusy("busy"), StoreBusy("busy")])
    with on_the_wire(Plugin().connected(), stand_ins={PreviewCopy: preview}, options=OPTIONS) as wire:
        assert wire.call(a_preview()).code is grpc.StatusCode.OK
    assert len(preview.asked) == 3


@pytest.mark.parametrize("request_type", [CopyDocumentRequest, PreviewCopyRequest])
def test_what_takes_longer_than_a_call_should_wait_is_left_to_the_caller(request_type: type) -> None:
    """Xero is away: the response says when to come again, and the client does not hammer."""
    failing = FailsFirst(None, errors=[Unreachable("no response")] * 5)
    request, use_case = (a_copy(), CopyDocument) if request_type is CopyDocumentRequest else (a_preview(), PreviewCopy)
    with on_the_wire(Plugin().connected(), stand_ins={use_case: failing}, options=OPTIONS) as wire:
        response = wire.call(request)
    assert response.code is grpc.StatusCode.UNAVAILABLE
    assert dict(response.trailing)["grpc-retry-pushback-ms"] == "-1"
    assert len(failing.asked) == 1

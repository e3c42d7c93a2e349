"""CopyService: parse, call one use case, render."""

# ruff: noqa: N802 - methods are named by the contract

from dataclasses import dataclass

import grpc
from injector import inject

from adapters.grpc.copies.requests import read_copy
from adapters.grpc.copies.results import wire_copied, wire_preview
from adapters.grpc.edge.caller import current_caller
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.writes import read_write
from core.errors import Refused
from ports import Clock
from productive.xero.v1 import copy_service_pb2 as wire
from productive.xero.v1.copy_service_pb2_grpc import CopyServiceServicer
from usecases.copies.copy import CopyDocument
from usecases.copies.preview import PreviewCopy
from usecases.copies.requests import Preview


@inject
@dataclass(eq=False)
class Copies(CopyServiceServicer):
    preview: PreviewCopy
    copy: CopyDocument
    clock: Clock

    def PreviewCopy(
        self,
        request: wire.PreviewCopyRequest,
        context: grpc.ServicerContext,  # noqa: ARG002 - each method is given a context
    ) -> wire.PreviewCopyResponse:
        caller = current_caller()
        try:
            wanted = read_copy(Fields(request), caller.organization_id)
        except Refused as refusal:  # there is no document
            return wire.PreviewCopyResponse(preview=wire_preview(Preview(tuple(refusal.problems))))
        return wire.PreviewCopyResponse(preview=wire_preview(self.preview(caller, wanted)))

    def CopyDocument(
        self, request: wire.CopyDocumentRequest, context: grpc.ServicerContext
    ) -> wire.CopyDocumentResponse:
        caller = current_caller()
        fields = Fields(request)
        write = read_write(fields, context, self.clock, required=True)
        wanted = read_copy(fields, caller.organization_id)
        return wire.CopyDocumentResponse(result=wire_copied(self.copy(caller, wanted, write)))

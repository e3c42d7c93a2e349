"""FileService: parse, call one use case, render."""

# ruff: noqa: N802, ARG002 - methods are named by the contract, and each is given a context

from collections.abc import Iterator
from dataclasses import dataclass, replace

import grpc
from injector import inject

from adapters.grpc.edge.caller import current_caller
from adapters.grpc.files.messages import read_content, read_header, wire_file, wire_pdf
from adapters.grpc.wire.documents import read_document
from adapters.grpc.wire.reading import Fields
from productive.xero.v1 import file_service_pb2 as wire
from productive.xero.v1.file_service_pb2_grpc import FileServiceServicer
from usecases.followups.files import AttachFile, GetPdf, ListAttachedFiles


@inject
@dataclass(eq=False)
class Files(FileServiceServicer):
    attach: AttachFile
    list_files: ListAttachedFiles
    get_pdf: GetPdf

    def AttachFile(
        self, request_iterator: Iterator[wire.AttachFileRequest], context: grpc.ServicerContext
    ) -> wire.AttachFileResponse:
        caller = current_caller()
        first = next(request_iterator, wire.AttachFileRequest())
        wanted = read_header(first, caller.organization_id)
        self.attach.check(caller, wanted)
        content = read_content(request_iterator, first.header.size)
        file = replace(wanted.file, content=content)
        return wire.AttachFileResponse(file=wire_file(self.attach(caller, replace(wanted, file=file))))

    def ListAttachedFiles(
        self, request: wire.ListAttachedFilesRequest, context: grpc.ServicerContext
    ) -> wire.ListAttachedFilesResponse:
        caller = current_caller()
        fields = Fields(request)
        document = read_document(fields, caller.organization_id)
        fields.refuse()
        return wire.ListAttachedFilesResponse(files=map(wire_file, self.list_files(caller, document)))

    def GetPdf(self, request: wire.GetPdfRequest, context: grpc.ServicerContext) -> Iterator[wire.GetPdfResponse]:
        """Everything is done when this returns: only the pieces are left to be sent."""
        caller = current_caller()
        fields = Fields(request)
        document = read_document(fields, caller.organization_id)
        fields.refuse()
        return wire_pdf(self.get_pdf(caller, document))

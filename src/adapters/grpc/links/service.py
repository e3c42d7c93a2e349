"""LinkService: parse, call one use case, render."""

# ruff: noqa: N802, ARG002 - methods are named by the contract, and each is given a context

from dataclasses import dataclass

import grpc
from injector import inject

from adapters.grpc.edge.caller import current_caller
from adapters.grpc.links.messages import (
    read_import,
    read_link_command,
    read_link_filter,
    read_link_id,
    read_relink,
    wire_imported,
    wire_linked,
    wire_relinked,
)
from adapters.grpc.wire.documents import read_document, read_document_ref, wire_link, wire_links
from adapters.grpc.wire.pages import page_of, read_page
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.writes import read_write
from ports import Clock
from productive.xero.v1 import link_service_pb2 as wire
from productive.xero.v1.link_service_pb2_grpc import LinkServiceServicer
from usecases.links.manual import ImportLinks, LinkExisting, Unlink
from usecases.links.queries import BatchGetLinks, GetDocumentLinks, ListLinks
from usecases.links.relink import Relink

MOST_DOCUMENTS = 200


@inject
@dataclass(eq=False)
class Links(LinkServiceServicer):
    get_links: GetDocumentLinks
    batch_get: BatchGetLinks
    list_links: ListLinks
    link_existing: LinkExisting
    unlink: Unlink
    import_links: ImportLinks
    relink: Relink
    clock: Clock

    def GetDocumentLink(
        self, request: wire.GetDocumentLinkRequest, context: grpc.ServicerContext
    ) -> wire.GetDocumentLinkResponse:
        caller = current_caller()
        fields = Fields(request)
        document = read_document(fields, caller.organization_id)
        fields.refuse()
        return wire_links(self.get_links(caller, document))

    def BatchGetDocumentLinks(
        self, request: wire.BatchGetDocumentLinksRequest, context: grpc.ServicerContext
    ) -> wire.BatchGetDocumentLinksResponse:
        caller = current_caller()
        fields = Fields(request)
        named = fields.up_to(MOST_DOCUMENTS, "documents")
        documents = [read_document_ref(document, caller.organization_id) for document in named]
        fields.refuse()
        found = self.batch_get(caller, documents)
        return wire.BatchGetDocumentLinksResponse(
            documents=[wire_linked(document, found.get(document)) for document in documents]
        )

    def ListDocumentLinks(
        self, request: wire.ListDocumentLinksRequest, context: grpc.ServicerContext
    ) -> wire.ListDocumentLinksResponse:
        fields = Fields(request)
        wanted, page = read_link_filter(fields), read_page(fields)
        fields.refuse()
        found = self.list_links(current_caller(), wanted, page.after, page.size + 1)
        shown, token = page_of(found, page, request, wire_link, lambda link: link.id)
        return wire.ListDocumentLinksResponse(links=shown, next_page_token=token)

    def LinkExisting(
        self, request: wire.LinkExistingRequest, context: grpc.ServicerContext
    ) -> wire.LinkExistingResponse:
        caller = current_caller()
        fields = Fields(request)
        wanted = read_link_command(fields, caller.organization_id)
        write = read_write(fields, context, self.clock)
        fields.refuse()
        return wire.LinkExistingResponse(link=wire_link(self.link_existing(caller, wanted, write)))

    def Unlink(self, request: wire.UnlinkRequest, context: grpc.ServicerContext) -> wire.UnlinkResponse:
        fields = Fields(request)
        link_id, write = read_link_id(fields), read_write(fields, context, self.clock)
        fields.refuse()
        return wire.UnlinkResponse(link=wire_link(self.unlink(current_caller(), link_id, write)))

    def ImportLinks(self, request: wire.ImportLinksRequest, context: grpc.ServicerContext) -> wire.ImportLinksResponse:
        caller = current_caller()
        fields = Fields(request)
        wanted = read_import(fields, caller.organization_id)
        write = read_write(fields, context, self.clock)
        fields.refuse()
        return wire_imported(request, self.import_links(caller, wanted, write))

    def Relink(self, request: wire.RelinkRequest, context: grpc.ServicerContext) -> wire.RelinkResponse:
        fields = Fields(request)
        wanted, write = read_relink(fields), read_write(fields, context, self.clock)
        fields.refuse()
        return wire_relinked(self.relink(current_caller(), wanted, write))

"""Links made, ended and found again by an admin: reading requests, making responses."""

from collections.abc import Sequence

from adapters.grpc.connections.messages import read_connection_id
from adapters.grpc.wire.documents import read_document, read_transfer_id, wire_document, wire_link
from adapters.grpc.wire.enums import DOCUMENT_KINDS, LINK_STATES
from adapters.grpc.wire.problems import wire_problem, wire_problems
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.values import wire_moment
from core.documents import DocumentRef
from core.ids import LedgerId, LinkId, OrganizationId, SubsidiaryId
from core.ledger import LedgerDocument
from core.link import Link
from core.problems import Problem
from ports import LinkFilter
from productive.xero.v1 import common_pb2
from productive.xero.v1 import link_service_pb2 as wire
from usecases.links.requests import ImportCommand, Imported, ImportRow, LinkCommand, RelinkCommand, Relinked
from usecases.sends.requests import Resolution

MOST_ROWS = 500
MOST_RESTORED = 1000
MOST_UNCLAIMED = 1000
MOST_PROBLEMS = 100


def read_link_filter(fields: Fields) -> LinkFilter:
    return LinkFilter(
        subsidiary_id=SubsidiaryId(fields.id("subsidiary_id", required=False)) or None,
        kind=fields.choice("kind", DOCUMENT_KINDS),
        states=fields.choices("states", LINK_STATES),
        with_differences=fields.message.with_differences,  # type: ignore[attr-defined]  # a ListDocumentLinksRequest
    )


def read_link_id(fields: Fields) -> LinkId:
    return LinkId(fields.id("link_id"))


def read_ledger_id(fields: Fields, name: str = "xero_id") -> LedgerId:
    return LedgerId(fields.id(name))


def read_resolution(fields: Fields) -> Resolution:
    transfer_id = read_transfer_id(fields)
    match fields.message.WhichOneof("verdict"):
        case "adopt_xero_id":
            return Resolution(transfer_id, read_ledger_id(fields, "adopt_xero_id"))
        case "not_sent":
            if not fields.message.not_sent:  # type: ignore[attr-defined]  # a ResolveTransferRequest
                fields.invalid("not_sent", "Only true says something; for a document that is there, name its id")
        case _:
            fields.missing("verdict")
    return Resolution(transfer_id, None)


def read_link_command(fields: Fields, organization_id: OrganizationId) -> LinkCommand:
    return LinkCommand(
        document=read_document(fields, organization_id),
        subsidiary_id=SubsidiaryId(fields.id("subsidiary_id")),
        ledger_id=read_ledger_id(fields),
    )


def read_import(fields: Fields, organization_id: OrganizationId) -> ImportCommand:
    """The rows, and the first problem of each that cannot be read; only what concerns all of them is in `fields`."""
    rows: list[ImportRow] = []
    problems: dict[int, Problem] = {}
    subsidiary_id = SubsidiaryId(fields.id("subsidiary_id"))
    for position, given in enumerate(fields.up_to(MOST_ROWS, "links")):
        row = Fields(given.message, given.path)
        rows.append(ImportRow(read_document(row, organization_id), read_ledger_id(row)))
        if row.problems:
            problems[position] = row.problems[0]
    return ImportCommand(subsidiary_id, tuple(rows), problems)


def read_relink(fields: Fields) -> RelinkCommand:
    not_ours = tuple(LedgerId(each) for each in fields.ids("not_ours_xero_ids", MOST_UNCLAIMED))
    return RelinkCommand(read_connection_id(fields), fields.moment("since_time"), not_ours)


def wire_linked(document: DocumentRef, link: Link | None) -> wire.LinkedDocument:
    return wire.LinkedDocument(document=wire_document(document), link=wire_link(link) if link else None)


def wire_imported(request: wire.ImportLinksRequest, results: Sequence[Imported]) -> wire.ImportLinksResponse:
    """The results, with each row's document as it was named, readable or not."""
    pairs = zip(request.links, results, strict=True)
    return wire.ImportLinksResponse(results=[wire_imported_link(row.document, result) for row, result in pairs])


def wire_imported_link(document: common_pb2.DocumentRef, result: Imported) -> wire.ImportedLink:
    return wire.ImportedLink(
        document=document,
        link=wire_link(result.link) if result.link else None,
        problem=wire_problem(result.problem) if result.problem else None,
    )


def wire_relinked(relinked: Relinked) -> wire.RelinkResponse:
    after = relinked.after_restore
    return wire.RelinkResponse(
        marked_documents=relinked.marked,
        linked_before=relinked.linked_before,
        restored=map(wire_document, relinked.restored[:MOST_RESTORED]),
        restored_count=len(relinked.restored),
        problems=wire_problems(relinked.problems[:MOST_PROBLEMS]),
        may_copy=after.may_copy,
        read_again_time=wire_moment(after.again_at) if after.again_at else None,
        unclaimed=map(wire_unclaimed, after.unclaimed[:MOST_UNCLAIMED]),
        unclaimed_count=len(after.unclaimed),
    )


def wire_unclaimed(document: LedgerDocument) -> wire.UnclaimedDocument:
    return wire.UnclaimedDocument(
        kind=DOCUMENT_KINDS.value(document.kind),
        xero_id=document.id,
        number=document.number or "",
        reference=document.reference,
        updated_time=wire_moment(document.updated_at),
    )

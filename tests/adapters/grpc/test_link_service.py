"""Links looked up, listed, made, ended and found again: what is read of the requests, and what is returned."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from core.documents import DocumentKind, DocumentRef
from core.errors import Refused
from core.ids import ConnectionId, DocumentId, LedgerId, LinkId, OrganizationId, SubsidiaryId
from core.link import LinkOrigin, LinkState
from core.problems import Problem, Reason
from ports import LinkFilter
from productive.xero.v1 import common_pb2
from productive.xero.v1 import link_service_pb2 as wire
from support.edge import Servicers, StandIn
from support.plugin import Plugin, a_copier, an_admin
from support.records import a_link
from usecases.links.manual import ImportLinks, LinkExisting, Unlink
from usecases.links.queries import BatchGetLinks, ListLinks
from usecases.links.relink import Relink
from usecases.links.requests import Imported, ImportRow, LinkCommand, RelinkCommand, Relinked

LINK = replace(a_link(), state=LinkState.UNLINKED, origin=LinkOrigin.LINKED)
NOT_IN_XERO = Problem(Reason.NOT_IN_XERO, "links[0].xero_id", "There is no such invoice")


def edge(use_case: type[Any], response: Any) -> tuple[Servicers, StandIn]:
    stand_in = StandIn(response)
    return Servicers(Plugin(), {use_case: stand_in}), stand_in


def named(document_id: str) -> common_pb2.DocumentRef:
    return common_pb2.DocumentRef(kind=common_pb2.DOCUMENT_KIND_INVOICE, document_id=document_id)


def ref(document_id: str) -> DocumentRef:
    return DocumentRef(OrganizationId("7"), DocumentKind.INVOICE, DocumentId(document_id))


def row(document_id: str, xero_id: str = "x1") -> wire.LinkToImport:
    return wire.LinkToImport(document=named(document_id), xero_id=xero_id)


def refused(request: Any) -> list[tuple[str, Reason]]:
    with pytest.raises(Refused) as refusal:
        Servicers(Plugin()).call(request, wire.DocumentLink, by=an_admin())
    return [(problem.field, problem.reason) for problem in refusal.value.problems]


def test_many_documents_are_answered_in_their_order_copied_or_not() -> None:
    servicers, batch = edge(BatchGetLinks, {ref("i2"): LINK})
    request = wire.BatchGetDocumentLinksRequest(documents=[named("i3"), named("i2"), named("i3")])
    response = servicers.call(request, wire.BatchGetDocumentLinksResponse)
    assert [linked.document.document_id for linked in response.documents] == ["i3", "i2", "i3"]
    assert [linked.HasField("link") for linked in response.documents] == [False, True, False]
    assert batch.asked == [(a_copier(), [ref("i3"), ref("i2"), ref("i3")])]


@pytest.mark.parametrize(
    ("documents", "problems"),
    [
        ([], [("documents", Reason.FIELD_INVALID)]),
        ([named("i1")] * 201, [("documents", Reason.FIELD_INVALID)]),
        (
            [named("i1"), common_pb2.DocumentRef(), named("x" * 256)],
            [
                ("documents[1].kind", Reason.FIELD_REQUIRED),
                ("documents[1].document_id", Reason.FIELD_REQUIRED),
                ("documents[2].document_id", Reason.FIELD_TOO_LONG),
            ],
        ),
    ],
)
def test_a_batch_has_1_to_200_documents_that_are_all_named(
    documents: Sequence[common_pb2.DocumentRef], problems: list[tuple[str, Reason]]
) -> None:
    assert refused(wire.BatchGetDocumentLinksRequest(documents=documents)) == problems


def test_200_documents_are_a_batch() -> None:
    servicers, _ = edge(BatchGetLinks, {})
    request = wire.BatchGetDocumentLinksRequest(documents=[named(f"i{number}") for number in range(200)])
    assert len(servicers.call(request, wire.BatchGetDocumentLinksResponse).documents) == 200


def test_a_link_says_whose_it_is_and_how_it_came_to_be() -> None:
    servicers, unlink = edge(Unlink, LINK)
    request = wire.UnlinkRequest(link_id="link-1", request_id="r1", validate_only=True)
    told = servicers.call(request, wire.UnlinkResponse, by=an_admin()).link
    assert (told.subsidiary_id, told.origin) == ("subsidiary-1", wire.LINK_ORIGIN_LINKED)
    assert told.state == wire.LINK_STATE_UNLINKED
    ((_, link_id, write),) = unlink.asked
    assert (link_id, write.request_id, write.validate_only) == (LinkId("link-1"), "r1", True)


def test_links_are_listed_by_what_is_asked_for_page_by_page() -> None:
    links = [replace(LINK, id=LinkId(f"link-{number}")) for number in range(3)]
    servicers, listing = edge(ListLinks, links)
    request = wire.ListDocumentLinksRequest(
        subsidiary_id="1",
        kind=common_pb2.DOCUMENT_KIND_INVOICE,
        states=[wire.LINK_STATE_ACTIVE, wire.LINK_STATE_SUPERSEDED],
        with_differences=True,
        page_size=2,
    )
    first = servicers.call(request, wire.ListDocumentLinksResponse)
    assert [link.link_id for link in first.links] == ["link-0", "link-1"]
    request.page_token = first.next_page_token
    listing.response = links[2:]
    second = servicers.call(request, wire.ListDocumentLinksResponse)
    assert ([link.link_id for link in second.links], second.next_page_token) == (["link-2"], "")
    states = frozenset({LinkState.ACTIVE, LinkState.SUPERSEDED})
    wanted = LinkFilter(SubsidiaryId("1"), DocumentKind.INVOICE, states, with_differences=True)
    assert listing.asked == [(a_copier(), wanted, "", 3), (a_copier(), wanted, "link-1", 3)]


def test_a_page_of_other_links_is_refused() -> None:
    servicers, _ = edge(ListLinks, [LINK, LINK])
    response = servicers.call(wire.ListDocumentLinksRequest(page_size=1), wire.ListDocumentLinksResponse)
    other = wire.ListDocumentLinksRequest(with_differences=True, page_token=response.next_page_token)
    assert refused(other) == [("page_token", Reason.PAGE_TOKEN_INVALID)]


def test_without_any_filter_all_links_are_listed() -> None:
    servicers, listing = edge(ListLinks, [])
    servicers.call(wire.ListDocumentLinksRequest(), wire.ListDocumentLinksResponse)
    assert listing.asked == [(a_copier(), LinkFilter(), "", 51)]


def test_what_no_list_can_be_filtered_by_is_named() -> None:
    request = wire.ListDocumentLinksRequest(
        subsidiary_id="x" * 256,
        kind=77,  # type: ignore[arg-type]  # of a later version
        states=[wire.LINK_STATE_ACTIVE, wire.LINK_STATE_UNSPECIFIED, 99],  # type: ignore[list-item]  # as above
        page_size=-1,
    )
    assert refused(request) == [
        ("subsidiary_id", Reason.FIELD_TOO_LONG),
        ("kind", Reason.FIELD_INVALID),
        ("states[1]", Reason.FIELD_INVALID),
        ("states[2]", Reason.FIELD_INVALID),
        ("page_size", Reason.FIELD_INVALID),
    ]


def test_a_document_is_linked_to_what_was_there() -> None:
    servicers, link_existing = edge(LinkExisting, LINK)
    request = wire.LinkExistingRequest(document=named("i1"), subsidiary_id="1", xero_id="x1")
    assert servicers.call(request, wire.LinkExistingResponse, by=an_admin()).link.link_id == "link-1"
    assert link_existing.asked[0][:2] == (an_admin(), LinkCommand(ref("i1"), SubsidiaryId("1"), LedgerId("x1")))


def test_import_gives_each_row_its_result_also_one_that_cannot_be_read() -> None:
    imported = (Imported(ref("i1"), link=LINK), Imported(ref("")), Imported(ref("i3"), problem=NOT_IN_XERO))
    servicers, importing = edge(ImportLinks, imported)
    unreadable = wire.LinkToImport(document=common_pb2.DocumentRef(document_id="i2"))
    request = wire.ImportLinksRequest(subsidiary_id="1", links=[row("i1"), unreadable, row("i3", "x3")])
    results = servicers.call(request, wire.ImportLinksResponse, by=an_admin()).results
    assert [result.document for result in results] == [named("i1"), unreadable.document, named("i3")]
    assert [result.HasField("link") for result in results] == [True, False, False]
    assert [result.problem.message for result in results] == ["", "", "There is no such invoice"]
    ((_, wanted, _),) = importing.asked
    assert wanted.rows[0] == ImportRow(ref("i1"), LedgerId("x1"))
    assert {at: (problem.field, problem.reason) for at, problem in wanted.problems.items()} == {
        1: ("links[1].document.kind", Reason.FIELD_REQUIRED)
    }


@pytest.mark.parametrize("number", [0, 501])
def test_an_import_has_1_to_500_rows(number: int) -> None:
    request = wire.ImportLinksRequest(subsidiary_id="1", links=[row(f"i{each}") for each in range(number)])
    assert refused(request) == [("links", Reason.FIELD_INVALID)]


def test_500_rows_are_an_import() -> None:
    servicers, _ = edge(ImportLinks, tuple(Imported(ref(f"i{each}")) for each in range(500)))
    request = wire.ImportLinksRequest(subsidiary_id="1", links=[row(f"i{each}") for each in range(500)])
    assert len(servicers.call(request, wire.ImportLinksResponse, by=an_admin()).results) == 500


def test_relink_reports_all_numbers_and_the_first_of_endless_lists() -> None:
    restored = tuple(ref(f"i{number}") for number in range(1001))
    servicers, relink = edge(Relink, Relinked(1200, 199, restored, (NOT_IN_XERO,) * 101))
    since = Timestamp(seconds=1_767_225_600)
    request = wire.RelinkRequest(connection_id="c1", since_time=since)
    response = servicers.call(request, wire.RelinkResponse, by=an_admin())
    assert (response.marked_documents, response.linked_before, response.restored_count) == (1200, 199, 1001)
    assert (len(response.restored), response.restored[0], len(response.problems)) == (1000, named("i0"), 100)
    assert relink.asked[0][1] == RelinkCommand(ConnectionId("c1"), datetime(2026, 1, 1, tzinfo=UTC))


def test_relink_without_a_moment_looks_at_all() -> None:
    servicers, relink = edge(Relink, Relinked(0, 0, (), ()))
    servicers.call(wire.RelinkRequest(connection_id="c1"), wire.RelinkResponse, by=an_admin())
    assert relink.asked[0][1] == RelinkCommand(ConnectionId("c1"), None)


@pytest.mark.parametrize(
    ("request_message", "fields"),
    [
        (
            wire.LinkExistingRequest(request_id="x" * 129),
            ["document.kind", "document.document_id", "subsidiary_id", "xero_id", "request_id"],
        ),
        (wire.UnlinkRequest(request_id="x" * 129), ["link_id", "request_id"]),
        (wire.ImportLinksRequest(request_id="x" * 129), ["subsidiary_id", "links", "request_id"]),
        (wire.RelinkRequest(since_time=Timestamp(seconds=10**15)), ["connection_id", "since_time"]),
        (wire.RelinkRequest(connection_id="c1", since_time=Timestamp(nanos=-1)), ["since_time"]),
    ],
)
def test_every_bad_field_is_named_and_nothing_is_asked(request_message: Any, fields: list[str]) -> None:
    assert [field for field, _ in refused(request_message)] == fields

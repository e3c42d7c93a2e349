"""CopyService without a socket, and what its copies left behind: the plugin in memory behind its servicers."""

from dataclasses import replace

import pytest

from core.caller import Permission
from core.choice import AlreadyCopied
from core.errors import Refused
from core.problems import Reason
from productive.xero.v1 import common_pb2, copy_service_pb2, documents_pb2, link_service_pb2, transfer_service_pb2
from productive.xero.v1.copy_service_pb2 import (
    CopyDocumentRequest,
    CopyDocumentResponse,
    PreviewCopyRequest,
    PreviewCopyResponse,
)
from productive.xero.v1.link_service_pb2 import GetDocumentLinkRequest, GetDocumentLinkResponse
from productive.xero.v1.transfer_service_pb2 import (
    GetTransferRequest,
    GetTransferResponse,
    ListAttemptsRequest,
    ListAttemptsResponse,
)
from support.edge import Servicers
from support.plugin import Plugin, a_copier, an_admin
from support.wire import a_copy, a_decimal, a_preview, a_wire_invoice

INVOICE = common_pb2.DocumentRef(kind=common_pb2.DOCUMENT_KIND_INVOICE, document_id="i1")

PERMITTED = [
    (Permission.COPY_INVOICES, {"invoice", "credit_note"}),
    (Permission.COPY_EXPENSES, {"expense"}),
    (Permission.COPY_PURCHASE_ORDERS, {"purchase_order"}),
]


@pytest.fixture
def edge() -> Servicers:
    return Servicers()


def test_a_copy_returns_with_the_transfer_and_the_link(edge: Servicers) -> None:
    response = edge.call(a_copy(request_id="r1"), CopyDocumentResponse).result
    assert response.transfer.state == transfer_service_pb2.TRANSFER_STATE_SENT
    assert (response.transfer.request_id, response.transfer.actor_id) == ("r1", "carl")
    assert response.link.number == "INV-1"
    assert response.link.status == common_pb2.XERO_STATUS_AUTHORISED
    assert (response.link.totals.gross, response.link.currency_code) == (a_decimal("120.00"), "GBP")
    assert response.transfer.xero_id == response.link.xero_id


def test_a_repeated_copy_request_returns_what_the_first_began(edge: Servicers) -> None:
    first = edge.call(a_copy(request_id="r1"), CopyDocumentResponse).result
    assert edge.call(a_copy(request_id="r1"), CopyDocumentResponse).result == first
    assert len(edge.plugin.books().documents) == 1


def test_a_request_id_of_another_request_is_refused(edge: Servicers) -> None:
    edge.call(a_copy(request_id="r1"), CopyDocumentResponse)
    with pytest.raises(Refused) as refusal:
        edge.call(a_copy(a_wire_invoice("i2", "INV-2"), request_id="r1"), CopyDocumentResponse)
    assert [problem.reason for problem in refusal.value.problems] == [Reason.REQUEST_ID_REUSED]


def test_a_second_copy_is_refused_with_the_link(edge: Servicers) -> None:
    first = edge.call(a_copy(), CopyDocumentResponse).result
    with pytest.raises(AlreadyCopied) as refusal:
        edge.call(a_copy(), CopyDocumentResponse)
    assert refusal.value.link.ledger_id == first.link.xero_id


def test_malformed_fields_and_problems_of_the_domain_come_together(edge: Servicers) -> None:
    request = a_copy(request_id="r" * 129)
    request.document.invoice.lines[0].quantity.value = "12,5"
    request.document.invoice.lines[0].tax_rate.tax_rate_id = "unmapped"
    request.document.invoice.state = documents_pb2.INVOICE_STATE_DRAFT
    with pytest.raises(Refused) as refusal:
        edge.call(request, CopyDocumentResponse)
    assert {problem.field: problem.reason for problem in refusal.value.problems} == {
        "request_id": Reason.FIELD_TOO_LONG,
        "document.invoice.lines[0].quantity": Reason.FIELD_INVALID,
        "document.invoice.lines[0].tax_rate": Reason.TAX_RATE_NOT_MAPPED,
        "document.invoice.state": Reason.DOCUMENT_NOT_FINALIZED,
    }
    assert not edge.plugin.books().documents


def test_a_copy_without_a_request_id_is_refused(edge: Servicers) -> None:
    request = a_copy()
    request.request_id = " "
    with pytest.raises(Refused) as refusal:
        edge.call(request, CopyDocumentResponse)
    assert [(each.reason, each.field) for each in refusal.value.problems] == [(Reason.FIELD_REQUIRED, "request_id")]
    assert not edge.plugin.books().documents


def test_a_copy_of_nothing_is_refused(edge: Servicers) -> None:
    with pytest.raises(Refused) as refusal:
        edge.call(CopyDocumentRequest(document=documents_pb2.Document(), request_id="r1"), CopyDocumentResponse)
    assert [(each.reason, each.field) for each in refusal.value.problems] == [(Reason.FIELD_REQUIRED, "document")]


@pytest.mark.parametrize(("permission", "kinds"), PERMITTED)
def test_each_permission_copies_its_kinds_only(edge: Servicers, permission: Permission, kinds: set[str]) -> None:
    """R7, whose rule for these calls only asks for any of the permissions."""
    member = replace(a_copier(), permissions=frozenset({permission}))
    refused = set()
    for kind in ("invoice", "credit_note", "expense", "purchase_order"):
        document = documents_pb2.Document()
        getattr(document, kind).SetInParent()
        for request, response in (
            (CopyDocumentRequest(document=document, request_id=kind), CopyDocumentResponse),
            (PreviewCopyRequest(document=document), PreviewCopyResponse),
        ):
            try:
                edge.call(request, response, by=member)
            except Refused as refusal:
                if {each.reason for each in refusal.problems} == {Reason.PERMISSION_DENIED}:
                    refused.add((kind, response))
    assert refused == {
        (kind, response)
        for kind in {"invoice", "credit_note", "expense", "purchase_order"} - kinds
        for response in (CopyDocumentResponse, PreviewCopyResponse)
    }


def test_a_preview_shows_what_would_be_sent_and_sends_nothing(edge: Servicers) -> None:
    preview = edge.call(a_preview(), PreviewCopyResponse).preview
    document = preview.document
    assert (document.number, document.reference, document.tenant_name) == ("INV-1", "Annual report", "London Ltd")
    assert [(line.line_id, line.account_code, line.tax_type, line.net.value) for line in document.lines] == [
        ("l1", "200", "OUTPUT2", "100.00")
    ]
    assert document.contact == copy_service_pb2.PreviewContact(name="Acme Ltd", would_be_created=True)
    assert document.request.body
    assert not edge.plugin.books().documents


def test_a_preview_returns_problems_instead_of_failing(edge: Servicers) -> None:
    request = a_preview()
    request.document.invoice.lines[0].unit_price.value = "a hundred"
    preview = edge.call(request, PreviewCopyResponse).preview
    assert [problem.field for problem in preview.problems] == ["document.invoice.lines[0].unit_price"]
    (line,) = preview.document.lines
    assert (line.description, line.quantity.value, line.HasField("unit_price")) == (
        "Design of the annual report",
        "1",
        False,
    )
    assert not preview.document.HasField("request")


def test_a_preview_of_nothing_says_what_is_missing(edge: Servicers) -> None:
    preview = edge.call(PreviewCopyRequest(), PreviewCopyResponse).preview
    assert [problem.field for problem in preview.problems] == ["document"]


def test_a_transfer_is_answered_to_its_organization_only(edge: Servicers) -> None:
    made = edge.call(a_copy(), CopyDocumentResponse).result
    request = GetTransferRequest(transfer_id=made.transfer.transfer_id)
    response = edge.call(request, GetTransferResponse)
    assert (response.transfer, response.link) == (made.transfer, made.link)
    with pytest.raises(Refused) as refusal:
        edge.call(request, GetTransferResponse, by=an_admin("8"))
    assert refusal.value.problems[0].reason is Reason.NOT_FOUND


def test_a_transfer_without_an_id_is_asked_for_its_id(edge: Servicers) -> None:
    with pytest.raises(Refused) as refusal:
        edge.call(GetTransferRequest(), GetTransferResponse)
    (problem,) = refusal.value.problems
    assert (problem.reason, problem.field) == (Reason.FIELD_REQUIRED, "transfer_id")


def test_the_record_of_a_send_is_read_page_by_page(edge: Servicers) -> None:
    made = edge.call(a_copy(), CopyDocumentResponse).result
    request = ListAttemptsRequest(transfer_id=made.transfer.transfer_id, page_size=1)
    seen: list[transfer_service_pb2.Attempt] = []
    while True:
        page = edge.call(request, ListAttemptsResponse)
        seen += page.attempts
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    whole = edge.call(ListAttemptsRequest(transfer_id=made.transfer.transfer_id), ListAttemptsResponse)
    assert seen == list(whole.attempts)
    assert whole.attempts[0].purpose == transfer_service_pb2.ATTEMPT_PURPOSE_SEND
    assert whole.attempts[0].request_body


def test_a_document_is_found_with_its_older_copies(edge: Servicers) -> None:
    first = edge.call(a_copy(), CopyDocumentResponse).result
    again = a_copy(a_wire_invoice(number="INV-2"), mode=common_pb2.COPY_MODE_CREATE_NEW)
    second = edge.call(again, CopyDocumentResponse).result
    response = edge.call(GetDocumentLinkRequest(document=INVOICE), GetDocumentLinkResponse)
    assert response.link.xero_id == second.link.xero_id
    assert [(link.xero_id, link.state) for link in response.superseded] == [
        (first.link.xero_id, link_service_pb2.LINK_STATE_SUPERSEDED)
    ]


def test_a_document_that_was_never_copied_is_not_found(edge: Servicers) -> None:
    with pytest.raises(Refused) as refusal:
        edge.call(GetDocumentLinkRequest(document=INVOICE), GetDocumentLinkResponse)
    assert refusal.value.problems[0].reason is Reason.NOT_FOUND


@pytest.mark.parametrize(
    ("document", "fields"),
    [
        (common_pb2.DocumentRef(), ["document.kind", "document.document_id"]),
        (common_pb2.DocumentRef(kind=77, document_id="i1"), ["document.kind"]),  # type: ignore[arg-type]  # of a later version
    ],
)
def test_a_document_that_is_not_named_is_asked_for(
    edge: Servicers, document: common_pb2.DocumentRef, fields: list[str]
) -> None:
    with pytest.raises(Refused) as refusal:
        edge.call(GetDocumentLinkRequest(document=document), GetDocumentLinkResponse)
    assert [problem.field for problem in refusal.value.problems] == fields


def test_the_organization_is_the_callers_whatever_the_request_says() -> None:
    plugin = Plugin().connected()
    Servicers(plugin).call(a_copy(), CopyDocumentResponse)
    with pytest.raises(Refused) as refusal:
        Servicers(plugin).call(a_copy(), CopyDocumentResponse, by=a_copier("8"))
    assert refusal.value.problems[0].reason is Reason.SUBSIDIARY_NOT_CONNECTED


@pytest.mark.parametrize("amount", ["9999999999999999999999999999", "0.0000000000000000000000000001", "-1e27", "1e-27"])
def test_totals_of_many_digits_differ_like_any_others(edge: Servicers, amount: str) -> None:
    invoice = a_wire_invoice()
    for name in ("net", "tax", "gross"):
        getattr(invoice.totals, name).value = amount
    with pytest.raises(Refused) as refused:
        edge.call(a_copy(invoice), CopyDocumentResponse)
    assert {problem.reason for problem in refused.value.problems} <= {Reason.TOTALS_DIFFER, Reason.FIELD_INVALID}


@pytest.mark.parametrize("field", ["quantity", "unit_price", "discount_percentage"])
def test_lines_of_many_digits_are_problems_of_their_field(edge: Servicers, field: str) -> None:
    invoice = a_wire_invoice()
    getattr(invoice.lines[0], field).value = "9999999999999999999999999999"
    with pytest.raises(Refused) as refused:
        edge.call(a_copy(invoice), CopyDocumentResponse)
    assert f"document.invoice.lines[0].{field}" in {problem.field for problem in refused.value.problems}

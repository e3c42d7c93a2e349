"""DocumentService without a socket: the plugin in memory behind its servicer."""

import pytest

from core.choice import AlreadyCopied
from core.errors import Refused
from core.problems import Reason
from productive.xero.v1 import common_pb2, document_service_pb2, documents_pb2
from productive.xero.v1.document_service_pb2 import (
    CopyInvoiceResponse,
    GetDocumentLinkRequest,
    GetDocumentLinkResponse,
    GetTransferRequest,
    GetTransferResponse,
    ListAttemptsRequest,
    ListAttemptsResponse,
)
from support.edge import Servicers
from support.plugin import Plugin, a_copier, an_admin
from support.wire import a_copy, a_decimal, a_wire_invoice

INVOICE = common_pb2.DocumentRef(kind=common_pb2.DOCUMENT_KIND_INVOICE, document_id="i1")


@pytest.fixture
def edge() -> Servicers:
    return Servicers()


def test_a_copy_answers_with_the_transfer_and_the_link(edge: Servicers) -> None:
    answer = edge.call(a_copy(request_id="r1"), CopyInvoiceResponse)
    assert answer.transfer.state == document_service_pb2.TRANSFER_STATE_SENT
    assert (answer.transfer.request_id, answer.transfer.actor_id) == ("r1", "carl")
    assert answer.link.number == "INV-1"
    assert answer.link.status == common_pb2.XERO_STATUS_AUTHORISED
    assert answer.link.totals.gross == common_pb2.Money(amount=a_decimal("120.00"), currency_code="GBP")
    assert answer.transfer.xero_id == answer.link.xero_id
    assert not answer.HasField("preview")


def test_the_same_request_again_answers_what_it_began(edge: Servicers) -> None:
    first = edge.call(a_copy(request_id="r1"), CopyInvoiceResponse)
    assert edge.call(a_copy(request_id="r1"), CopyInvoiceResponse) == first
    assert len(edge.plugin.books().documents) == 1


def test_a_request_id_of_another_request_is_refused(edge: Servicers) -> None:
    edge.call(a_copy(request_id="r1"), CopyInvoiceResponse)
    with pytest.raises(Refused) as refusal:
        edge.call(a_copy(a_wire_invoice("i2", "INV-2"), request_id="r1"), CopyInvoiceResponse)
    assert [problem.reason for problem in refusal.value.problems] == [Reason.REQUEST_ID_REUSED]


def test_a_second_copy_is_refused_with_the_link(edge: Servicers) -> None:
    first = edge.call(a_copy(), CopyInvoiceResponse)
    with pytest.raises(AlreadyCopied) as refusal:
        edge.call(a_copy(), CopyInvoiceResponse)
    assert refusal.value.link.ledger_id == first.link.xero_id


def test_malformed_fields_and_problems_of_the_domain_come_together(edge: Servicers) -> None:
    request = a_copy(request_id="r" * 129)
    request.invoice.lines[0].quantity.value = "12,5"
    request.invoice.lines[0].tax_rate.tax_rate_id = "unmapped"
    request.invoice.state = documents_pb2.INVOICE_STATE_DRAFT
    with pytest.raises(Refused) as refusal:
        edge.call(request, CopyInvoiceResponse)
    assert {problem.field: problem.reason for problem in refusal.value.problems} == {
        "request_id": Reason.FIELD_TOO_LONG,
        "invoice.lines[0].quantity": Reason.FIELD_INVALID,
        "invoice.lines[0].tax_rate": Reason.TAX_RATE_NOT_MAPPED,
        "invoice.state": Reason.DOCUMENT_NOT_FINALIZED,
    }
    assert not edge.plugin.books().documents


def test_validate_only_shows_what_would_be_sent_and_sends_nothing(edge: Servicers) -> None:
    answer = edge.call(a_copy(validate_only=True), CopyInvoiceResponse)
    preview = answer.preview
    assert (preview.number, preview.reference, preview.tenant_name) == ("INV-1", "Annual report", "London Ltd")
    assert [(line.line_id, line.account_code, line.tax_type, line.net.value) for line in preview.lines] == [
        ("l1", "200", "OUTPUT2", "100.00")
    ]
    assert preview.contact == document_service_pb2.PreviewContact(name="Acme Ltd", would_be_created=True)
    assert preview.body
    assert not answer.HasField("transfer")
    assert not edge.plugin.books().documents


def test_validate_only_answers_problems_instead_of_failing(edge: Servicers) -> None:
    request = a_copy(validate_only=True)
    request.invoice.lines[0].unit_price.value = "a hundred"
    answer = edge.call(request, CopyInvoiceResponse)
    assert [problem.field for problem in answer.problems] == ["invoice.lines[0].unit_price"]
    assert not answer.HasField("preview")


def test_a_transfer_is_answered_to_its_organization_only(edge: Servicers) -> None:
    made = edge.call(a_copy(), CopyInvoiceResponse)
    request = GetTransferRequest(transfer_id=made.transfer.transfer_id)
    answer = edge.call(request, GetTransferResponse)
    assert (answer.transfer, answer.link) == (made.transfer, made.link)
    with pytest.raises(Refused) as refusal:
        edge.call(request, GetTransferResponse, by=an_admin("8"))
    assert refusal.value.problems[0].reason is Reason.NOT_FOUND


def test_a_transfer_without_an_id_is_asked_for_its_id(edge: Servicers) -> None:
    with pytest.raises(Refused) as refusal:
        edge.call(GetTransferRequest(), GetTransferResponse)
    (problem,) = refusal.value.problems
    assert (problem.reason, problem.field) == (Reason.FIELD_REQUIRED, "transfer_id")


def test_the_record_of_a_send_is_read_page_by_page(edge: Servicers) -> None:
    made = edge.call(a_copy(), CopyInvoiceResponse)
    request = ListAttemptsRequest(transfer_id=made.transfer.transfer_id, page_size=1)
    seen: list[document_service_pb2.Attempt] = []
    while True:
        page = edge.call(request, ListAttemptsResponse)
        seen += page.attempts
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    whole = edge.call(ListAttemptsRequest(transfer_id=made.transfer.transfer_id), ListAttemptsResponse)
    assert seen == list(whole.attempts)
    assert whole.attempts[0].purpose == document_service_pb2.ATTEMPT_PURPOSE_SEND
    assert whole.attempts[0].request_body


def test_a_document_is_found_with_its_older_copies(edge: Servicers) -> None:
    first = edge.call(a_copy(), CopyInvoiceResponse)
    again = a_copy(a_wire_invoice(number="INV-2"), mode=common_pb2.COPY_MODE_CREATE_NEW)
    second = edge.call(again, CopyInvoiceResponse)
    answer = edge.call(GetDocumentLinkRequest(document=INVOICE), GetDocumentLinkResponse)
    assert answer.link.xero_id == second.link.xero_id
    assert [(link.xero_id, link.state) for link in answer.superseded] == [
        (first.link.xero_id, document_service_pb2.LINK_STATE_SUPERSEDED)
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
    Servicers(plugin).call(a_copy(), CopyInvoiceResponse)
    with pytest.raises(Refused) as refusal:
        Servicers(plugin).call(a_copy(), CopyInvoiceResponse, by=a_copier("8"))
    assert refusal.value.problems[0].reason is Reason.SUBSIDIARY_NOT_CONNECTED


@pytest.mark.parametrize("amount", ["9999999999999999999999999999", "0.0000000000000000000000000001", "-1e27", "1e-27"])
def test_totals_of_many_digits_differ_like_any_others(edge: Servicers, amount: str) -> None:
    invoice = a_wire_invoice()
    for name in ("net", "tax", "gross"):
        getattr(invoice.totals, name).amount.value = amount
    with pytest.raises(Refused) as refused:
        edge.call(a_copy(invoice), CopyInvoiceResponse)
    assert {problem.reason for problem in refused.value.problems} <= {Reason.TOTALS_DIFFER, Reason.FIELD_INVALID}


@pytest.mark.parametrize("field", ["quantity", "unit_price", "discount_percentage"])
def test_lines_of_many_digits_are_problems_of_their_field(edge: Servicers, field: str) -> None:
    invoice = a_wire_invoice()
    getattr(invoice.lines[0], field).value = "9999999999999999999999999999"
    with pytest.raises(Refused) as refused:
        edge.call(a_copy(invoice), CopyInvoiceResponse)
    assert f"invoice.lines[0].{field}" in {problem.field for problem in refused.value.problems}

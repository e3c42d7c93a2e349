"""Files, PDFs, allocations and events, by a client of a real server: what fails by itself can be done by itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from demo.client import Failure, as_credit_note, named
from demo.costs import a_credit_note
from productive.xero.v1 import documents_pb2
from productive.xero.v1 import event_service_pb2 as events
from productive.xero.v1 import file_service_pb2 as files
from productive.xero.v1 import settings_service_pb2 as settings
from support.whole import Subsidiary, Whole, reason_name

PDF = "application/pdf"
CONTENT = b"%PDF-1.4 a receipt"
PIECES = CONTENT * 20_000
"""More than one message of a stream takes."""


def a_file(name: str = "receipt.pdf", content: bytes = CONTENT, **more: Any) -> documents_pb2.Attachment:
    return documents_pb2.Attachment(file_name=name, mime_type=PDF, content=content, **more)


def listed(whole: Whole, kind: str, document_id: str) -> list[tuple[str, bool]]:
    request = files.ListAttachedFilesRequest(document=named(kind, document_id))
    response = whole.ask("FileService", "ListAttachedFiles", request)
    return [(each.file_name, each.attached) for each in response.files]


def test_a_file_that_failed_leaves_the_bill_and_is_attached_alone(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    expense = whole.expense(subsidiary)
    refusal = {"fault": "status", "status": 500, "body": "no", "after_work": False, "times": None}
    whole.fault(subsidiary, method="PUT", path="/Attachments/lost", **refusal)
    copied = whole.client().copy(expense, attachments=[a_file(), a_file("lost.pdf")])
    assert [(each.file_name, each.attached) for each in copied.attachments] == [
        ("receipt.pdf", True),
        ("lost.pdf", False),
    ]
    assert [reason_name(each.reason) for each in copied.problems] == ["ATTACHMENT_FAILED"]
    assert len(whole.in_xero(subsidiary)) == 1
    assert dict(listed(whole, "EXPENSE", expense.expense_id)) == {"receipt.pdf": True, "lost.pdf": False}
    whole.sandbox._http.delete("/_sandbox/faults").raise_for_status()
    sent = whole.client().attach(named("EXPENSE", expense.expense_id), "lost.pdf", PDF, CONTENT)
    assert sent.attached
    assert dict(listed(whole, "EXPENSE", expense.expense_id)) == {"receipt.pdf": True, "lost.pdf": True}
    assert len(whole.in_xero(subsidiary)) == 1


def test_a_file_whose_response_is_lost_is_found_and_not_sent_again(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary)
    whole.copy(invoice)
    whole.fault(subsidiary, fault="drop_answer", method="PUT", path="/Attachments/once", times=1)
    before = len(whole.sandbox.requests("PUT", "/Attachments/once"))
    assert whole.client().attach(named("INVOICE", invoice.invoice_id), "once.pdf", PDF, PIECES).attached
    assert whole.client().attach(named("INVOICE", invoice.invoice_id), "once.pdf", PDF, PIECES).attached
    assert len(whole.sandbox.requests("PUT", "/Attachments/once")) - before == 1
    assert listed(whole, "INVOICE", invoice.invoice_id) == [("once.pdf", True)]


LOST = [
    {"fault": "drop_before"},
    {"fault": "status", "status": 500, "body": "<html>Server Error</html>", "headers": {"content-type": "text/html"}},
    {"fault": "status", "status": 400, "body": "Bad Request"},
    {"fault": "status", "status": 503, "body": "The Xero API is temporarily unavailable"},
]


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: f"{fault['fault']} {fault.get('status', '')}")
def test_a_file_whose_fate_is_unknown_has_failed_and_is_attached_again(whole: Whole, fault: dict[str, Any]) -> None:
    """Nobody asks Xero about it later."""
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary)
    whole.fault(subsidiary, method="PUT", path="/Attachments", times=1, **fault)
    copied = whole.copy(invoice, attachments=[a_file()])
    assert [reason_name(each.reason) for each in copied.problems] == ["ATTACHMENT_FAILED"]
    assert listed(whole, "INVOICE", invoice.invoice_id) == [("receipt.pdf", False)]
    whole.fault(subsidiary, method="PUT", path="/Attachments", times=1, **fault)
    with pytest.raises(Failure) as failed:
        whole.client().attach(named("INVOICE", invoice.invoice_id), "receipt.pdf", PDF, CONTENT)
    assert (failed.value.code.name, failed.value.reason) == ("UNAVAILABLE", "XERO_UNAVAILABLE")
    assert failed.value.retry_seconds
    assert "being asked" not in str(failed.value)
    assert whole.client().attach(named("INVOICE", invoice.invoice_id), "receipt.pdf", PDF, CONTENT).attached


def test_a_lost_response_says_nothing_where_an_older_file_of_that_name_and_size_is_there(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary)
    whole.copy(invoice, attachments=[a_file()])
    whole.fault(subsidiary, fault="drop_before", method="PUT", path="/Attachments", times=1)
    with pytest.raises(Failure, match="Attach it again"):
        whole.client().attach(named("INVOICE", invoice.invoice_id), "receipt.pdf", PDF, CONTENT[::-1])
    assert listed(whole, "INVOICE", invoice.invoice_id) == [("receipt.pdf", False)]
    assert whole.client().attach(named("INVOICE", invoice.invoice_id), "receipt.pdf", PDF, CONTENT[::-1]).attached


@pytest.mark.parametrize("source", [settings.PDF_SOURCE_PRODUCTIVE, settings.PDF_SOURCE_XERO])
def test_productives_pdf_is_attached_only_where_productive_makes_the_pdfs(whole: Whole, source: int) -> None:
    def choose(current: settings.Settings) -> None:
        current.invoices.pdf_source = source  # type: ignore[assignment]

    subsidiary = whole.subsidiary(choose)
    copied = whole.copy(whole.invoice(subsidiary), attachments=[a_file("INV.pdf", document_pdf=True)])
    assert [each.attached for each in copied.attachments] == [source == settings.PDF_SOURCE_PRODUCTIVE]


@pytest.mark.parametrize("kind", ["INVOICE", "CREDIT_NOTE", "PURCHASE_ORDER"])
def test_xeros_pdf_comes_out_in_pieces(whole: Whole, kind: str) -> None:
    subsidiary = whole.subsidiary()
    copies: dict[str, Callable[[], str]] = {
        "INVOICE": lambda: copied_invoice(whole, subsidiary),
        "CREDIT_NOTE": lambda: copied_note(whole, subsidiary, ""),
        "PURCHASE_ORDER": lambda: copied_order(whole, subsidiary),
    }
    assert whole.client().pdf(named(kind, copies[kind]())).startswith(b"%PDF")


def copied_invoice(whole: Whole, subsidiary: Subsidiary) -> str:
    invoice = whole.invoice(subsidiary)
    whole.copy(invoice)
    return invoice.invoice_id


def copied_order(whole: Whole, subsidiary: Subsidiary) -> str:
    order = whole.order(subsidiary)
    whole.client().copy(order)
    return order.purchase_order_id


def copied_note(whole: Whole, subsidiary: Subsidiary, credited: str) -> str:
    note_id = uuid4().hex[:8]
    note = a_credit_note(note_id, f"CN-{note_id}", "An hour less", "80.00")
    note.subsidiary_id = subsidiary.id
    whole.client().copy(as_credit_note(note, credited))
    return note_id


def allocation_writer(current: settings.Settings) -> None:
    current.invoices.allocate_credit_notes = True


@pytest.mark.parametrize("fault", [None, "drop_answer"])
def test_a_credit_note_is_allocated_once_where_a_setting_says_so(whole: Whole, fault: str | None) -> None:
    subsidiary = whole.subsidiary(allocation_writer)
    invoice_id = copied_invoice(whole, subsidiary)
    if fault is not None:
        whole.fault(subsidiary, fault=fault, method="PUT", path="/Allocations", times=1)
    copied_note(whole, subsidiary, invoice_id)
    assert credited(whole, subsidiary) == [Decimal("96.00")]


def credited(whole: Whole, subsidiary: Subsidiary) -> list[Decimal]:
    return [each["AmountCredited"] for each in whole.in_xero(subsidiary) if each["AmountCredited"]]


def test_nothing_is_allocated_unless_a_setting_says_so(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    copied_note(whole, subsidiary, copied_invoice(whole, subsidiary))
    assert credited(whole, subsidiary) == []


def event(document_id: str, happened: str, at: datetime) -> events.DocumentEvent:
    made = events.DocumentEvent(
        document=named("INVOICE", document_id), type=events.EventType.Value(f"EVENT_TYPE_{happened}")
    )
    made.event_time.FromDatetime(at)
    return made


def report(whole: Whole, *happened: events.DocumentEvent) -> list[str]:
    response = whole.ask("EventService", "ReportEvents", events.ReportEventsRequest(events=happened))
    return [events.Decision.Name(each.decision).removeprefix("DECISION_") for each in response.results]


def test_events_in_any_order_and_repeated_are_answered_and_send_nothing(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    invoice_id = copied_invoice(whole, subsidiary)
    now = datetime.now(UTC) + timedelta(seconds=5)
    batch = [
        event(invoice_id, "UNDELETED", now + timedelta(seconds=2)),
        event(invoice_id, "DELETED", now),
        event(invoice_id, "PAID", now),
        event(invoice_id, "UPDATED", now),
        event("nobody's", "DELETED", now),
    ]
    before = len(whole.sandbox.requests())
    decided = ["NOTHING_SENT", "NOT_PROPAGATED", "IGNORED_ONE_WAY_PAYMENTS", "NOTHING_SENT", "NOT_COPIED"]
    assert report(whole, *batch) == decided
    first = whole.client().link(invoice_id)
    assert report(whole, *batch) == decided
    assert whole.client().link(invoice_id) == first
    assert len(whole.sandbox.requests()) == before
    with pytest.raises(Failure, match="ALREADY_COPIED"):
        whole.copy(again(whole, subsidiary, invoice_id))


def again(whole: Whole, subsidiary: Subsidiary, invoice_id: str) -> documents_pb2.Invoice:
    invoice = whole.invoice(subsidiary)
    invoice.invoice_id = invoice_id
    return invoice

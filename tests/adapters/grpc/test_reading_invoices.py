"""Reading an invoice: every problem at once, each with its path, and no half-read amounts."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from google.type.date_pb2 import Date

from adapters.grpc.copies.requests import read_copy
from adapters.grpc.wire.reading import Fields
from core.choice import CopyMode
from core.documents import ExchangeRate, Invoice, InvoiceState
from core.errors import Refused
from core.ids import OrganizationId
from core.ledger import LedgerStatus
from core.problems import Problem, Reason
from productive.xero.v1 import common_pb2, documents_pb2
from productive.xero.v1.copy_service_pb2 import CopyDocumentRequest
from support.documents import an_invoice
from support.wire import a_copy, a_decimal, a_wire_invoice, a_wire_line
from usecases.copies.requests import CopyCommand


def read(request: CopyDocumentRequest) -> CopyCommand:
    return read_copy(Fields(request), OrganizationId("7"))


def the_invoice(wanted: CopyCommand) -> Invoice:
    assert isinstance(wanted.document, Invoice)
    return wanted.document


def told(problems: tuple[Problem, ...]) -> dict[str, Reason]:
    return {problem.field: problem.reason for problem in problems}


def test_an_invoice_is_read_as_it_was_sent() -> None:
    wanted = read(a_copy())
    assert wanted.problems == ()
    assert the_invoice(wanted) == an_invoice()
    assert wanted.wanted.mode is CopyMode.CREATE


def test_what_the_caller_leaves_open_stays_open() -> None:
    request = a_copy()
    request.options.mode = common_pb2.COPY_MODE_UNSPECIFIED
    request.document.invoice.ClearField("due_on")
    wanted = read(request)
    assert wanted.problems == ()
    assert (wanted.wanted.mode, wanted.wanted.status, wanted.contact_id) == (CopyMode.CREATE, None, None)
    assert the_invoice(wanted).due_on is None


def test_an_empty_invoice_names_every_required_field() -> None:
    wanted = read(CopyDocumentRequest(document=documents_pb2.Document(invoice=documents_pb2.Invoice())))
    assert told(wanted.problems) == dict.fromkeys(
        [
            "document.invoice.invoice_id",
            "document.invoice.subsidiary_id",
            "document.invoice.company",
            "document.invoice.state",
            "document.invoice.currency_code",
            "document.invoice.issued_on",
            "document.invoice.totals",
            "document.invoice.url",
        ],
        Reason.FIELD_REQUIRED,
    )
    assert the_invoice(wanted).state is InvoiceState.FINALIZED


def test_without_an_invoice_nothing_else_can_be_said() -> None:
    with pytest.raises(Refused) as refusal:
        read(CopyDocumentRequest())
    assert told(refusal.value.problems) == {"document": Reason.FIELD_REQUIRED}


def test_all_problems_of_several_lines_come_together_in_their_order() -> None:
    request = a_copy()
    request.document.invoice.lines.extend([a_wire_line("l2", quantity="12,5"), a_wire_line("", unit_price="1e999999")])
    request.document.invoice.lines[2].ClearField("quantity")
    request.document.invoice.lines[2].description = " "
    wanted = read(request)
    assert [(problem.reason, problem.field) for problem in wanted.problems] == [
        (Reason.FIELD_INVALID, "document.invoice.lines[1].quantity"),
        (Reason.FIELD_REQUIRED, "document.invoice.lines[2].line_id"),
        (Reason.FIELD_REQUIRED, "document.invoice.lines[2].description"),
        (Reason.FIELD_REQUIRED, "document.invoice.lines[2].quantity"),
        (Reason.FIELD_INVALID, "document.invoice.lines[2].unit_price"),
    ]
    assert wanted.problems[0].message == "'12,5' is not a decimal number"
    assert [line.quantity for line in the_invoice(wanted).lines] == [Decimal(1), Decimal(0), Decimal(0)]


@pytest.mark.parametrize(("number", "fields"), [(1000, 1000), (1001, 1), (20_000, 1)])
def test_too_many_lines_are_one_problem_and_are_not_read(number: int, fields: int) -> None:
    invoice = a_wire_invoice()
    del invoice.lines[:]
    invoice.lines.extend(documents_pb2.InvoiceLine(line_id=f"l{each}") for each in range(number))
    wanted = read(a_copy(invoice))
    assert len(told(wanted.problems)) == fields
    if fields == 1:
        assert wanted.problems[0].field == "document.invoice.lines"
        assert f"{number:,} lines; at most 1,000" in wanted.problems[0].message


def test_two_lines_of_one_id_are_refused_because_an_update_could_not_tell_them_apart() -> None:
    request = a_copy()
    request.document.invoice.lines.append(a_wire_line("l1"))
    (problem,) = read(request).problems
    assert (problem.field, problem.message) == (
        "document.invoice.lines[1].line_id",
        "'l1' is the id of document.invoice.lines[0], too",
    )


def a_rate(rate: str, to_currency: str = "EUR") -> documents_pb2.ExchangeRate:
    return documents_pb2.ExchangeRate(rate=a_decimal(rate), to_currency_code=to_currency)


CHANGES: list[tuple[Callable[[CopyDocumentRequest], object], str, Reason]] = [
    (
        lambda r: setattr(r.document.invoice, "currency_code", "pounds"),
        "document.invoice.currency_code",
        Reason.FIELD_INVALID,
    ),
    (
        lambda r: setattr(r.document.invoice, "currency_code", "gbp"),
        "document.invoice.currency_code",
        Reason.FIELD_INVALID,
    ),
    (
        lambda r: setattr(r.document.invoice, "invoice_id", "x" * 256),
        "document.invoice.invoice_id",
        Reason.FIELD_TOO_LONG,
    ),
    (lambda r: setattr(r.document.invoice, "subject", "one\ntwo"), "document.invoice.subject", Reason.FIELD_INVALID),
    (lambda r: setattr(r.document.invoice, "note", "nul\x00"), "document.invoice.note", Reason.FIELD_INVALID),
    (lambda r: setattr(r.document.invoice, "number", "INV\x071"), "document.invoice.number", Reason.FIELD_INVALID),
    (lambda r: setattr(r.document.invoice, "state", 99), "document.invoice.state", Reason.FIELD_INVALID),
    (lambda r: setattr(r.options, "mode", 99), "options.mode", Reason.FIELD_INVALID),
    (lambda r: setattr(r.options, "status", 99), "options.status", Reason.FIELD_INVALID),
    (lambda r: setattr(r.options, "status", common_pb2.XERO_STATUS_PAID), "options.status", Reason.FIELD_INVALID),
    (lambda r: setattr(r.options, "contact_id", "x" * 256), "options.contact_id", Reason.FIELD_TOO_LONG),
    (
        lambda r: r.document.invoice.issued_on.CopyFrom(Date(year=2026)),
        "document.invoice.issued_on",
        Reason.FIELD_INVALID,
    ),
    (
        lambda r: r.document.invoice.due_on.CopyFrom(Date(year=2026, month=13, day=1)),
        "document.invoice.due_on",
        Reason.FIELD_INVALID,
    ),
    (
        lambda r: r.document.invoice.discount_percentage.CopyFrom(a_decimal("")),
        "document.invoice.discount_percentage",
        Reason.FIELD_INVALID,
    ),
    (lambda r: r.document.invoice.totals.ClearField("tax"), "document.invoice.totals.tax", Reason.FIELD_REQUIRED),
    (
        lambda r: r.document.invoice.totals.net.ClearField("value"),
        "document.invoice.totals.net",
        Reason.FIELD_INVALID,
    ),
    (
        lambda r: r.document.invoice.custom_fields.update({"": "x"}),
        "document.invoice.custom_fields",
        Reason.FIELD_INVALID,
    ),
    (
        lambda r: r.document.invoice.custom_fields.update({"12": "x\x00"}),
        "document.invoice.custom_fields[12]",
        Reason.FIELD_INVALID,
    ),
    (
        lambda r: r.document.invoice.lines[0].tax_rate.ClearField("tax_rate_id"),
        "document.invoice.lines[0].tax_rate.tax_rate_id",
        Reason.FIELD_REQUIRED,
    ),
    (
        lambda r: r.document.invoice.lines[0].tax_rate.components[0].percentage.CopyFrom(a_decimal("twenty")),
        "document.invoice.lines[0].tax_rate.components[0].percentage",
        Reason.FIELD_INVALID,
    ),
    (
        lambda r: r.document.invoice.lines[0].service_type.ClearField("service_type_id"),
        "document.invoice.lines[0].service_type.service_type_id",
        Reason.FIELD_REQUIRED,
    ),
    (
        lambda r: setattr(r.document.invoice.lines[0], "project_name", "x" * 256),
        "document.invoice.lines[0].project_name",
        Reason.FIELD_TOO_LONG,
    ),
    (
        lambda r: setattr(r.document.invoice.lines[0], "budget_name", "one\ntwo"),
        "document.invoice.lines[0].budget_name",
        Reason.FIELD_INVALID,
    ),
    (
        lambda r: r.document.invoice.lines[0].ClearField("quantity"),
        "document.invoice.lines[0].quantity",
        Reason.FIELD_REQUIRED,
    ),
    (
        lambda r: r.document.invoice.lines[0].ClearField("unit_price"),
        "document.invoice.lines[0].unit_price",
        Reason.FIELD_REQUIRED,
    ),
    (
        lambda r: r.document.invoice.exchange_rate.CopyFrom(a_rate("0")),
        "document.invoice.exchange_rate.rate",
        Reason.FIELD_INVALID,
    ),
    (
        lambda r: r.document.invoice.exchange_rate.CopyFrom(a_rate("-1.2")),
        "document.invoice.exchange_rate.rate",
        Reason.FIELD_INVALID,
    ),
    (
        lambda r: r.document.invoice.exchange_rate.CopyFrom(a_rate("one")),
        "document.invoice.exchange_rate.rate",
        Reason.FIELD_INVALID,
    ),
    (
        lambda r: r.document.invoice.exchange_rate.CopyFrom(a_rate("1.2", "")),
        "document.invoice.exchange_rate.to_currency_code",
        Reason.FIELD_REQUIRED,
    ),
    (
        lambda r: setattr(r.document.invoice.company, "default_currency_code", "£"),
        "document.invoice.company.default_currency_code",
        Reason.FIELD_INVALID,
    ),
]


@pytest.mark.parametrize(("change", "field", "reason"), CHANGES)
def test_one_wrong_field_is_one_problem_at_its_path(
    change: Callable[[CopyDocumentRequest], object], field: str, reason: Reason
) -> None:
    request = a_copy()
    change(request)
    assert told(read(request).problems) == {field: reason}


def test_texts_of_several_lines_may_have_line_breaks() -> None:
    request = a_copy()
    request.document.invoice.lines[0].description = "Two days:\n\tworkshop"
    request.document.invoice.note = "Thank you\r\nand goodbye"
    request.document.invoice.company.billing_address.street = "1 High Street\nFloor 2"
    assert read(request).problems == ()


def test_the_status_that_is_asked_for_travels() -> None:
    request = a_copy()
    request.options.status = common_pb2.XERO_STATUS_AUTHORISED
    assert read(request).wanted.status is LedgerStatus.AUTHORISED


def test_a_line_with_neither_quantity_nor_price_is_a_text() -> None:
    request = a_copy()
    request.document.invoice.lines.append(documents_pb2.InvoiceLine(line_id="l2", description="In March:"))
    wanted = read(request)
    assert wanted.problems == ()
    assert [line.is_text for line in the_invoice(wanted).lines] == [False, True]


def test_a_line_names_its_project_and_its_budget() -> None:
    request = a_copy()
    request.document.invoice.lines[0].project_name = "Website"
    request.document.invoice.lines[0].budget_name = "Website 2026"
    (line,) = the_invoice(read(request)).lines
    assert (line.project_name, line.budget_name) == ("Website", "Website 2026")


def test_an_exchange_rate_is_read_where_there_is_one() -> None:
    request = a_copy()
    assert the_invoice(read(request)).exchange_rate is None
    request.document.invoice.exchange_rate.CopyFrom(a_rate("1.153846"))
    wanted = read(request)
    assert wanted.problems == ()
    assert the_invoice(wanted).exchange_rate == ExchangeRate(Decimal("1.153846"), "EUR")


def test_a_rate_that_cannot_be_read_is_never_divided_by() -> None:
    request = a_copy()
    request.document.invoice.exchange_rate.CopyFrom(documents_pb2.ExchangeRate())
    wanted = read(request)
    assert told(wanted.problems) == dict.fromkeys(
        ["document.invoice.exchange_rate.rate", "document.invoice.exchange_rate.to_currency_code"],
        Reason.FIELD_REQUIRED,
    )
    rate = the_invoice(wanted).exchange_rate
    assert rate is not None
    assert rate.rate > 0

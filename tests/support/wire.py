"""Requests as a client sends them; a test changes what it is about."""

from decimal import Decimal
from uuid import uuid4

from google.type.date_pb2 import Date
from google.type.decimal_pb2 import Decimal as WireDecimal

from productive.xero.v1 import common_pb2, copy_service_pb2, documents_pb2, settings_service_pb2


def a_decimal(text: str) -> WireDecimal:
    return WireDecimal(value=text)


def totals(net: str, tax: str) -> common_pb2.Totals:
    gross = Decimal(net) + Decimal(tax)
    return common_pb2.Totals(net=a_decimal(net), tax=a_decimal(tax), gross=a_decimal(str(gross)))


def a_wire_line(line_id: str = "l1", quantity: str = "1", unit_price: str = "100.00") -> documents_pb2.InvoiceLine:
    return documents_pb2.InvoiceLine(
        line_id=line_id,
        description="Design of the annual report",
        quantity=a_decimal(quantity),
        unit_price=a_decimal(unit_price),
        tax_rate=documents_pb2.TaxRate(
            tax_rate_id="vat20",
            name="VAT 20 %",
            components=[documents_pb2.TaxComponent(name="VAT", percentage=a_decimal("20"))],
        ),
        service_type=documents_pb2.ServiceType(service_type_id="design", name="Design"),
    )


def a_wire_invoice(invoice_id: str = "i1", number: str = "INV-1") -> documents_pb2.Invoice:
    """One line of 100 and its VAT."""
    return documents_pb2.Invoice(
        invoice_id=invoice_id,
        subsidiary_id="1",
        company=documents_pb2.Company(company_id="c1", name="Acme Ltd", email="accounts@acme.example"),
        number=number,
        state=documents_pb2.INVOICE_STATE_FINALIZED,
        currency_code="GBP",
        issued_on=Date(year=2026, month=1, day=5),
        due_on=Date(year=2026, month=2, day=4),
        lines=[a_wire_line()],
        totals=totals("100.00", "20.00"),
        url=f"https://app.productive.example/7/invoices/{invoice_id}",
        subject="Annual report",
        purchase_order_number="PO-9",
    )


def a_copy(
    invoice: documents_pb2.Invoice | None = None,
    *,
    mode: common_pb2.CopyMode.ValueType = common_pb2.COPY_MODE_CREATE,
    request_id: str = "",
) -> copy_service_pb2.CopyDocumentRequest:
    """A request with an id of its own, unless one is given."""
    return copy_service_pb2.CopyDocumentRequest(
        document=documents_pb2.Document(invoice=invoice or a_wire_invoice()),
        options=copy_service_pb2.CopyOptions(mode=mode),
        request_id=request_id or str(uuid4()),
    )


def a_preview(invoice: documents_pb2.Invoice | None = None) -> copy_service_pb2.PreviewCopyRequest:
    return copy_service_pb2.PreviewCopyRequest(document=documents_pb2.Document(invoice=invoice or a_wire_invoice()))


def wire_settings(connection_id: str, etag: str) -> settings_service_pb2.Settings:
    """Drafts, our numbers, account 200."""
    return settings_service_pb2.Settings(
        connection_id=connection_id,
        invoices=settings_service_pb2.InvoiceSettings(
            initial_status=settings_service_pb2.INITIAL_STATUS_DRAFT,
            number_source=settings_service_pb2.NUMBER_SOURCE_PRODUCTIVE,
            reference_field=settings_service_pb2.REFERENCE_FIELD_SUBJECT,
            default_account_code="200",
            pdf_source=settings_service_pb2.PDF_SOURCE_XERO,
        ),
        tax_types={"vat20": "OUTPUT2"},
        etag=etag,
    )

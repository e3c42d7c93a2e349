"""An invoice as Productive would hand it over."""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from google.type.date_pb2 import Date
from google.type.decimal_pb2 import Decimal as DecimalMessage

from productive.xero.v1 import common_pb2, documents_pb2

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """What a line is about; prices exclude VAT."""

    description: str
    quantity: str
    unit_price: str
    service_type: str = "design"
    vat: str = "20"
    discount: str = "0"

    @property
    def net(self) -> Decimal:
        full = Decimal(self.quantity) * Decimal(self.unit_price) * (100 - Decimal(self.discount)) / 100
        return full.quantize(CENT, rounding=ROUND_HALF_UP)

    @property
    def tax(self) -> Decimal:
        return (self.net * Decimal(self.vat) / 100).quantize(CENT, rounding=ROUND_HALF_UP)

    def repriced(self, unit_price: str) -> "Line":
        return replace(self, unit_price=unit_price)


LINES = (
    Line("Brand workshop, two days", "2", "1250.00", "strategy"),
    Line("Design of the annual report", "37.5", "95.00"),
    Line("Hosting, January", "1", "49.99", "hosting", discount="10"),
    Line("Books, zero-rated", "12", "14.25", "expenses", vat="0"),
)


def an_invoice(invoice_id: str, number: str, lines: tuple[Line, ...] = LINES) -> documents_pb2.Invoice:
    """An invoice of subsidiary 1 to Bright Harbour, with Productive's own totals."""
    return documents_pb2.Invoice(
        invoice_id=invoice_id,
        subsidiary_id="1",
        company=documents_pb2.Company(
            company_id="501",
            name="Bright Harbour",
            billing_name="Bright Harbour Trading Ltd",
            email="accounts@brightharbour.example",
            vat_number="GB123456789",
            default_currency_code="GBP",
            billing_address=documents_pb2.Address(
                street="12 Quay Street", city="Bristol", zipcode="BS1 4DJ", country="GB"
            ),
        ),
        number=number,
        state=documents_pb2.INVOICE_STATE_FINALIZED,
        currency_code="GBP",
        issued_on=Date(year=2026, month=1, day=30),
        due_on=Date(year=2026, month=3, day=1),
        lines=[_line(position, line) for position, line in enumerate(lines, 1)],
        totals=totals_of(lines),
        url=f"https://app.productive.example/7-agency/invoices/{invoice_id}",
        subject="Annual report 2025",
        purchase_order_number="PO-2291",
    )


def _line(position: int, line: Line) -> documents_pb2.InvoiceLine:
    return documents_pb2.InvoiceLine(
        line_id=f"l{position}",
        description=line.description,
        quantity=DecimalMessage(value=line.quantity),
        unit_price=DecimalMessage(value=line.unit_price),
        discount_percentage=DecimalMessage(value=line.discount),
        tax_rate=a_tax_rate(line.vat),
        service_type=documents_pb2.ServiceType(service_type_id=line.service_type, name=line.service_type.title()),
    )


def a_tax_rate(vat: str) -> documents_pb2.TaxRate:
    component = documents_pb2.TaxComponent(name="VAT", percentage=DecimalMessage(value=vat))
    return documents_pb2.TaxRate(tax_rate_id=f"vat{vat}", name=f"VAT {vat} %", components=[component])


def totals_of(lines: tuple[Line, ...]) -> common_pb2.Totals:
    net = sum((line.net for line in lines), start=Decimal(0))
    tax = sum((line.tax for line in lines), start=Decimal(0))
    return common_pb2.Totals(net=two_decimals(net), tax=two_decimals(tax), gross=two_decimals(net + tax))


def two_decimals(amount: Decimal) -> DecimalMessage:
    return DecimalMessage(value=f"{amount:.2f}")

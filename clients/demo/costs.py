"""An expense, a purchase order and a credit note as Productive would hand them over."""

from google.type.date_pb2 import Date
from google.type.decimal_pb2 import Decimal as DecimalMessage

from demo.invoices import Line, a_tax_rate, an_invoice, totals_of
from productive.xero.v1 import documents_pb2

VENDOR = documents_pb2.Vendor(
    company=documents_pb2.Company(
        company_id="601", name="Paper & Print", email="sales@paperprint.example", vat_number="GB987654321"
    )
)
COSTS = (Line("Printing, 500 copies", "500", "1.85", "print"), Line("Courier", "1", "24.50", "courier"))


def an_expense(expense_id: str, lines: tuple[Line, ...] = COSTS) -> documents_pb2.Expense:
    """A saved and approved expense of subsidiary 1, with prices that exclude VAT."""
    return documents_pb2.Expense(
        expense_id=expense_id,
        subsidiary_id="1",
        vendor=VENDOR,
        approval=documents_pb2.APPROVAL_STATE_APPROVED,
        currency_code="GBP",
        issued_on=Date(year=2026, month=1, day=28),
        due_on=Date(year=2026, month=2, day=27),
        lines=[cost_line(position, line) for position, line in enumerate(lines, 1)],
        totals=totals_of(lines),
        url=f"https://app.productive.example/7-agency/expenses/{expense_id}",
    )


def a_purchase_order(order_id: str, number: str, lines: tuple[Line, ...] = COSTS) -> documents_pb2.PurchaseOrder:
    return documents_pb2.PurchaseOrder(
        purchase_order_id=order_id,
        subsidiary_id="1",
        vendor=VENDOR,
        number=number,
        state=documents_pb2.PURCHASE_ORDER_STATE_FINALIZED,
        currency_code="GBP",
        issued_on=Date(year=2026, month=1, day=20),
        delivery_on=Date(year=2026, month=2, day=2),
        lines=[cost_line(position, line) for position, line in enumerate(lines, 1)],
        totals=totals_of(lines),
        url=f"https://app.productive.example/7-agency/purchase-orders/{order_id}",
        subject="Printing of the annual report",
        delivery_instructions="Ring at the back door",
    )


def a_credit_note(note_id: str, number: str, description: str, unit_price: str) -> documents_pb2.Invoice:
    """One line is taken back: quantity and totals are below zero."""
    line = Line(description, "-1", unit_price)
    note = an_invoice(note_id, number, (line,))
    note.subject = "Correction"
    return note


def cost_line(position: int, line: Line) -> documents_pb2.CostLine:
    return documents_pb2.CostLine(
        line_id=f"l{position}",
        description=line.description,
        quantity=DecimalMessage(value=line.quantity),
        unit_price=DecimalMessage(value=line.unit_price),
        tax_rate=a_tax_rate(line.vat),
        service_type=documents_pb2.ServiceType(service_type_id=line.service_type, name=line.service_type.title()),
    )

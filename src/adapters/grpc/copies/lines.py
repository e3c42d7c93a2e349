"""Reading the lines of a document."""

from collections.abc import Callable, Iterator

from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.values import quoted
from core.documents import Discount, InvoiceLine, ServiceType, TaxComponent, TaxRate
from core.ids import LineId, ServiceTypeId, TaxRateId

LONGEST_NAME = 255
MOST_LINES = 1000


def read_lines(document: Fields, read_one: Callable[[Fields], InvoiceLine] | None = None) -> Iterator[InvoiceLine]:
    """The lines in their order; each has an id of its own, by which an update finds the line in Xero.

    Where there are more than MOST_LINES none is read, and one problem says so.
    """
    number = document.count("lines")
    if number > MOST_LINES:
        document.invalid("lines", f"The document has {number:,} lines; at most {MOST_LINES:,} are allowed")
        return
    seen: dict[str, str] = {}
    for line in document.each("lines"):
        read = (read_one or read_line)(line)
        if first := seen.get(read.id):
            line.invalid("line_id", f"{quoted(read.id)} is the id of {first}, too")
        elif read.id:
            seen[read.id] = line.path
        yield read


def read_line(fields: Fields) -> InvoiceLine:
    """A line; one without both quantity and unit price is a text between the others."""
    priced = fields.has("quantity") or fields.has("unit_price")
    return InvoiceLine(
        id=LineId(fields.id("line_id")),
        description=fields.text("description", required=True, lines=True),
        quantity=fields.decimal("quantity", required=priced),
        unit_price=fields.decimal("unit_price", required=priced),
        discount=discount(fields),
        tax_rate=read_tax_rate(fields.inner("tax_rate")) if fields.has("tax_rate") else None,
        service_type=read_service_type(fields.inner("service_type")) if fields.has("service_type") else None,
        project_name=fields.text("project_name", limit=LONGEST_NAME),
        budget_name=fields.text("budget_name", limit=LONGEST_NAME),
        is_text=not priced,
    )


def read_cost_line(fields: Fields) -> InvoiceLine:
    """A line of an expense or a purchase order: it always has an amount, and never a discount."""
    return InvoiceLine(
        id=LineId(fields.id("line_id")),
        description=fields.text("description", required=True, lines=True),
        quantity=fields.decimal("quantity"),
        unit_price=fields.decimal("unit_price"),
        tax_rate=read_tax_rate(fields.inner("tax_rate")) if fields.has("tax_rate") else None,
        service_type=read_service_type(fields.inner("service_type")) if fields.has("service_type") else None,
        project_name=fields.text("project_name", limit=LONGEST_NAME),
        budget_name=fields.text("budget_name", limit=LONGEST_NAME),
    )


def read_tax_rate(fields: Fields) -> TaxRate:
    components = (
        TaxComponent(component.text("name"), component.decimal("percentage")) for component in fields.each("components")
    )
    return TaxRate(TaxRateId(fields.id("tax_rate_id")), fields.text("name"), tuple(components))


def read_service_type(fields: Fields) -> ServiceType:
    return ServiceType(ServiceTypeId(fields.id("service_type_id")), fields.text("name"))


def discount(fields: Fields) -> Discount:
    return Discount(fields.decimal("discount_percentage", required=False))

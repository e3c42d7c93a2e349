"""Reading an invoice as Productive hands it over."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from adapters.grpc.enums import COPY_MODES, INVOICE_STATES, XERO_STATUSES
from adapters.grpc.reading import NO_CURRENCY, Fields
from adapters.grpc.values import quoted
from core.choice import CopyMode
from core.documents import (
    Address,
    Company,
    Discount,
    Invoice,
    InvoiceLine,
    InvoiceState,
    ServiceType,
    TaxComponent,
    TaxRate,
)
from core.ids import (
    CompanyId,
    ContactId,
    CustomFieldId,
    DocumentId,
    DocumentTypeId,
    LineId,
    OrganizationId,
    ServiceTypeId,
    SubsidiaryId,
    TaxRateId,
)
from core.ledger import LedgerStatus
from core.money import Money, Totals
from core.translation import Wanted
from usecases.requests import InvoiceCopyWanted

NO_DAY = date(1970, 1, 1)
SENDABLE = frozenset({LedgerStatus.DRAFT, LedgerStatus.SUBMITTED, LedgerStatus.AUTHORISED})
ADDRESS_LIMITS = {"street": 500, "city": 255, "state": 255, "zipcode": 50, "country": 50}
"""Characters that Xero holds (Xero: addresses of contacts)."""

LONGEST_CUSTOM_FIELD = 4000


def read_invoice_copy(fields: Fields, organization_id: OrganizationId) -> InvoiceCopyWanted:
    """The copy that is asked for, with all problems of `fields` found so far. Refused if there is no invoice at all."""
    given = fields.required("invoice")
    if given is None:
        fields.refuse()
        raise AssertionError("a missing invoice is a problem")
    return InvoiceCopyWanted(
        invoice=read_invoice(given, organization_id),
        wanted=read_wanted(fields),
        contact_id=ContactId(fields.id("contact_id", required=False)) or None,
        problems=tuple(fields.problems),
    )


def read_wanted(fields: Fields) -> Wanted:
    status = fields.choice("status", XERO_STATUSES)
    if status is not None and status not in SENDABLE:
        fields.invalid("status", f"{status} cannot be asked for; only DRAFT, SUBMITTED or AUTHORISED can")
        status = None
    return Wanted(
        mode=fields.choice("mode", COPY_MODES) or CopyMode.CREATE,
        status=status,
        number_from_xero=fields.message.number_from_xero,  # type: ignore[attr-defined]  # a CopyInvoiceRequest
    )


def read_invoice(fields: Fields, organization_id: OrganizationId) -> Invoice:
    """The fields in the order of the contract, which is the order of the problems."""
    document_id = DocumentId(fields.id("invoice_id"))
    subsidiary_id = SubsidiaryId(fields.id("subsidiary_id"))
    company = read_company(fields)
    number = fields.text("number")
    state = fields.choice("state", INVOICE_STATES, required=True) or InvoiceState.FINALIZED
    currency = fields.currency("currency_code")
    issued_on = required_day(fields, "issued_on")
    return Invoice(
        organization_id=organization_id,
        id=document_id,
        subsidiary_id=subsidiary_id,
        company=company,
        number=number,
        state=state,
        currency=currency,
        issued_on=issued_on,
        due_on=fields.day("due_on"),
        delivery_on=fields.day("delivery_on"),
        lines=tuple(read_lines(fields)),
        discount=discount(fields),
        totals=read_totals(fields, currency),
        url=fields.text("url", required=True),
        subject=fields.text("subject"),
        purchase_order_number=fields.text("purchase_order_number"),
        note=fields.text("note", lines=True),
        document_type_id=DocumentTypeId(fields.id("document_type_id", required=False)) or None,
        custom_fields=custom_fields(fields),
    )


def required_day(fields: Fields, name: str) -> date:
    if not fields.has(name):
        fields.missing(name)
    return fields.day(name) or NO_DAY


def discount(fields: Fields) -> Discount:
    return Discount(fields.decimal("discount_percentage", required=False))


def custom_fields(fields: Fields) -> dict[CustomFieldId, str]:
    texts = fields.texts("custom_fields", limit=LONGEST_CUSTOM_FIELD, lines=True)
    return {CustomFieldId(key): text for key, text in texts.items()}


def read_company(invoice: Fields) -> Company:
    fields = invoice.required("company")
    if fields is None:
        return Company(CompanyId(""), "")
    return Company(
        id=CompanyId(fields.id("company_id")),
        name=fields.text("name", required=True),
        billing_name=fields.text("billing_name"),
        email=fields.text("email"),
        vat_number=fields.text("vat_number"),
        default_currency=fields.currency("default_currency_code", required=False),
        billing_address=read_address(fields, "billing_address"),
        postal_address=read_address(fields, "postal_address"),
    )


def read_address(company: Fields, name: str) -> Address | None:
    if not company.has(name):
        return None
    fields = company.inner(name)
    return Address(
        **{part: fields.text(part, limit=most, lines=part == "street") for part, most in ADDRESS_LIMITS.items()}
    )


def read_lines(invoice: Fields) -> Iterator[InvoiceLine]:
    """The lines in their order; each has an id of its own, by which an update finds the line in Xero."""
    seen: dict[str, str] = {}
    for line in invoice.each("lines"):
        read = read_line(line)
        if first := seen.get(read.id):
            line.invalid("line_id", f"{quoted(read.id)} is the id of {first}, too")
        elif read.id:
            seen[read.id] = line.path
        yield read


def read_line(fields: Fields) -> InvoiceLine:
    return InvoiceLine(
        id=LineId(fields.id("line_id")),
        description=fields.text("description", required=True, lines=True),
        quantity=fields.decimal("quantity"),
        unit_price=fields.decimal("unit_price"),
        discount=discount(fields),
        tax_rate=read_tax_rate(fields.inner("tax_rate")) if fields.has("tax_rate") else None,
        service_type=read_service_type(fields.inner("service_type")) if fields.has("service_type") else None,
    )


def read_tax_rate(fields: Fields) -> TaxRate:
    components = (
        TaxComponent(component.text("name"), component.decimal("percentage")) for component in fields.each("components")
    )
    return TaxRate(TaxRateId(fields.id("tax_rate_id")), fields.text("name"), tuple(components))


def read_service_type(fields: Fields) -> ServiceType:
    return ServiceType(ServiceTypeId(fields.id("service_type_id")), fields.text("name"))


def read_totals(invoice: Fields, currency: str) -> Totals:
    fields = invoice.required("totals")
    if fields is None:
        return Totals.of(Decimal(0), Decimal(0), currency)
    return Totals(*(read_money(fields, name, currency) for name in ("net", "tax", "gross")))


def read_money(totals: Fields, name: str, currency: str) -> Money:
    """An amount in the invoice's currency."""
    fields = totals.required(name)
    if fields is None:
        return Money.zero(currency)
    amount = fields.decimal("amount")
    given = fields.currency("currency_code")
    if NO_CURRENCY not in {given, currency} and given != currency:
        fields.invalid("currency_code", f"{quoted(given)} is not the invoice's currency, {quoted(currency)}")
    return Money(amount, currency)

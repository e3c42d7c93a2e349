"""Reading an invoice, or a credit note, as Productive hands it over."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from adapters.grpc.copies.lines import discount, read_lines
from adapters.grpc.copies.parties import read_company
from adapters.grpc.wire.enums import INVOICE_STATES
from adapters.grpc.wire.reading import Fields
from core.documents import ExchangeRate, Invoice, InvoiceState
from core.ids import CustomFieldId, DocumentId, DocumentTypeId, OrganizationId, SubsidiaryId
from core.money import Money, Totals

NO_DAY = date(1970, 1, 1)
LONGEST_CUSTOM_FIELD = 4000


def read_credit_note(fields: Fields, organization_id: OrganizationId) -> Invoice:
    fields.required("invoice")
    invoice = read_invoice(fields.inner("invoice"), organization_id)
    credited = DocumentId(fields.id("credited_invoice_id", required=False)) or None
    return replace(invoice, is_credit_note=True, credited_invoice_id=credited)


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
        party=company,
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
        exchange_rate=read_exchange_rate(fields),
    )


def required_day(fields: Fields, name: str) -> date:
    if not fields.has(name):
        fields.missing(name)
    return fields.day(name) or NO_DAY


def custom_fields(fields: Fields) -> dict[CustomFieldId, str]:
    texts = fields.texts("custom_fields", limit=LONGEST_CUSTOM_FIELD, lines=True)
    return {CustomFieldId(key): text for key, text in texts.items()}


def read_exchange_rate(invoice: Fields) -> ExchangeRate | None:
    if not invoice.has("exchange_rate"):
        return None
    fields = invoice.inner("exchange_rate")
    return ExchangeRate(above_zero(fields, "rate"), fields.currency("to_currency_code"))


def above_zero(fields: Fields, name: str) -> Decimal:
    """A decimal number above zero; one where it is none."""
    before = len(fields.problems)
    amount = fields.decimal(name)
    if amount > 0:
        return amount
    if len(fields.problems) == before:
        fields.invalid(name, f"{amount} is not above zero")
    return Decimal(1)


def read_totals(invoice: Fields, currency: str) -> Totals:
    fields = invoice.required("totals")
    if fields is None:
        return Totals.of(Decimal(0), Decimal(0), currency)
    return Totals(*(Money(fields.decimal(name), currency) for name in ("net", "tax", "gross")))

"""Reading expenses and purchase orders as Productive hands them over."""

from typing import cast

from adapters.grpc.copies.invoices import read_exchange_rate, read_totals, required_day
from adapters.grpc.copies.lines import read_cost_line, read_lines
from adapters.grpc.copies.parties import read_vendor
from adapters.grpc.wire.enums import APPROVALS, PURCHASE_ORDER_STATES
from adapters.grpc.wire.reading import Fields
from core.documents import Approval, Expense, InvoiceState, PurchaseOrder, person_party_id
from core.ids import DocumentId, DocumentTypeId, OrganizationId, SubsidiaryId
from productive.xero.v1 import documents_pb2

LONGEST_INSTRUCTIONS = 4000


def read_expense(fields: Fields, organization_id: OrganizationId) -> Expense:
    """The fields in the order of the contract, which is the order of the problems."""
    message = cast(documents_pb2.Expense, fields.message)
    document_id = DocumentId(fields.id("expense_id"))
    subsidiary_id = SubsidiaryId(fields.id("subsidiary_id"))
    vendor = read_vendor(fields)
    approval = fields.choice("approval", APPROVALS, required=True) or Approval.APPROVED
    currency = fields.currency("currency_code")
    issued_on = required_day(fields, "issued_on")
    due_on = fields.day("due_on")
    lines = tuple(read_lines(fields, read_cost_line))
    totals = read_totals(fields, currency)
    url = fields.text("url", required=True)
    person_id = fields.id("person_id", required=False)
    return Expense(
        organization_id=organization_id,
        id=document_id,
        subsidiary_id=subsidiary_id,
        party=vendor,
        is_draft=message.draft,
        approval=approval,
        currency=currency,
        issued_on=issued_on,
        due_on=due_on,
        lines=lines,
        prices_include_tax=message.prices_include_tax,
        totals=totals,
        url=url,
        reimbursable=message.reimbursable,
        paid_by=person_party_id(person_id) if person_id else None,
        exchange_rate=read_exchange_rate(fields),
    )


def read_purchase_order(fields: Fields, organization_id: OrganizationId) -> PurchaseOrder:
    """The fields in the order of the contract, which is the order of the problems."""
    document_id = DocumentId(fields.id("purchase_order_id"))
    subsidiary_id = SubsidiaryId(fields.id("subsidiary_id"))
    vendor = read_vendor(fields)
    number = fields.text("number")
    state = fields.choice("state", PURCHASE_ORDER_STATES, required=True) or InvoiceState.FINALIZED
    currency = fields.currency("currency_code")
    issued_on = required_day(fields, "issued_on")
    return PurchaseOrder(
        organization_id=organization_id,
        id=document_id,
        subsidiary_id=subsidiary_id,
        party=vendor,
        number=number,
        is_draft=state is InvoiceState.DRAFT,
        currency=currency,
        issued_on=issued_on,
        delivery_on=fields.day("delivery_on"),
        lines=tuple(read_lines(fields, read_cost_line)),
        totals=read_totals(fields, currency),
        url=fields.text("url", required=True),
        subject=fields.text("subject"),
        delivery_instructions=fields.text("delivery_instructions", limit=LONGEST_INSTRUCTIONS, lines=True),
        document_type_id=DocumentTypeId(fields.id("document_type_id", required=False)) or None,
        exchange_rate=read_exchange_rate(fields),
    )

"""Where each kind of document lives in Xero's API: one table."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.documents import DocumentKind


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`plural` is both the path and the key of its elements. `type` separates bills from invoices, which share one.

    `filters` narrow a list down to what this app may have made; `has_ids`: a list takes `IDs=`.
    """

    kind: DocumentKind
    plural: str
    id_key: str
    number_key: str
    type: str | None
    filters: Mapping[str, str]
    has_ids: bool = False
    takes_decimals: bool = True


ENDPOINTS: Mapping[DocumentKind, Endpoint] = {
    DocumentKind.INVOICE: Endpoint(
        kind=DocumentKind.INVOICE,
        plural="Invoices",
        id_key="InvoiceID",
        number_key="InvoiceNumber",
        type="ACCREC",
        filters={"createdByMyApp": "true"},
        has_ids=True,
    ),
    DocumentKind.EXPENSE: Endpoint(
        kind=DocumentKind.EXPENSE,
        plural="Invoices",
        id_key="InvoiceID",
        number_key="InvoiceNumber",
        type="ACCPAY",
        filters={"createdByMyApp": "true"},
        has_ids=True,
    ),
    DocumentKind.CREDIT_NOTE: Endpoint(
        kind=DocumentKind.CREDIT_NOTE,
        plural="CreditNotes",
        id_key="CreditNoteID",
        number_key="CreditNoteNumber",
        type="ACCRECCREDIT",
        filters={},
    ),
    DocumentKind.PURCHASE_ORDER: Endpoint(
        kind=DocumentKind.PURCHASE_ORDER,
        plural="PurchaseOrders",
        id_key="PurchaseOrderID",
        number_key="PurchaseOrderNumber",
        type=None,
        filters={},
        takes_decimals=False,
    ),
}

NAMES: Mapping[str, str] = {
    "InvoiceID": "invoice_id",
    "InvoiceNumber": "invoice_number",
    "CreditNoteID": "credit_note_id",
    "CreditNoteNumber": "credit_note_number",
    "PurchaseOrderID": "purchase_order_id",
    "PurchaseOrderNumber": "purchase_order_number",
}
"""Our names for Xero's keys."""

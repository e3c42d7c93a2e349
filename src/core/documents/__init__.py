"""What Productive hands over: documents as they stand there."""

from core.documents.expense import Approval, Expense
from core.documents.invoice import Discount, Invoice, InvoiceLine, InvoiceState
from core.documents.kind import DocumentKind, DocumentRef
from core.documents.party import Address, Party, PartyKind, person_party_id
from core.documents.purchase_order import PurchaseOrder
from core.documents.rates import ExchangeRate, ServiceType, TaxComponent, TaxRate

Document = Invoice | Expense | PurchaseOrder
"""Whatever can be copied."""

__all__ = [
    "Address",
    "Approval",
    "Discount",
    "Document",
    "DocumentKind",
    "DocumentRef",
    "ExchangeRate",
    "Expense",
    "Invoice",
    "InvoiceLine",
    "InvoiceState",
    "Party",
    "PartyKind",
    "PurchaseOrder",
    "ServiceType",
    "TaxComponent",
    "TaxRate",
    "person_party_id",
]

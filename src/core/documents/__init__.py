"""What Productive hands over: documents as they stand there."""

from core.documents.invoice import Discount, Invoice, InvoiceLine, InvoiceState
from core.documents.kind import DocumentKind, DocumentRef
from core.documents.party import Address, Company
from core.documents.rates import ExchangeRate, ServiceType, TaxComponent, TaxRate

__all__ = [
    "Address",
    "Company",
    "Discount",
    "DocumentKind",
    "DocumentRef",
    "ExchangeRate",
    "Invoice",
    "InvoiceLine",
    "InvoiceState",
    "ServiceType",
    "TaxComponent",
    "TaxRate",
]

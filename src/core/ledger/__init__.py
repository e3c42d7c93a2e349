"""What a ledger such as Xero holds."""

from core.ledger.contact import ContactDraft, ContactStatus, LedgerContact
from core.ledger.document import (
    AmountsAre,
    LedgerDocument,
    LedgerInvoice,
    LedgerLine,
    LedgerLineRef,
    LedgerStatus,
)
from core.ledger.reference import Account, AccountClass, LedgerTaxRate, Organisation, ReferenceData

__all__ = [
    "Account",
    "AccountClass",
    "AmountsAre",
    "ContactDraft",
    "ContactStatus",
    "LedgerContact",
    "LedgerDocument",
    "LedgerInvoice",
    "LedgerLine",
    "LedgerLineRef",
    "LedgerStatus",
    "LedgerTaxRate",
    "Organisation",
    "ReferenceData",
]

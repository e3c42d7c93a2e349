"""What a ledger such as Xero holds."""

from core.ledger.contact import ContactDraft, ContactKey, ContactStatus, LedgerContact
from core.ledger.document import (
    AmountsAre,
    LedgerDocument,
    LedgerDraft,
    LedgerLine,
    LedgerLineRef,
    LedgerStatus,
)
from core.ledger.file import AttachedFile, File, FileState
from core.ledger.reference import (
    Account,
    AccountClass,
    Action,
    BrandingTheme,
    LedgerTaxRate,
    Organisation,
    ReferenceData,
    TrackingCategory,
    TrackingOption,
)
from core.ledger.tracking import TrackingChoice

__all__ = [
    "Account",
    "AccountClass",
    "Action",
    "AmountsAre",
    "AttachedFile",
    "BrandingTheme",
    "ContactDraft",
    "ContactKey",
    "ContactStatus",
    "File",
    "FileState",
    "LedgerContact",
    "LedgerDocument",
    "LedgerDraft",
    "LedgerLine",
    "LedgerLineRef",
    "LedgerStatus",
    "LedgerTaxRate",
    "Organisation",
    "ReferenceData",
    "TrackingCategory",
    "TrackingChoice",
    "TrackingOption",
]

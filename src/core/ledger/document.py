"""Documents as they go to the ledger, and as the ledger has them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from core.documents.kind import DocumentKind
from core.ids import (
    AccountCode,
    BrandingThemeId,
    ContactId,
    LedgerId,
    LedgerLineId,
    LineId,
    PartyId,
    TaxType,
)
from core.ledger.tracking import TrackingChoice
from core.money import Money, Totals


class LedgerStatus(StrEnum):
    """Where a document stands in the ledger. OTHER covers what a ledger may add one day."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    AUTHORISED = "AUTHORISED"
    PAID = "PAID"
    VOIDED = "VOIDED"
    DELETED = "DELETED"
    BILLED = "BILLED"
    OTHER = "OTHER"


class AmountsAre(StrEnum):
    """Whether the amounts of lines include their tax."""

    EXCLUSIVE = "Exclusive"
    INCLUSIVE = "Inclusive"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line to be written. At most one of `discount_rate` (per cent) and `discount_amount` is set.

    `ledger_line_id` names the line of the ledger that this one replaces; None makes a new line. A line of text only has
    neither quantity, price, account nor tax type. `tracking` None leaves what the ledger's line bears alone.
    """

    source_id: LineId
    description: str
    quantity: Decimal | None
    unit_amount: Decimal | None
    account_code: AccountCode | None
    tax_type: TaxType | None
    net: Decimal
    tax: Decimal
    discount_rate: Decimal | None = None
    discount_amount: Decimal | None = None
    ledger_line_id: LedgerLineId | None = None
    tracking: tuple[TrackingChoice, ...] | None = ()


@dataclass(frozen=True, slots=True)
class LedgerDraft:
    """A document to be written. `id` is set for an update; `number` None lets the ledger make one.

    `status` None leaves the ledger's own status alone, and so does `due_on` None for an update. `contact_id` is None
    only until the contact is created. `url` bears the mark of the transfer (see core.mark). `currency_rate` is units
    of `currency` for one of the base currency; None takes the ledger's own. `note` is an internal note, which goes to
    the document's history by a call of its own. `delivery_*` are of purchase orders only.
    `allocate_to` is the invoice that a credit note is allocated to, by a call of its own. `party` is the company or
    person in Productive that the contact stands for; `keeps_contact`: an update leaves the document's contact, which
    `contact_id` names, alone.
    """

    contact_id: ContactId | None
    issued_on: date
    due_on: date | None
    currency: str
    lines: tuple[LedgerLine, ...]
    totals: Totals
    url: str
    number: str | None = None
    reference: str = ""
    status: LedgerStatus | None = None
    amounts_are: AmountsAre = AmountsAre.EXCLUSIVE
    id: LedgerId | None = None
    kind: DocumentKind = DocumentKind.INVOICE
    branding_theme_id: BrandingThemeId | None = None
    currency_rate: Decimal | None = None
    note: str = ""
    delivery_on: date | None = None
    delivery_instructions: str = ""
    allocate_to: LedgerId | None = None
    party: PartyId | None = None
    keeps_contact: bool = False


@dataclass(frozen=True, slots=True)
class LedgerLineRef:
    """Which line of the ledger came of which line of ours, and what it says."""

    ledger_line_id: LedgerLineId
    description: str
    quantity: Decimal
    unit_amount: Decimal
    account_code: AccountCode | None
    tax_type: TaxType | None
    net: Decimal = Decimal(0)
    discount_rate: Decimal | None = None
    discount_amount: Decimal | None = None
    tracking: frozenset[TrackingChoice] = frozenset()


@dataclass(frozen=True, slots=True)
class LedgerDocument:
    """A document as the ledger has it. `lines` are in the ledger's order. `amounts_are` None: unknown, or no tax."""

    id: LedgerId
    number: str
    status: LedgerStatus
    contact_id: ContactId
    issued_on: date
    totals: Totals
    amount_paid: Money
    amount_due: Money
    amount_credited: Money
    updated_at: datetime
    url: str = ""
    reference: str = ""
    due_on: date | None = None
    lines: tuple[LedgerLineRef, ...] = ()
    warnings: tuple[str, ...] = ()
    kind: DocumentKind = DocumentKind.INVOICE
    branding_theme_id: BrandingThemeId | None = None
    currency_rate: Decimal | None = None
    delivery_on: date | None = None
    delivery_instructions: str = ""
    has_attachments: bool = False
    amounts_are: AmountsAre | None = None

    @property
    def currency(self) -> str:
        return self.totals.gross.currency

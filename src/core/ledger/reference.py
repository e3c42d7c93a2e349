"""An organisation's reference data: what settings may point at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from core.documents.kind import DocumentKind
from core.ids import AccountCode, BrandingThemeId, TaxType, TenantId, TrackingCategoryId, TrackingOptionId


class AccountClass(StrEnum):
    """The five classes of an account, and OTHER for what a ledger may add one day."""

    ASSET = "ASSET"
    EQUITY = "EQUITY"
    EXPENSE = "EXPENSE"
    LIABILITY = "LIABILITY"
    REVENUE = "REVENUE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the chart. Lines may use it when it is active, no bank and no system account."""

    code: AccountCode
    name: str
    account_class: AccountClass
    is_active: bool = True
    is_bank: bool = False
    is_system: bool = False
    tax_type: TaxType | None = None

    @property
    def takes_lines(self) -> bool:
        return self.is_active and not self.is_bank and not self.is_system


@dataclass(frozen=True, slots=True)
class LedgerTaxRate:
    """A tax rate of the organisation. `effective_rate` is 20 for 20 %."""

    tax_type: TaxType
    name: str
    effective_rate: Decimal
    is_active: bool = True
    applies_to: frozenset[AccountClass] = frozenset()


@dataclass(frozen=True, slots=True)
class Organisation:
    """The organisation itself. `short_code` makes deep links; a lock date refuses documents on or before it."""

    tenant_id: TenantId
    name: str
    base_currency: str
    country: str
    short_code: str
    period_lock_date: date | None = None
    end_of_year_lock_date: date | None = None


@dataclass(frozen=True, slots=True)
class TrackingOption:
    id: TrackingOptionId
    name: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class TrackingCategory:
    """A dimension of the books besides accounts, such as Region; each line may bear one option of it."""

    id: TrackingCategoryId
    name: str
    is_active: bool = True
    options: tuple[TrackingOption, ...] = ()


@dataclass(frozen=True, slots=True)
class BrandingTheme:
    """How documents look. The one of `sort_order` 0 is the default."""

    id: BrandingThemeId
    name: str
    sort_order: int = 0


class Action(StrEnum):
    """What the person who connected the organisation may or may not do there (Xero: Organisation actions)."""

    APPROVE_INVOICES = "CreateApprovedInvoice"
    APPROVE_BILLS = "CreateApprovedBill"
    APPROVE_PURCHASE_ORDERS = "CreateApprovedPurchaseOrder"
    PASS_PERIOD_LOCK = "ApproveTransactionsBeforePeriodLockDate"  # noqa: S105 - no password

    @staticmethod
    def approving(kind: DocumentKind) -> "Action | None":
        """The action of approving documents of this kind, where Xero has one."""
        return APPROVALS.get(kind)


APPROVALS: Mapping[DocumentKind, Action] = {
    DocumentKind.INVOICE: Action.APPROVE_INVOICES,
    DocumentKind.EXPENSE: Action.APPROVE_BILLS,
    DocumentKind.PURCHASE_ORDER: Action.APPROVE_PURCHASE_ORDERS,
}


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """Everything that planning a document needs to know of an organisation, and when it was read.

    `currencies` are names by ISO 4217 codes. `actions` has only what the organisation reports: ask `allows`.
    """

    organisation: Organisation
    accounts: Mapping[AccountCode, Account]
    tax_rates: Mapping[TaxType, LedgerTaxRate]
    read_at: datetime
    tracking: Mapping[TrackingCategoryId, TrackingCategory] = field(default_factory=dict)
    branding_themes: Mapping[BrandingThemeId, BrandingTheme] = field(default_factory=dict)
    currencies: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[Action, bool] = field(default_factory=dict)

    def allows(self, action: Action) -> bool | None:
        """Whether the organisation allows it; None where it does not say."""
        return self.actions.get(action)

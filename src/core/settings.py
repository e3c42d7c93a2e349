"""Settings of a connection: versioned, changeable at any time (R9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.documents.kind import DocumentKind
from core.ids import (
    AccountCode,
    BrandingThemeId,
    ConnectionId,
    CustomFieldId,
    DocumentTypeId,
    ServiceTypeId,
    TaxRateId,
    TaxType,
    TrackingCategoryId,
)
from core.kinds import Side
from core.ledger.document import LedgerStatus


class InitialStatus(StrEnum):
    """The status that a new document gets in Xero. MANUAL: each request says which."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    AUTHORISED = "authorised"
    MANUAL = "manual"

    @property
    def ledger_status(self) -> LedgerStatus | None:
        return None if self is InitialStatus.MANUAL else LedgerStatus[self.name]


class NumberSource(StrEnum):
    """Who makes the invoice number."""

    PRODUCTIVE = "productive"
    XERO = "xero"


class ReferenceField(StrEnum):
    """What Xero's Reference is filled with."""

    SUBJECT = "subject"
    PURCHASE_ORDER_NUMBER = "purchase_order_number"


class PdfSource(StrEnum):
    """Whose PDF of a document counts. PRODUCTIVE: it is attached to the document in Xero."""

    PRODUCTIVE = "productive"
    XERO = "xero"


class TrackingSource(StrEnum):
    """What of a line fills a tracking category."""

    PROJECT = "project"
    BUDGET = "budget"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class TrackingRule:
    category_id: TrackingCategoryId
    source: TrackingSource


@dataclass(frozen=True, slots=True)
class ExpenseSettings:
    """How expenses are copied. The plugin makes the bill's number: Xero keeps none for bills."""

    switched_on: bool = False
    status: InitialStatus = InitialStatus.DRAFT
    default_account: AccountCode | None = None
    accounts: Mapping[ServiceTypeId, AccountCode] = field(default_factory=dict)
    without_attachments: bool = False
    send_currency_rate: bool = False


@dataclass(frozen=True, slots=True)
class PurchaseOrderSettings:
    """How purchase orders are copied."""

    switched_on: bool = False
    status: InitialStatus = InitialStatus.DRAFT
    number_source: NumberSource = NumberSource.PRODUCTIVE
    default_account: AccountCode | None = None
    accounts: Mapping[ServiceTypeId, AccountCode] = field(default_factory=dict)
    send_currency_rate: bool = False


@dataclass(frozen=True, slots=True)
class InvoiceSettings:
    """How invoices are copied. `default_account` serves service types that `accounts` does not name.

    `note_field` is the custom field whose value becomes an internal note. `send_currency_rate`: Productive's exchange
    rate goes along, instead of Xero's rate of the day.
    """

    status: InitialStatus = InitialStatus.DRAFT
    number_source: NumberSource = NumberSource.PRODUCTIVE
    reference_field: ReferenceField = ReferenceField.SUBJECT
    default_account: AccountCode | None = None
    accounts: Mapping[ServiceTypeId, AccountCode] = field(default_factory=dict)
    switched_off: bool = False
    pdf_source: PdfSource = PdfSource.XERO
    note_field: CustomFieldId | None = None
    branding_themes: Mapping[DocumentTypeId, BrandingThemeId] = field(default_factory=dict)
    send_currency_rate: bool = False
    allocate_credit_notes: bool = False

    @property
    def switched_on(self) -> bool:
        return not self.switched_off


KindSettings = InvoiceSettings | ExpenseSettings | PurchaseOrderSettings


def account_for(rules: KindSettings, service_type: ServiceTypeId | None) -> AccountCode | None:
    """R10: the service type's account, else the default account of the document kind."""
    mapped = rules.accounts.get(service_type) if service_type is not None else None
    return mapped or rules.default_account


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one connection. Version 0 is what a connection has before anyone set anything."""

    connection_id: ConnectionId
    version: int = 0
    invoices: InvoiceSettings = InvoiceSettings()
    tax_types: Mapping[TaxRateId, TaxType] = field(default_factory=dict)
    display_name: str = ""
    tracking: tuple[TrackingRule, ...] = ()
    expenses: ExpenseSettings = ExpenseSettings()
    purchase_orders: PurchaseOrderSettings = PurchaseOrderSettings()
    purchase_tax_types: Mapping[TaxRateId, TaxType] = field(default_factory=dict)

    def tax_types_of(self, side: Side) -> Mapping[TaxRateId, TaxType]:
        return self.tax_types if side is Side.INCOME else self.purchase_tax_types

    def rules_of(self, kind: DocumentKind) -> KindSettings:
        """Credit notes are copied as invoices are."""
        match kind:
            case DocumentKind.INVOICE | DocumentKind.CREDIT_NOTE:
                return self.invoices
            case DocumentKind.EXPENSE:
                return self.expenses
            case DocumentKind.PURCHASE_ORDER:
                return self.purchase_orders

"""What an organisation's books hold. Stored as JSON; amounts are Decimal, timestamps milliseconds since 1970."""

import datetime
from decimal import Decimal

import msgspec

from xero_sandbox.wire import ZERO


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    tenant: str
    short_name: str
    name: str
    country: str
    base_currency: str
    short_code: str
    timezone: str
    zone: str
    """The same time zone by its IANA name; the default date of a document is today there."""
    no_tax_type: str = "NONE"
    """The tax type of a line in a document of LineAmountTypes NoTax."""
    tax_number: str = ""
    registration_number: str = ""
    plan: str = "PREMIUM"
    """Only a premium plan has more currencies than the base currency."""
    created: int = 0
    invoice_prefix: str = "INV-"
    invoice_limit: int | None = None
    """How many sales invoices the plan lets one approve in all; None: any number."""
    period_lock_date: datetime.date | None = None
    end_of_year_lock_date: datetime.date | None = None
    refused_actions: frozenset[str] = frozenset()
    """What the calling user may not do, by the names of Organisation/Actions. Without leave to approve, a
    requested AUTHORISED is saved as DRAFT."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    code: str | None
    name: str
    type: str
    tax_type: str
    description: str = ""
    status: str = "ACTIVE"
    system_account: str | None = None
    enable_payments: bool = False
    bank_account_number: str | None = None
    currency_code: str | None = None
    updated: int = 0


class TaxComponent(msgspec.Struct, frozen=True):
    name: str
    rate: Decimal


class TaxRate(msgspec.Struct, frozen=True, kw_only=True):
    tax_type: str
    name: str
    report_tax_type: str
    rate: Decimal
    classes: tuple[str, ...]
    """Account classes that it can be used on."""
    components: tuple[TaxComponent, ...] = ()
    status: str = "ACTIVE"
    updated: int = 0


class Currency(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    description: str
    rate: Decimal
    """How many of it one unit of the organisation's base currency buys today."""


class BrandingTheme(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    sort_order: int
    """0 is the default theme."""
    created: int = 0


class TrackingOption(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    status: str = "ACTIVE"


class TrackingCategory(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    status: str = "ACTIVE"
    options: tuple[TrackingOption, ...] = ()
    updated: int = 0


class Address(msgspec.Struct, frozen=True, kw_only=True, rename="pascal", omit_defaults=True):
    address_type: str = "POBOX"
    address_line1: str | None = None
    address_line2: str | None = None
    address_line3: str | None = None
    address_line4: str | None = None
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    attention_to: str | None = None


class Phone(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    phone_type: str = "DEFAULT"
    phone_number: str = ""
    phone_area_code: str = ""
    phone_country_code: str = ""


class ContactPerson(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    first_name: str = ""
    last_name: str = ""
    email_address: str = ""
    include_in_emails: bool = False


class PaymentTerm(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    day: int = 0
    type: str = "DAYSAFTERBILLDATE"


class PaymentTerms(msgspec.Struct, frozen=True, kw_only=True, rename="pascal", omit_defaults=True):
    bills: PaymentTerm | None = None
    sales: PaymentTerm | None = None


class BatchDetails(msgspec.Struct, frozen=True, kw_only=True, rename="pascal", omit_defaults=True):
    """How batches of payments to a contact are made out."""

    bank_account_number: str | None = None
    bank_account_name: str | None = None
    details: str | None = None
    code: str | None = None
    reference: str | None = None


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    status: str = "ACTIVE"
    contact_number: str | None = None
    account_number: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email_address: str | None = None
    company_number: str | None = None
    tax_number: str | None = None
    bank_account_details: str | None = None
    website: str | None = None
    default_currency: str | None = None
    accounts_receivable_tax_type: str | None = None
    accounts_payable_tax_type: str | None = None
    sales_default_account_code: str | None = None
    purchases_default_account_code: str | None = None
    addresses: tuple[Address, ...] = ()
    phones: tuple[Phone, ...] = ()
    contact_persons: tuple[ContactPerson, ...] = ()
    payment_terms: PaymentTerms | None = None
    batch_payments: BatchDetails | None = None
    is_customer: bool = False
    is_supplier: bool = False
    merged_to: str | None = None
    twin: bool = False
    """Shares its name and numbers with another contact, as no rule allows and some organisations have it."""
    updated: int = 0


class Tracking(msgspec.Struct, frozen=True, kw_only=True):
    """Which option of which category; the names are looked up where it is shown, so that a renamed one is right."""

    category_id: str
    option_id: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    description: str | None = None
    quantity: Decimal | None = None
    unit_amount: Decimal | None = None
    line_amount: Decimal = ZERO
    tax_type: str | None = None
    tax_amount: Decimal = ZERO
    tax_given: bool = False
    """The client sent the tax amount itself: it is kept as sent."""
    account_code: str | None = None
    account_id: str | None = None
    item_code: str | None = None
    discount_rate: Decimal | None = None
    discount_amount: Decimal | None = None
    tracking: tuple[Tracking, ...] = ()


class PaymentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A live payment as an invoice shows it."""

    id: str
    date: datetime.date
    amount: Decimal
    currency_rate: Decimal
    reference: str | None = None
    batch_id: str | None = None


class CreditRow(msgspec.Struct, frozen=True, kw_only=True):
    """A credit's amount as the invoice that it is allocated to shows it, and as the credit itself keeps it."""

    id: str
    number: str
    date: datetime.date
    amount: Decimal
    total: Decimal
    """Of the whole credit, which may be spread over several invoices."""
    allocation_id: str | None = None
    source: str = "CreditNotes"
    """Which list the credit is in: CreditNotes, Prepayments, Overpayments."""


class Invoice(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    type: str
    contact_id: str
    date: datetime.date
    status: str
    currency_code: str
    currency_rate: Decimal
    line_amount_types: str = "Exclusive"
    number: str | None = None
    reference: str | None = None
    due_date: datetime.date | None = None
    lines: tuple[Line, ...] = ()
    sub_total: Decimal = ZERO
    total_tax: Decimal = ZERO
    total: Decimal = ZERO
    total_discount: Decimal = ZERO
    amount_due: Decimal = ZERO
    amount_paid: Decimal = ZERO
    amount_credited: Decimal = ZERO
    payments: tuple[PaymentRow, ...] = ()
    credits: tuple[CreditRow, ...] = ()
    fully_paid_on: datetime.date | None = None
    url: str | None = None
    branding_theme_id: str | None = None
    sent_to_contact: bool = False
    expected_payment_date: datetime.date | None = None
    planned_payment_date: datetime.date | None = None
    delivery_date: datetime.date | None = None
    delivery_instructions: str | None = None
    attention_to: str | None = None
    delivery_address: str | None = None
    telephone: str | None = None
    expected_arrival_date: datetime.date | None = None
    has_attachments: bool = False
    app: str | None = None
    """Client id of the app that created it; None: a person did."""
    updated: int = 0


class Allocation(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a credit note, prepayment or overpayment that settles a part of an invoice."""

    id: str
    note_id: str
    invoice_id: str
    type: str = "ACCRECCREDIT"
    """Of the credit."""
    amount: Decimal
    date: datetime.date
    status: str = "ACTIVE"
    updated: int = 0


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """Money for an invoice or bill, or back for a credit note, prepayment or overpayment."""

    id: str
    invoice_id: str
    """Of whichever document it is for."""
    document_type: str = "ACCREC"
    account_id: str
    date: datetime.date
    amount: Decimal
    currency_rate: Decimal
    reference: str | None = None
    batch_id: str | None = None
    is_reconciled: bool = False
    status: str = "AUTHORISED"
    updated: int = 0


class BatchPayment(msgspec.Struct, frozen=True, kw_only=True):
    """Several payments as one transaction of the bank."""

    id: str
    type: str
    """RECBATCH of invoices, PAYBATCH of bills."""
    account_id: str
    date: datetime.date
    payment_ids: tuple[str, ...]
    total: Decimal
    reference: str | None = None
    status: str = "AUTHORISED"
    updated: int = 0

"""The kinds of documents there are: how each is found again, and what must be unique. A new endpoint is a row."""

from typing import Any

from xero_sandbox.accounting.invoices.family import member_of
from xero_sandbox.accounting.shapes import (
    Account,
    Allocation,
    BatchPayment,
    BrandingTheme,
    Contact,
    Currency,
    Invoice,
    Payment,
    TaxRate,
    TrackingCategory,
)
from xero_sandbox.storage.folding import folded
from xero_sandbox.storage.shelves import Card, Kind


def _invoice_card(invoice: Invoice) -> Card:
    numbered = member_of(invoice.type).number_taken is not None and invoice.number
    return Card(
        id=invoice.id,
        updated=invoice.updated,
        number=invoice.number,
        status=invoice.status,
        type=invoice.type,
        contact=invoice.contact_id,
        app=invoice.app,
        unique={"InvoiceNumber": folded(invoice.number)} if numbered and invoice.number else {},
    )


def _contact_card(contact: Contact) -> Card:
    unique: dict[str, str] = {}
    if contact.twin:
        return Card(id=contact.id, updated=contact.updated, number=contact.contact_number, status=contact.status)
    if contact.status == "ACTIVE":
        unique["Name"] = folded(contact.name)
    if contact.contact_number:
        unique["ContactNumber"] = folded(contact.contact_number)
    if contact.account_number:
        unique["AccountNumber"] = folded(contact.account_number)
    return Card(
        id=contact.id,
        updated=contact.updated,
        number=contact.contact_number,
        status=contact.status,
        unique=unique,
    )


def _account_card(account: Account) -> Card:
    return Card(
        id=account.id,
        updated=account.updated,
        number=account.code,
        status=account.status,
        type=account.type,
        unique={"Code": folded(account.code)} if account.code else {},
    )


def _tax_rate_card(rate: TaxRate) -> Card:
    return Card(id=rate.tax_type, updated=rate.updated, number=rate.tax_type, status=rate.status)


def _allocation_card(allocation: Allocation) -> Card:
    return Card(id=allocation.id, updated=allocation.updated, number=allocation.note_id, status=allocation.status)


def _payment_card(payment: Payment) -> Card:
    return Card(
        id=payment.id,
        updated=payment.updated,
        number=payment.invoice_id,
        status=payment.status,
        type=member_of(payment.document_type).payment_type,
    )


def _batch_payment_card(batch: BatchPayment) -> Card:
    return Card(id=batch.id, updated=batch.updated, status=batch.status, type=batch.type)


def _currency_card(currency: Currency) -> Card:
    return Card(id=currency.code, updated=0, number=currency.code)


def _branding_theme_card(theme: BrandingTheme) -> Card:
    return Card(id=theme.id, updated=theme.created, unique={"Name": folded(theme.name)})


def _tracking_category_card(category: TrackingCategory) -> Card:
    return Card(
        id=category.id,
        updated=category.updated,
        status=category.status,
        unique={"Name": folded(category.name)},
    )


INVOICES = Kind("Invoices", Invoice, _invoice_card)
CREDIT_NOTES = Kind("CreditNotes", Invoice, _invoice_card)
PURCHASE_ORDERS = Kind("PurchaseOrders", Invoice, _invoice_card)
PREPAYMENTS = Kind("Prepayments", Invoice, _invoice_card)
OVERPAYMENTS = Kind("Overpayments", Invoice, _invoice_card)
ALLOCATIONS = Kind("Allocations", Allocation, _allocation_card)
CONTACTS = Kind("Contacts", Contact, _contact_card)
ACCOUNTS = Kind("Accounts", Account, _account_card)
TAX_RATES = Kind("TaxRates", TaxRate, _tax_rate_card)
PAYMENTS = Kind("Payments", Payment, _payment_card)
BATCH_PAYMENTS = Kind("BatchPayments", BatchPayment, _batch_payment_card)
CURRENCIES = Kind("Currencies", Currency, _currency_card)
BRANDING_THEMES = Kind("BrandingThemes", BrandingTheme, _branding_theme_card)
TRACKING_CATEGORIES = Kind("TrackingCategories", TrackingCategory, _tracking_category_card)

_ALL: tuple[Kind[Any], ...] = (
    INVOICES,
    CREDIT_NOTES,
    PURCHASE_ORDERS,
    PREPAYMENTS,
    OVERPAYMENTS,
    ALLOCATIONS,
    CONTACTS,
    ACCOUNTS,
    TAX_RATES,
    PAYMENTS,
    BATCH_PAYMENTS,
    CURRENCIES,
    BRANDING_THEMES,
    TRACKING_CATEGORIES,
)
KINDS: dict[str, Kind[Any]] = {kind.plural.lower(): kind for kind in _ALL}

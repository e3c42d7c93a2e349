"""Documents, settings and reference data with sensible values for the UK; keywords change what a test is about."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from core.connection import Connection, ConnectionState, Tenant
from core.documents import Discount, Invoice, InvoiceLine, InvoiceState, Party, ServiceType, TaxComponent, TaxRate
from core.ids import (
    AccountCode,
    ConnectionId,
    DocumentId,
    GrantedConnectionId,
    LineId,
    OrganizationId,
    PartyId,
    ServiceTypeId,
    SubsidiaryId,
    TaxRateId,
    TaxType,
    TenantId,
    UserId,
)
from core.ledger import Account, AccountClass, LedgerTaxRate, Organisation, ReferenceData
from core.money import Totals, to_cents
from core.settings import InitialStatus, InvoiceSettings, Settings
from core.translation.amounts import HUNDRED

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
VAT = TaxRate(TaxRateId("vat20"), "VAT 20 %", (TaxComponent("VAT", Decimal(20)),))
ZERO = TaxRate(TaxRateId("vat0"), "VAT 0 %", (TaxComponent("VAT", Decimal(0)),))
DESIGN = ServiceType(ServiceTypeId("design"), "Design")
HOSTING = ServiceType(ServiceTypeId("hosting"), "Hosting")


def a_line(
    unit_price: str = "100.00",
    quantity: str = "1",
    *,
    id: str = "l1",  # noqa: A002 - a line's own id
    discount: str = "0",
    tax_rate: TaxRate | None = VAT,
    service_type: ServiceType | None = DESIGN,
    description: str = "Design of the annual report",
) -> InvoiceLine:
    return InvoiceLine(
        LineId(id),
        description,
        Decimal(quantity),
        Decimal(unit_price),
        Discount(Decimal(discount)),
        tax_rate,
        service_type,
    )


def a_company(**changes: Any) -> Party:
    return Party(**{"id": PartyId("c1"), "name": "Acme Ltd", "email": "accounts@acme.example", **changes})


def totals_of(lines: tuple[InvoiceLine, ...], discount: Decimal, currency: str = "GBP") -> Totals:
    """What Productive says the invoice comes to, at its own rates."""
    net = tax = Decimal(0)
    for line in lines:
        each = line.quantity * line.unit_price * (HUNDRED - line.discount) * (HUNDRED - discount) / HUNDRED / HUNDRED
        net += to_cents(each)
        tax += to_cents(to_cents(each) * (line.tax_rate.percentage if line.tax_rate else 0) / HUNDRED)
    return Totals.of(net, tax, currency)


def an_invoice(*lines: InvoiceLine, **changes: Any) -> Invoice:
    """One line of 100 and its VAT, unless lines are given; totals that fit, unless they are given."""
    lines = lines or (a_line(),)
    discount = changes.get("discount", Discount(Decimal(0)))
    values: dict[str, Any] = {
        "organization_id": OrganizationId("7"),
        "id": DocumentId("i1"),
        "subsidiary_id": SubsidiaryId("1"),
        "party": a_company(),
        "number": "INV-1",
        "state": InvoiceState.FINALIZED,
        "currency": "GBP",
        "issued_on": date(2026, 1, 5),
        "due_on": date(2026, 2, 4),
        "lines": lines,
        "totals": totals_of(lines, discount),
        "url": "https://app.productive.example/7/invoices/i1",
        "subject": "Annual report",
        "purchase_order_number": "PO-9",
    }
    return Invoice(**{**values, **changes})


def some_settings(**invoices: Any) -> Settings:
    """Drafts, our numbers, account 200 unless a service type says 260."""
    rules: dict[str, Any] = {
        "status": InitialStatus.AUTHORISED,
        "default_account": AccountCode("200"),
        "accounts": {HOSTING.id: AccountCode("260")},
    }
    return Settings(
        ConnectionId("connection"),
        invoices=InvoiceSettings(**{**rules, **invoices}),
        tax_types={VAT.id: TaxType("OUTPUT2"), ZERO.id: TaxType("ZERORATEDOUTPUT")},
    )


def some_reference_data() -> ReferenceData:
    revenue = frozenset({AccountClass.REVENUE})
    accounts = (
        Account(AccountCode("200"), "Sales", AccountClass.REVENUE),
        Account(AccountCode("260"), "Other Revenue", AccountClass.REVENUE),
        Account(AccountCode("090"), "Business Bank Account", AccountClass.ASSET, is_bank=True),
        Account(AccountCode("610"), "Accounts Receivable", AccountClass.ASSET, is_system=True),
        Account(AccountCode("299"), "Old Sales", AccountClass.REVENUE, is_active=False),
    )
    tax_rates = (
        LedgerTaxRate(TaxType("OUTPUT2"), "20% (VAT on Income)", Decimal(20), applies_to=revenue),
        LedgerTaxRate(TaxType("ZERORATEDOUTPUT"), "Zero Rated Income", Decimal(0), applies_to=revenue),
        LedgerTaxRate(
            TaxType("INPUT2"), "20% (VAT on Expenses)", Decimal(20), applies_to=frozenset({AccountClass.EXPENSE})
        ),
    )
    return ReferenceData(
        Organisation(TenantId("london"), "London Ltd", "GBP", "GB", "!Lon1"),
        {account.code: account for account in accounts},
        {rate.tax_type: rate for rate in tax_rates},
        NOW,
    )


def a_connection(**changes: Any) -> Connection:
    values: dict[str, Any] = {
        "id": ConnectionId("connection"),
        "organization_id": OrganizationId("7"),
        "subsidiary_id": SubsidiaryId("1"),
        "subsidiary_name": "London",
        "tenant": Tenant(TenantId("london"), "London Ltd", GrantedConnectionId("granted-london")),
        "short_code": "!Lon1",
        "base_currency": "GBP",
        "state": ConnectionState.CONNECTED,
        "connected_by": UserId("ann"),
        "connected_at": NOW,
        "state_at": NOW,
    }
    return Connection(**{**values, **changes})

"""What settings can point at, as the organisation has it."""

from adapters.grpc.wire.values import wire_decimal
from core.ledger import (
    Account,
    AccountClass,
    BrandingTheme,
    LedgerTaxRate,
    ReferenceData,
    TrackingCategory,
    TrackingOption,
)
from productive.xero.v1 import settings_service_pb2 as wire


def wire_account(account: Account) -> wire.Account:
    return wire.Account(
        code=account.code,
        name=account.name,
        account_class=account.account_class,
        default_tax_type=account.tax_type or "",
        takes_lines=account.takes_lines,
    )


def wire_tax_rate(rate: LedgerTaxRate) -> wire.LedgerTaxRate:
    return wire.LedgerTaxRate(
        tax_type=rate.tax_type,
        name=rate.name,
        effective_rate=wire_decimal(rate.effective_rate),
        applies_to_revenue=AccountClass.REVENUE in rate.applies_to,
        applies_to_expenses=AccountClass.EXPENSE in rate.applies_to,
        active=rate.is_active,
    )


def wire_tracking_category(category: TrackingCategory) -> wire.TrackingCategory:
    by_name = sorted(category.options, key=lambda option: (option.name.casefold(), option.id))
    return wire.TrackingCategory(
        tracking_category_id=category.id,
        name=category.name,
        active=category.is_active,
        options=map(wire_tracking_option, by_name),
    )


def wire_tracking_option(option: TrackingOption) -> wire.TrackingOption:
    return wire.TrackingOption(tracking_option_id=option.id, name=option.name, active=option.is_active)


def wire_branding_theme(theme: BrandingTheme) -> wire.BrandingTheme:
    return wire.BrandingTheme(branding_theme_id=theme.id, name=theme.name, is_default=theme.sort_order == 0)


def wire_currency(code: str, reference: ReferenceData) -> wire.Currency:
    is_base = code == reference.organisation.base_currency
    return wire.Currency(currency_code=code, name=reference.currencies[code], is_base=is_base)


def category_position(category: TrackingCategory) -> str:
    """Its place among the others: by name, whatever the letters' case; by id where names are the same."""
    return f"{category.name.casefold()}\n{category.id}"


def theme_position(theme: BrandingTheme) -> str:
    """Its place among the others: Xero's own order; by id where that says nothing."""
    return f"{theme.sort_order:09}\n{theme.id}"

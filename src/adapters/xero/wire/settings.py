"""An organisation, its accounts, its tax rates, and what else settings may point at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

import msgspec

from adapters.xero.wire.moments import day
from core.ids import AccountCode, BrandingThemeId, TaxType, TenantId, TrackingCategoryId, TrackingOptionId
from core.ledger import Account as LedgerAccount
from core.ledger import AccountClass, LedgerTaxRate
from core.ledger import Action as LedgerAction
from core.ledger import BrandingTheme as LedgerTheme
from core.ledger import Organisation as LedgerOrganisation
from core.ledger import TrackingCategory as LedgerTracking
from core.ledger import TrackingOption as LedgerOption

ACTIVE = "ACTIVE"
BANK = "BANK"


class Organisation(msgspec.Struct, rename="pascal"):
    name: str
    base_currency: str
    country_code: str | None = None
    short_code: str | None = None
    period_lock_date: str | None = None
    end_of_year_lock_date: str | None = None

    def organisation(self, tenant_id: TenantId) -> LedgerOrganisation:
        return LedgerOrganisation(
            tenant_id=tenant_id,
            name=self.name,
            base_currency=self.base_currency,
            country=self.country_code or "",
            short_code=self.short_code or "",
            period_lock_date=_day(self.period_lock_date),
            end_of_year_lock_date=_day(self.end_of_year_lock_date),
        )


class Account(msgspec.Struct, rename="pascal"):
    code: str | None = None
    name: str | None = None
    type: str | None = None
    account_class: str | None = msgspec.field(default=None, name="Class")
    status: str | None = ACTIVE
    tax_type: str | None = None
    system_account: str | None = None

    def account(self) -> LedgerAccount:
        return LedgerAccount(
            code=AccountCode(self.code or ""),
            name=self.name or "",
            account_class=_account_class(self.account_class),
            is_active=self.status == ACTIVE,
            is_bank=self.type == BANK,
            is_system=bool(self.system_account),
            tax_type=TaxType(self.tax_type) if self.tax_type else None,
        )


class TaxRate(msgspec.Struct, rename="pascal"):
    tax_type: str
    name: str | None = None
    effective_rate: Decimal | None = None
    status: str | None = ACTIVE
    can_apply_to_assets: bool | None = None
    can_apply_to_equity: bool | None = None
    can_apply_to_expenses: bool | None = None
    can_apply_to_liabilities: bool | None = None
    can_apply_to_revenue: bool | None = None

    def tax_rate(self) -> LedgerTaxRate:
        may: Mapping[AccountClass, bool | None] = {
            AccountClass.ASSET: self.can_apply_to_assets,
            AccountClass.EQUITY: self.can_apply_to_equity,
            AccountClass.EXPENSE: self.can_apply_to_expenses,
            AccountClass.LIABILITY: self.can_apply_to_liabilities,
            AccountClass.REVENUE: self.can_apply_to_revenue,
        }
        return LedgerTaxRate(
            tax_type=TaxType(self.tax_type),
            name=self.name or "",
            effective_rate=self.effective_rate or Decimal(0),
            is_active=self.status == ACTIVE,
            applies_to=frozenset(each for each, allowed in may.items() if allowed),
        )


def _account_class(text: str | None) -> AccountClass:
    return AccountClass.__members__.get(text or "", AccountClass.OTHER)


def _day(text: str | None) -> date | None:
    return day(text) if text else None


ORGANISATION = msgspec.json.Decoder(Organisation)
ACCOUNT = msgspec.json.Decoder(Account)
TAX_RATE = msgspec.json.Decoder(TaxRate)


class TrackingOption(msgspec.Struct, rename="pascal"):
    tracking_option_id: str = msgspec.field(name="TrackingOptionID")
    name: str | None = None
    status: str | None = ACTIVE


class TrackingCategory(msgspec.Struct, rename="pascal"):
    tracking_category_id: str = msgspec.field(name="TrackingCategoryID")
    name: str | None = None
    status: str | None = ACTIVE
    options: list[TrackingOption] | None = None

    def category(self) -> LedgerTracking:
        return LedgerTracking(
            id=TrackingCategoryId(self.tracking_category_id),
            name=self.name or "",
            is_active=self.status == ACTIVE,
            options=tuple(
                LedgerOption(TrackingOptionId(each.tracking_option_id), each.name or "", each.status == ACTIVE)
                for each in self.options or ()
            ),
        )


class BrandingTheme(msgspec.Struct, rename="pascal"):
    branding_theme_id: str = msgspec.field(name="BrandingThemeID")
    name: str | None = None
    sort_order: int | None = None

    def theme(self) -> LedgerTheme:
        return LedgerTheme(BrandingThemeId(self.branding_theme_id), self.name or "", self.sort_order or 0)


class Currency(msgspec.Struct, rename="pascal"):
    code: str
    description: str | None = None

    @property
    def name(self) -> str:
        return self.description or ""


class Action(msgspec.Struct, rename="pascal"):
    name: str
    status: str | None = None

    def permission(self) -> tuple[LedgerAction, bool] | None:
        """None for an action that nobody here asks about."""
        known = {each.value: each for each in LedgerAction}
        return (known[self.name], self.status == "ALLOWED") if self.name in known else None


Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Listed(Generic[Made]):
    """How the elements of one list are read; what `made` returns None for is passed over."""

    decoder: msgspec.json.Decoder[Any]
    made: Callable[[Any], Made | None]


TRACKING = Listed(msgspec.json.Decoder(TrackingCategory), TrackingCategory.category)
THEME = Listed(msgspec.json.Decoder(BrandingTheme), BrandingTheme.theme)
CURRENCY: Listed[Currency] = Listed(msgspec.json.Decoder(Currency), lambda currency: currency)
ACTION = Listed(msgspec.json.Decoder(Action), Action.permission)

"""What an adviser changes in an organisation: its chart, locks, leaves, tracking and currencies."""

from decimal import Decimal
from typing import Any

import msgspec

from xero_sandbox.accounting.settings import organisation
from xero_sandbox.accounting.settings.branding_themes import show_branding_theme
from xero_sandbox.accounting.settings.currencies import known_currency
from xero_sandbox.accounting.settings.tracking_categories import show_category
from xero_sandbox.accounting.shapes import BrandingTheme, TrackingCategory, TrackingOption
from xero_sandbox.control.actions.deed import Deed
from xero_sandbox.control.responses import Mistake
from xero_sandbox.identity import connections
from xero_sandbox.messages import new_id
from xero_sandbox.storage.folding import folded
from xero_sandbox.wire import read_date


def archive_account(deed: Deed) -> Any:
    """Archives an account: account (its code)."""
    account = deed.books.accounts_by_code.get(str(deed.asked["account"]))
    if account is None:
        raise Mistake("no such account", 404)
    kept = msgspec.structs.replace(account, status="ARCHIVED", updated=deed.stamp)
    deed.books.accounts.put(kept)
    return {"account": kept.code, "status": kept.status}


def archive_tax_rate(deed: Deed) -> Any:
    """Archives a tax rate: tax_type."""
    rate = deed.books.tax_rates_by_type.get(str(deed.asked["tax_type"]))
    if rate is None:
        raise Mistake("no such tax rate", 404)
    deed.books.tax_rates.put(msgspec.structs.replace(rate, status="ARCHIVED", updated=deed.stamp))
    return {"tax_type": rate.tax_type, "status": "ARCHIVED"}


def lock_period(deed: Deed) -> Any:
    """Sets or (null) removes lock dates: period_lock_date?, end_of_year_lock_date?."""
    names = ("period_lock_date", "end_of_year_lock_date")
    days = {name: deed.asked[name] for name in names if name in deed.asked}
    return deed.keep_organisation(**{name: read_date(day) if day else None for name, day in days.items()})


def require_approval(deed: Deed) -> Any:
    """Someone else must approve from now on: on? (default true). A requested AUTHORISED is saved as DRAFT."""
    return _allow(deed, organisation.NEEDS_APPROVAL, not deed.asked.get("on", True))


def allow(deed: Deed) -> Any:
    """Gives or takes the user's leave for one thing: name (as Organisation/Actions has it), allowed? (default true)."""
    name = str(deed.asked["name"])
    if name not in organisation.ACTIONS:
        raise Mistake(f"name is one of {', '.join(organisation.ACTIONS)}")
    return _allow(deed, frozenset({name}), bool(deed.asked.get("allowed", True)))


def _allow(deed: Deed, names: frozenset[str], allowed: bool) -> Any:
    refused = deed.books.organisation.refused_actions
    return deed.keep_organisation(refused_actions=refused - names if allowed else refused | names)


def limit_invoices(deed: Deed) -> Any:
    """Sets or (null) lifts the plan's limit of approved sales invoices: count."""
    count = deed.asked["count"]
    return deed.keep_organisation(invoice_limit=None if count is None else int(count))


def add_currency(deed: Deed) -> Any:
    """Subscribes to a currency, or moves today's rate: currency, rate? (how many of it one of the base buys)."""
    code, rate = str(deed.asked["currency"]).upper(), deed.asked.get("rate")
    currency = known_currency(code, deed.books.organisation.base_currency, Decimal(str(rate)) if rate else None)
    deed.books.currencies.put(currency)
    return {"currency": currency.code, "rate": currency.rate}


def add_branding_theme(deed: Deed) -> Any:
    """Makes a branding theme: name."""
    place = len(deed.books.themes_by_id)
    theme = BrandingTheme(id=new_id(), name=str(deed.asked["name"]), sort_order=place, created=deed.stamp)
    deed.books.branding_themes.put(theme, new=True)
    return show_branding_theme(theme)


def add_tracking(deed: Deed) -> Any:
    """Makes a tracking category, or adds options to one: category, options? [names]."""
    name = str(deed.asked["category"])
    found = deed.books.tracking_categories.find("Name", folded(name))
    category = found or TrackingCategory(id=new_id(), name=name)
    more = tuple(TrackingOption(id=new_id(), name=str(each)) for each in deed.asked.get("options", ()))
    return _keep(deed, msgspec.structs.replace(category, options=(*category.options, *more)))


def archive_tracking(deed: Deed) -> Any:
    """Archives a tracking category, or one of its options: category, option?, archived? (default true)."""
    return _keep(deed, _changed(deed, status="ARCHIVED" if deed.asked.get("archived", True) else "ACTIVE"))


def rename_tracking(deed: Deed) -> Any:
    """Renames a tracking category, or one of its options: category, option?, name."""
    return _keep(deed, _changed(deed, name=str(deed.asked["name"])))


def _changed(deed: Deed, **changes: str) -> TrackingCategory:
    category, wanted = deed.category(), deed.asked.get("option")
    if wanted is None:
        return msgspec.structs.replace(category, **changes)
    if all(option.name != wanted for option in category.options):
        raise Mistake(f"no option {wanted!r} in this tracking category", 404)
    options = [msgspec.structs.replace(each, **changes) if each.name == wanted else each for each in category.options]
    return msgspec.structs.replace(category, options=tuple(options))


def _keep(deed: Deed, category: TrackingCategory) -> Any:
    kept = msgspec.structs.replace(category, updated=deed.stamp)
    deed.books.tracking_categories.put(kept)
    return show_category(kept)


def disconnect(deed: Deed) -> Any:
    """Disconnects apps from the organisation: client_id? (default: all). Tokens stay; calls get 403."""
    connections.disconnect(deed.books.connection, deed.books.organisation.tenant, deed.asked.get("client_id"))
    return {"disconnected": deed.books.organisation.short_name}

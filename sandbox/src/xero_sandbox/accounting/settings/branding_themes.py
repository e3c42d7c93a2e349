"""Branding themes: how a sales invoice looks when it is sent."""

from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.kinds import BRANDING_THEMES
from xero_sandbox.accounting.lists import Listing
from xero_sandbox.accounting.shapes import BrandingTheme
from xero_sandbox.accounting.where import Column, Sort, stored, text
from xero_sandbox.messages import Refused
from xero_sandbox.refusals import not_found
from xero_sandbox.wire import instant


def show_branding_theme(theme: BrandingTheme) -> Content:
    return {
        "BrandingThemeID": theme.id,
        "Name": theme.name,
        "SortOrder": theme.sort_order,
        "CreatedDateUTC": instant(theme.created),
        "Type": "INVOICE",
    }


BRANDING_THEME_LISTING = Listing(
    kind=BRANDING_THEMES,
    singular="BrandingTheme",
    columns={
        "BrandingThemeID": Column("d.id", Sort.GUID),
        "Name": text("name"),
        "SortOrder": Column(stored("sort_order"), Sort.NUMBER),
    },
    show=lambda _call, theme, _page: show_branding_theme(theme),
    order=f"{stored('sort_order')}, d.id",
    pages=False,
)


def get_branding_themes(call: Call) -> Content:
    return BRANDING_THEME_LISTING.serve(call)


def get_branding_theme(call: Call) -> Content:
    theme = call.books.branding_themes.get(call.id.lower())
    if theme is None:
        raise Refused(not_found())
    return call.envelope("BrandingThemes", [show_branding_theme(theme)])

"""Settings against what the organisation has: every account, tax type, theme and category that could not be used."""

from collections import Counter
from collections.abc import Iterator, Mapping

from core.ids import AccountCode, ServiceTypeId, TaxRateId, TaxType
from core.kinds import Side
from core.ledger import ReferenceData
from core.problems import Problem, Reason
from core.settings import KindSettings, Settings
from core.translation.accounts import unusable_account
from core.translation.tax_rates import unusable_tax_type
from core.translation.texts import text_problems
from core.translation.tracking import unusable_category

LONGEST_NAME = 255
MOST_CATEGORIES = 2


def setting_problems(settings: Settings, reference: ReferenceData) -> Iterator[Problem]:
    """Of all kinds, switched off ones as well: they may be switched on at any time."""
    yield from text_problems("settings.display_name", settings.display_name, LONGEST_NAME)
    yield from account_problems(settings.invoices, "settings.invoices", reference)
    yield from account_problems(settings.expenses, "settings.expenses", reference)
    yield from account_problems(settings.purchase_orders, "settings.purchase_orders", reference)
    yield from tax_problems(settings.tax_types, Side.INCOME, "settings.tax_types", reference)
    yield from tax_problems(settings.purchase_tax_types, Side.COSTS, "settings.purchase_tax_types", reference)
    yield from theme_problems(settings, reference)
    yield from tracking_problems(settings, reference)


def account_problems(rules: KindSettings, path: str, reference: ReferenceData) -> Iterator[Problem]:
    if rules.default_account is not None:
        yield from _some(unusable_account(rules.default_account, reference, f"{path}.default_account_code"))
    accounts: Mapping[ServiceTypeId, AccountCode] = rules.accounts
    for service_type, code in sorted(accounts.items()):
        yield from _some(unusable_account(code, reference, f"{path}.account_codes[{service_type}]"))


def tax_problems(
    mapping: Mapping[TaxRateId, TaxType], side: Side, path: str, reference: ReferenceData
) -> Iterator[Problem]:
    for tax_rate, tax_type in sorted(mapping.items()):
        yield from _some(unusable_tax_type(tax_type, side, reference, f"{path}[{tax_rate}]"))


def theme_problems(settings: Settings, reference: ReferenceData) -> Iterator[Problem]:
    for document_type, theme in sorted(settings.invoices.branding_themes.items()):
        if theme not in reference.branding_themes:
            message = f"{reference.organisation.name} has no branding theme {theme}"
            path = f"settings.invoices.branding_theme_ids[{document_type}]"
            yield Problem(Reason.BRANDING_THEME_UNKNOWN, path, message, {"branding_theme_id": theme})


def tracking_problems(settings: Settings, reference: ReferenceData) -> Iterator[Problem]:
    """Xero: at most two categories on a line, and one option of each."""
    if len(settings.tracking) > MOST_CATEGORIES:
        message = f"Xero has at most {MOST_CATEGORIES} tracking categories on a line"
        yield Problem(Reason.FIELD_INVALID, "settings.tracking", message)
    uses = Counter(rule.category_id for rule in settings.tracking)
    for position, rule in enumerate(settings.tracking):
        path = f"settings.tracking[{position}].tracking_category_id"
        if uses[rule.category_id] > 1:
            yield Problem(Reason.FIELD_INVALID, path, "Another rule fills this tracking category, too")
        yield from _some(unusable_category(rule, reference, path))


def _some(problem: Problem | None) -> Iterator[Problem]:
    if problem is not None:
        yield problem

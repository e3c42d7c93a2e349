"""Tracking: which options of the organisation's tracking categories a line bears."""

from collections.abc import Iterator, Mapping

from core.documents import InvoiceLine
from core.ids import TrackingOptionId
from core.ledger import LedgerLineRef, ReferenceData, TrackingCategory, TrackingChoice
from core.ledger.tracking import same_category
from core.problems import Problem, Reason
from core.settings import TrackingRule, TrackingSource

FIELDS: Mapping[TrackingSource, str] = {
    TrackingSource.PROJECT: "project_name",
    TrackingSource.BUDGET: "budget_name",
    TrackingSource.CLIENT: "company",
}
NO_OPTION = TrackingOptionId("")


Tracking = tuple[TrackingChoice, ...] | None
"""None leaves what the ledger's line bears alone."""


def tracking_of(
    line: InvoiceLine,
    company_name: str,
    rules: tuple[TrackingRule, ...],
    reference: ReferenceData,
    path: str,
    present: LedgerLineRef | None = None,
) -> tuple[Tracking, tuple[Problem, ...]]:
    """An option for each rule whose name is there. One that is missing is reported: Xero would drop it without a word.

    Without any rule tracking is a bookkeeper's alone. With one, the options of the present line that belong to other
    categories are sent again, since Xero takes what is sent for the whole of a line's tracking.
    """
    if not rules:
        return None, ()
    choices, problems = list(chosen_in_ledger(present, rules, reference)), []
    for rule in rules:
        name = name_for(line, company_name, rule.source)
        if not name:
            continue
        found = option_of(rule, name, reference)
        if isinstance(found, TrackingChoice):
            choices.append(found)
        else:
            message = f"The tracking category {found} has no active option {name}"
            where = f"{path}.{FIELDS[rule.source]}" if rule.source is not TrackingSource.CLIENT else path
            missing = Problem(Reason.TRACKING_OPTION_MISSING, where, message, {"category": found, "option": name})
            problems.append(missing)
    return tuple(choices), tuple(problems)


def chosen_in_ledger(
    present: LedgerLineRef | None, rules: tuple[TrackingRule, ...], reference: ReferenceData
) -> Iterator[TrackingChoice]:
    """What the present line bears of categories that no rule is about."""
    categories = {rule.category_id: reference.tracking.get(rule.category_id) for rule in rules}
    ruled = [TrackingChoice(key, NO_OPTION, each.name if each else "") for key, each in categories.items()]
    for choice in sorted(present.tracking, key=lambda each: each.category_id) if present is not None else ():
        if not any(same_category(choice, each) for each in ruled):
            yield choice


def name_for(line: InvoiceLine, company_name: str, source: TrackingSource) -> str:
    names = {
        TrackingSource.PROJECT: line.project_name,
        TrackingSource.BUDGET: line.budget_name,
        TrackingSource.CLIENT: company_name,
    }
    return " ".join(names[source].split())


def option_of(rule: TrackingRule, name: str, reference: ReferenceData) -> TrackingChoice | str:
    """The choice, or the name of the category that does not have it."""
    category = reference.tracking.get(rule.category_id)
    if category is None or not category.is_active:
        return category.name if category else rule.category_id
    for option in category.options:
        if option.is_active and same_name(option.name, name):
            return TrackingChoice(category.id, option.id, category.name, option.name)
    return category.name


def same_name(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def unusable_category(rule: TrackingRule, reference: ReferenceData, path: str) -> Problem | None:
    """Why the settings may not name this category: unknown, or archived."""
    category: TrackingCategory | None = reference.tracking.get(rule.category_id)
    if category is not None and category.is_active:
        return None
    name = reference.organisation.name
    why = (
        f"{name} has no tracking category {rule.category_id}"
        if category is None
        else f"The tracking category {category.name} is archived in {name}"
    )
    return Problem(Reason.TRACKING_UNKNOWN, path, why, {"tracking_category_id": rule.category_id})

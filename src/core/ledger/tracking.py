"""Tracking on a line: which option of which category, and when two of them are the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.ids import TrackingCategoryId, TrackingOptionId


@dataclass(frozen=True, slots=True)
class TrackingChoice:
    """An option of a tracking category, by their ids and names; "" is an id or a name that is not known.

    Written by ids, because Xero drops names that it does not know without a word. Its lists show both names and the
    category's id, but often not the option's (Xero: section 15).
    """

    category_id: TrackingCategoryId
    option_id: TrackingOptionId
    category: str = ""
    option: str = ""


def same_choice(one: TrackingChoice, other: TrackingChoice) -> bool:
    """By ids where both have them, else by names. What one of them does not say is no difference."""
    return same_category(one, other) and _same(one.option_id, other.option_id, one.option, other.option)


def same_category(one: TrackingChoice, other: TrackingChoice) -> bool:
    return _same(one.category_id, other.category_id, one.category, other.category)


def lacking(wanted: Iterable[TrackingChoice], present: Iterable[TrackingChoice]) -> tuple[TrackingChoice, ...]:
    """Those of the wanted that are not among the present."""
    there = tuple(present)
    return tuple(choice for choice in wanted if not any(same_choice(choice, each) for each in there))


def same_tracking(one: Iterable[TrackingChoice], other: Iterable[TrackingChoice]) -> bool:
    ours, theirs = tuple(one), tuple(other)
    return not lacking(ours, theirs) and not lacking(theirs, ours)


def _same(one_id: str, other_id: str, one_name: str, other_name: str) -> bool:
    if one_id and other_id:
        return one_id.casefold() == other_id.casefold()
    if one_name and other_name:
        return one_name.casefold() == other_name.casefold()
    return True

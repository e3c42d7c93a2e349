"""Tracking on a line: which option of which category.

By TrackingCategoryID with TrackingOptionID, or by Name with Option. Seen live: of a category or option that does
not exist, or is archived, the line is saved without it and without a word; a switch refuses it instead.
"""

from collections.abc import Iterable, Iterator

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.call import Content
from xero_sandbox.accounting.invoices import wording
from xero_sandbox.accounting.invoices.given import LineGiven, TrackingGiven
from xero_sandbox.accounting.shapes import Tracking, TrackingCategory, TrackingOption
from xero_sandbox.storage.folding import folded

MOST_ON_A_LINE = 2


def tracked(books: Books, given: Iterable[TrackingGiven]) -> tuple[Tracking, ...]:
    """What is known of what was sent; each category once."""
    found = {each.category_id: each for each in (_resolved(books, one) for one in given) if each}
    return tuple(found.values())


def _resolved(books: Books, given: TrackingGiven) -> Tracking | None:
    category = _category(books, given)
    option = _option(category, given) if category else None
    return Tracking(category_id=category.id, option_id=option.id) if category and option else None


def _category(books: Books, given: TrackingGiven) -> TrackingCategory | None:
    for category in books.categories_by_id.values():
        if category.status == "ACTIVE" and _is_meant(category, given.tracking_category_id, given.name):
            return category
    return None


def _option(category: TrackingCategory, given: TrackingGiven) -> TrackingOption | None:
    for option in category.options:
        if option.status == "ACTIVE" and _is_meant(option, given.tracking_option_id, given.option):
            return option
    return None


def _is_meant(one: TrackingCategory | TrackingOption, sent_id: object, sent_name: str | None) -> bool:
    """An id goes before a name that was sent along."""
    if sent_id is not None:
        return one.id == str(sent_id)
    return sent_name is not None and folded(one.name) == folded(sent_name)


def tracking_problems(books: Books, given: LineGiven, refuse_unknown: bool) -> Iterator[str]:
    sent = given.tracking or ()
    if len(sent) > MOST_ON_A_LINE:
        yield wording.TOO_MUCH_TRACKING
    if refuse_unknown and any(_resolved(books, each) is None for each in sent):
        yield wording.BAD_TRACKING


def show_tracking(books: Books, tracking: Tracking, with_option_id: bool) -> Content:
    """Seen live: `Options` is there and empty, and lists show no TrackingOptionID."""
    category = books.categories_by_id[tracking.category_id]
    option = next(each for each in category.options if each.id == tracking.option_id)
    shown = {"Name": category.name, "Option": option.name, "TrackingCategoryID": category.id}
    return {**shown, **({"TrackingOptionID": option.id} if with_option_id else {}), "Options": []}

"""Tracking categories and their options.

Xero: at most two active categories, four with the archived ones; names of up to 100 characters. What has been
used is archived rather than deleted. The words of the refusals are ours; Xero's are not known.
"""

from collections.abc import Iterator
from typing import TypeVar

import msgspec

from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.kinds import TRACKING_CATEGORIES
from xero_sandbox.accounting.lists import Listing
from xero_sandbox.accounting.reading import Given, read_elements
from xero_sandbox.accounting.shapes import TrackingCategory, TrackingOption
from xero_sandbox.accounting.where import Column, Sort, text
from xero_sandbox.accounting.writing import Outcome, write_batch
from xero_sandbox.messages import Refused, new_id
from xero_sandbox.refusals import not_found
from xero_sandbox.storage.folding import folded
from xero_sandbox.storage.shelves import Condition

MOST_ACTIVE, MOST_IN_ALL, LONGEST_NAME = 2, 4, 100
N = TypeVar("N", TrackingCategory, TrackingOption)

STATUSES = ("ACTIVE", "ARCHIVED")
FLAG = "HasValidationErrors"
NOTHING = "00000000-0000-0000-0000-000000000000"


class NamedGiven(Given, frozen=True, kw_only=True):
    """A category or an option: a name, and on an update perhaps a status."""

    name: str | None = None
    status: str | None = None


def show_category(category: TrackingCategory, archived: bool = True) -> Content:
    shown = [option for option in category.options if archived or option.status == "ACTIVE"]
    return {
        "Name": category.name,
        "Status": category.status,
        "TrackingCategoryID": category.id,
        "Options": [show_option(option) for option in shown],
    }


def show_option(option: TrackingOption) -> Content:
    return {
        "TrackingOptionID": option.id,
        "Name": option.name,
        "Status": option.status,
        "HasValidationErrors": False,
        "IsDeleted": False,
        "IsArchived": option.status == "ARCHIVED",
        "IsActive": option.status == "ACTIVE",
    }


def _living(call: Call) -> Condition | None:
    return None if call.query.flag("includeArchived") else Condition("d.status = 'ACTIVE'")


LISTING = Listing(
    kind=TRACKING_CATEGORIES,
    singular="TrackingCategory",
    columns={
        "TrackingCategoryID": Column("d.id", Sort.GUID),
        "Name": text("name"),
        "Status": Column("d.status"),
    },
    show=lambda call, category, _page: show_category(category, call.query.flag("includeArchived")),
    filters=(_living,),
    order="d.seq",
    pages=False,
)


def get_list(call: Call) -> Content:
    """Active categories with their active options; `includeArchived=true` shows all of both."""
    return LISTING.serve(call)


def get_one(call: Call) -> Content:
    return call.envelope("TrackingCategories", [show_category(_category(call))])


def put_list(call: Call) -> Content:
    return write_batch(call, "TrackingCategories", FLAG, _given(call, "TrackingCategories"), _create)


def post_one(call: Call) -> Content:
    """Renames a category, archives it, or brings it back."""
    category = _category(call)
    return write_batch(
        call,
        "TrackingCategories",
        FLAG,
        _given(call, "TrackingCategories")[:1],
        lambda call, given: _saved(call, _renamed(category, given), new=False),
    )


def put_options(call: Call) -> Content:
    """Adds options to a category."""
    _category(call)
    return write_batch(call, "Options", FLAG, _given(call, "Options"), _add_option)


def post_option(call: Call) -> Content:
    """Renames an option, archives it, or brings it back."""
    category = _category(call)
    option = next((each for each in category.options if each.id == call.part_id.lower()), None)
    if option is None:
        raise Refused(not_found())
    return write_batch(
        call,
        "Options",
        FLAG,
        _given(call, "Options")[:1],
        lambda call, given: _saved_option(call, category, _renamed(option, given)),
    )


def _given(call: Call, plural: str) -> list[NamedGiven]:
    request = call.visit.request
    return read_elements(request.body, request.headers.get("content-type", ""), plural, NamedGiven)


def _category(call: Call) -> TrackingCategory:
    category = call.books.tracking_categories.get(call.id.lower())
    if category is None:
        raise Refused(not_found())
    return category


def _create(call: Call, given: NamedGiven) -> Outcome:
    return _saved(call, TrackingCategory(id=new_id(), name=(given.name or "").strip()), new=True)


def _saved(call: Call, category: TrackingCategory, new: bool) -> Outcome:
    errors = tuple(_category_problems(call, category))
    if errors:
        return Outcome(show_category(msgspec.structs.replace(category, id=NOTHING) if new else category), errors)
    call.books.tracking_categories.put(msgspec.structs.replace(category, updated=call.now), new=new)
    return Outcome(show_category(category))


def _category_problems(call: Call, category: TrackingCategory) -> Iterator[str]:
    yield from _word_problems(category)
    shelf = call.books.tracking_categories
    others = [each for each in shelf.select() if each.id != category.id]
    if any(folded(each.name) == folded(category.name) for each in others):
        yield f"A tracking category named '{category.name}' exists already"
    active = [each for each in others if each.status == "ACTIVE"]
    if category.status == "ACTIVE" and len(active) >= MOST_ACTIVE:
        yield f"An organisation can have no more than {MOST_ACTIVE} active tracking categories"
    elif len(others) >= MOST_IN_ALL:
        yield f"An organisation can have no more than {MOST_IN_ALL} tracking categories"


def _add_option(call: Call, given: NamedGiven) -> Outcome:
    """Reads the category anew for each: the option before it may have been added to it."""
    return _saved_option(call, _category(call), TrackingOption(id=new_id(), name=(given.name or "").strip()))


def _saved_option(call: Call, category: TrackingCategory, option: TrackingOption) -> Outcome:
    others = [each for each in category.options if each.id != option.id]
    errors = [*_word_problems(option)]
    if any(folded(each.name) == folded(option.name) for each in others):
        errors.append(f"An option named '{option.name}' exists in this tracking category already")
    if errors:
        return Outcome(show_option(option), tuple(errors))
    known = any(each.id == option.id for each in category.options)
    kept = [option if each.id == option.id else each for each in category.options]
    options = tuple(kept if known else [*kept, option])
    call.books.tracking_categories.put(msgspec.structs.replace(category, options=options, updated=call.now))
    return Outcome(show_option(option))


def _word_problems(named: TrackingCategory | TrackingOption) -> Iterator[str]:
    if not named.name:
        yield "Name must be specified"
    if len(named.name) > LONGEST_NAME:
        yield f"The Name field exceeds the maximum length of {LONGEST_NAME} characters."
    if named.status not in STATUSES:
        yield f"The status '{named.status}' is not valid for tracking"


def _renamed(named: N, given: NamedGiven) -> N:
    name, status = (given.name or named.name).strip(), given.status or named.status
    return msgspec.structs.replace(named, name=name, status=status)

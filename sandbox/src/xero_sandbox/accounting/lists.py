"""Lists: filters, order and pages, the same for every kind of document."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec

from xero_sandbox import limits
from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.where import Column, parse
from xero_sandbox.clock import milliseconds
from xero_sandbox.messages import Refused, Reply
from xero_sandbox.refusals import bad_query, too_many_documents
from xero_sandbox.storage.shelves import Condition, Kind, Shelf, all_of
from xero_sandbox.wire import read_http_time

T = TypeVar("T", bound=msgspec.Struct)

DEFAULT_PAGE, LARGEST_PAGE, LAST_PAGE = 100, 1000, 1_000_000
SELECTIVE = ("where", "IDs", "InvoiceNumbers", "ContactIDs")


@dataclass(frozen=True)
class Page:
    """One page of a list; None in `number` is the whole list, shown in less detail."""

    number: int | None
    size: int
    summary: bool = False


@dataclass(frozen=True)
class Listing(Generic[T]):
    """How one endpoint lists: a row for each is all that a new endpoint needs."""

    kind: Kind[T]
    singular: str
    columns: Mapping[str, Column]
    show: Callable[[Call, T, Page], Content]
    filters: tuple[Callable[[Call], Condition | None], ...] = ()
    forces_paging: tuple[str, ...] = ()
    """Query parameters that turn paging on by themselves."""
    order: str = "d.updated, d.id"
    pages: bool = True
    always_pages: bool = False
    takes_where: bool = True
    extra_parameters: Mapping[str, Any] = field(default_factory=dict)

    def serve(self, call: Call) -> Content:
        shelf: Shelf[T] = Shelf(call.visit.connection, call.admission.tenant, self.kind)
        present = limits.load(call.visit.connection)
        condition = all_of([*self._conditions(call), *_shown_by_now(call, present)])
        page = self._page(call)
        order = self._order(call)
        total = shelf.count(condition)
        most = present.listed
        if most is not None and total > most:
            raise too_many_documents(total, most)
        if page.number is None:
            found = [self.show(call, each, page) for each in shelf.select(condition, order)]
            _refuse_if_unchanged(call, found)
            return call.envelope(self.kind.plural, found)
        chosen = shelf.select(condition, order, page.size, (page.number - 1) * page.size)
        shown = [self.show(call, each, page) for each in chosen]
        _refuse_if_unchanged(call, shown)
        counts = {
            "page": page.number,
            "pageSize": page.size,
            "pageCount": math.ceil(total / page.size),
            "itemCount": total,
        }
        return call.envelope(self.kind.plural, shown, counts)

    def _conditions(self, call: Call) -> list[Condition]:
        found = [each for each in (one(call) for one in self.filters) if each is not None]
        text = call.query.get("where") if self.takes_where else None
        if text:
            found.append(parse(text, self.columns, self.singular))
        changed = _changed_since(call)
        if changed:
            found.append(changed)
        return found

    def _page(self, call: Call) -> Page:
        summary = call.query.flag("summaryOnly")
        forced = summary or self.always_pages or any(call.query.get(name) for name in self.forces_paging)
        if not self.pages or ("page" not in call.query and not forced):
            return Page(None, DEFAULT_PAGE)
        size = _number(call, "pageSize", DEFAULT_PAGE)
        return Page(_within(_number(call, "page", 1), LAST_PAGE), _within(size, LARGEST_PAGE), summary)

    def _order(self, call: Call) -> str:
        """`Date DESC, InvoiceNumber` -> SQL; ends with the id, so that pages never overlap."""
        text = call.query.get("order", "").strip()
        if not text:
            # With a filter the index of what is asked for finds the rows; "+" keeps SQLite from walking the
            # whole list in its order instead, which it prefers for want of statistics.
            return f"+{self.order}" if any(call.query.get(name) for name in SELECTIVE) else self.order
        known = {name.lower(): column.sql for name, column in self.columns.items()}
        terms = []
        for part in text.split(","):
            name, _, direction = part.strip().partition(" ")
            way = direction.strip().upper() or "ASC"
            if name.lower() not in known or way not in ("ASC", "DESC", "ASCENDING", "DESCENDING"):
                raise bad_query(f"No property or field '{part.strip()}' exists in type '{self.singular}'")
            terms.append(f"{known[name.lower()]} {way[:4].rstrip('E')}")
        return ", ".join([*terms, "d.id"])


def _number(call: Call, name: str, default: int) -> int:
    """A whole number; anything else counts as not sent."""
    try:
        return int(call.query.get(name, default))
    except ValueError:
        return default


def _within(value: int, most: int) -> int:
    """Xero clamps what is out of range, and refuses nothing."""
    return min(max(1, value), most)


def _changed_since(call: Call) -> Condition | None:
    text = call.visit.request.headers.get("if-modified-since")
    if not text:
        return None
    try:
        second = milliseconds(read_http_time(text).replace(microsecond=0))
    except ValueError:
        words = b"The If-Modified-Since header could not be read"
        raise Refused(Reply(412, words, "text/plain; charset=utf-8")) from None
    exclusive = call.visit.switches["modified_since"] == "exclusive"
    return Condition("d.updated >= ?", (second + (1000 if exclusive else 0),))


def _shown_by_now(call: Call, present: limits.Limits) -> list[Condition]:
    return [Condition("d.updated <= ?", (call.now - int(present.lag_seconds * 1000),))] if present.lag_seconds else []


def _refuse_if_unchanged(call: Call, found: list[Content]) -> None:
    asked = "if-modified-since" in call.visit.request.headers
    if asked and not found and call.visit.switches["nothing_modified"] == "304":
        raise Refused(Reply(304))


def one_of(column: str, parameter: str, fold: Callable[[str], str] = str) -> Callable[[Call], Condition | None]:
    """A filter by a comma-separated list in a query parameter; `fold` is applied to each value."""

    def condition(call: Call) -> Condition | None:
        values = [fold(value) for value in call.query.listed(parameter)]
        if not values:
            return None
        marks = ", ".join("?" * len(values))
        return Condition(f"{column} IN ({marks})", tuple(values))

    return condition


def searching(*columns: str) -> Callable[[Call], Condition | None]:
    """`searchTerm`: any of these columns contains it, in any capitals."""

    def condition(call: Call) -> Condition | None:
        term = call.query.get("searchTerm")
        tests = " OR ".join(f"instr(folded(coalesce({column}, '')), folded(?)) > 0" for column in columns)
        return Condition(tests, (term,) * len(columns)) if term else None

    return condition

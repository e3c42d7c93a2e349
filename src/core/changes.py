"""What an update would change, against the document as the ledger has it and as we last wrote it (R4).

What a person edited in the ledger since, and the update would undo, is never overwritten in silence. Payments and
credits are no edits, nor is the status, which an update leaves alone or raises.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from core.choice import has_reached
from core.documents import DocumentKind
from core.ids import LedgerLineId, LineId
from core.ledger import LedgerDocument, LedgerDraft, LedgerLine, LedgerLineRef
from core.ledger.matching import words
from core.ledger.tracking import TrackingChoice, same_tracking
from core.mark import untagged
from core.problems import Problem, Reason

LINE = "line"
"""The name of a change that is about a whole line: it would be added, removed or brought back."""

OF_THE_REQUEST = frozenset({"issued_on", "due_on", "delivery_on", "currency_code", "delivery_instructions"})
"""Fields that a document in a request has under the same name."""

UNKNOWN: Final = object()

OF_A_LINE = {"account_code": "service_type", "tax_type": "tax_rate"}
"""What decides a field of a line, where it has another name in a request."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a person edited in the ledger, that the update would change, or both.

    `name` is the field's, or LINE. The three values are for a person to read; None: the document has no such field or
    line there, or `written` is not known. `path` is where a request has it, or what is nearest to it.
    """

    name: str
    path: str
    now: str | None
    written: str | None
    planned: str | None
    is_edited: bool
    is_planned: bool
    line_id: LineId | None = None
    ledger_line_id: LedgerLineId | None = None

    @property
    def is_overwritten(self) -> bool:
        return self.is_edited and self.is_planned


@dataclass(frozen=True, slots=True)
class Field:
    """A field's three values. `planned` None leaves it as it is; `written` may be UNKNOWN."""

    name: str
    now: object
    written: object
    planned: object


def changes(
    draft: LedgerDraft, now: LedgerDocument, written: LedgerDocument | None, lines: Mapping[LineId, LedgerLineId]
) -> tuple[Change, ...]:
    """Of the update `draft`. `lines` says which of the ledger's lines came of which of ours."""
    return (*header_changes(draft, now, written), *line_changes(draft, now, written, lines))


def edit_problems(found: tuple[Change, ...]) -> Iterator[Problem]:
    """One problem for each edit that would be lost."""
    for change in found:
        if change.is_overwritten:
            facts = {
                "changed": change.name,
                "in_xero": change.now or "",
                "as_written": change.written or "",
                "as_planned": change.planned or "",
            }
            yield Problem(Reason.EDITED_IN_XERO, change.path, description(change), facts)


def description(change: Change) -> str:
    if change.name != LINE:
        name = change.name.replace("_", " ")
        return f"A person changed the {name} in Xero from {change.written or 'nothing'} to {change.now or 'nothing'}"
    if change.now is None:
        return f"A person removed this line in Xero, and the update would bring it back: {change.written}"
    return f"A person added a line in Xero that the update would remove: {change.now}"


def header_changes(draft: LedgerDraft, now: LedgerDocument, written: LedgerDocument | None) -> Iterator[Change]:
    root = now.kind.path
    for field in header_fields(draft, now, written):
        path = f"{root}.{field.name}" if field.name in OF_THE_REQUEST else root
        yield from changed(field, "options.contact_id" if field.name == "contact_id" else path)
    if draft.status is not None and not has_reached(now.status, draft.status):
        yield Change("status", "options.status", now.status, None, draft.status, is_edited=False, is_planned=True)


def header_fields(draft: LedgerDraft, now: LedgerDocument, written: LedgerDocument | None) -> Iterator[Field]:
    def field(name: str, planned: object, attribute: str = "") -> Field:
        of = attribute or name
        return Field(name, getattr(now, of), getattr(written, of) if written else UNKNOWN, planned or None)

    yield field("number", draft.number)
    if now.kind is not DocumentKind.EXPENSE:  # a bill shows its number there
        before = untagged(written.reference) if written else UNKNOWN
        yield Field("reference", untagged(now.reference), before, untagged(draft.reference))
    yield field("contact_id", None if draft.keeps_contact else draft.contact_id)
    yield field("issued_on", draft.issued_on)
    yield field("due_on", draft.due_on)
    yield field("delivery_on", draft.delivery_on)
    yield field("delivery_instructions", draft.delivery_instructions)
    yield field("currency_code", draft.currency, "currency")
    yield field("currency_rate", draft.currency_rate)
    yield field("branding_theme_id", draft.branding_theme_id)
    yield field("amounts_are", draft.amounts_are if now.amounts_are else None)


def line_changes(
    draft: LedgerDraft, now: LedgerDocument, written: LedgerDocument | None, lines: Mapping[LineId, LedgerLineId]
) -> Iterator[Change]:
    root = now.kind.path
    sources = {ledger_line_id: line_id for line_id, ledger_line_id in lines.items()}
    before = {line.ledger_line_id: line for line in written.lines} if written else {}
    present = {line.ledger_line_id: line for line in now.lines}
    kept = {line.ledger_line_id for line in draft.lines if line.ledger_line_id is not None}
    for position, line in enumerate(draft.lines):
        path = f"{root}.lines[{position}]"
        there = present.get(line.ledger_line_id) if line.ledger_line_id is not None else None
        if there is not None:
            for field in line_fields(line, there, before.get(there.ledger_line_id)):
                own = f"{path}.{OF_A_LINE.get(field.name, field.name)}"
                yield from changed(field, own if field.name != "tracking" else path, line.source_id, there)
            continue
        removed = before.get(lines[line.source_id]) if line.source_id in lines else None
        is_removed = removed is not None and removed.ledger_line_id not in present
        yield Change(
            name=LINE,
            path=path,
            now=None,
            written=shown(removed) if removed is not None else None,
            planned=shown(line),
            is_edited=is_removed,
            is_planned=True,
            line_id=line.source_id,
        )
    for there in now.lines:
        if there.ledger_line_id not in kept:
            yield gone(there, before.get(there.ledger_line_id), f"{root}.lines", sources, is_known=written is not None)


def gone(
    there: LedgerLineRef,
    before: LedgerLineRef | None,
    path: str,
    sources: Mapping[LedgerLineId, LineId],
    *,
    is_known: bool,
) -> Change:
    """A line that the update would remove: an edit is lost with it where a person added it or changed it since."""
    return Change(
        name=LINE,
        path=path,
        now=shown(there),
        written=shown(before) if before is not None else None,
        planned=None,
        is_edited=is_known and (before is None or not same(there, before)),
        is_planned=True,
        line_id=sources.get(there.ledger_line_id),
        ledger_line_id=there.ledger_line_id,
    )


def line_fields(line: LedgerLine, now: LedgerLineRef, written: LedgerLineRef | None) -> Iterator[Field]:
    def field(name: str, planned: object, attribute: str = "") -> Field:
        of = attribute or name
        return Field(name, getattr(now, of), getattr(written, of) if written else UNKNOWN, planned)

    yield field("description", line.description)
    yield field("quantity", line.quantity)
    yield field("unit_price", line.unit_amount, "unit_amount")
    yield Field("discount", discount(now), discount(written) if written else UNKNOWN, discount(line))
    yield field("account_code", line.account_code)
    yield field("tax_type", line.tax_type)
    planned = frozenset(line.tracking) if line.tracking is not None else None
    yield field("tracking", planned)


def discount(line: LedgerLine | LedgerLineRef) -> str:
    """As it is said: a percentage or an amount, and "" for none."""
    if line.discount_rate:
        return f"{line.discount_rate.normalize():f} %"
    return f"{line.discount_amount.normalize():f}" if line.discount_amount else ""


def same(one: LedgerLineRef, other: LedgerLineRef) -> bool:
    return all(
        is_same(getattr(one, name), getattr(other, name))
        for name in ("description", "quantity", "unit_amount", "account_code", "tax_type", "tracking", "net")
    )


def changed(
    field: Field, path: str, line_id: LineId | None = None, there: LedgerLineRef | None = None
) -> Iterator[Change]:
    is_edited = field.written is not UNKNOWN and not is_same(field.now, field.written)
    is_planned = field.planned is not None and not is_same(field.now, field.planned)
    if is_edited or is_planned:
        planned = field.now if field.planned is None else field.planned
        yield Change(
            name=field.name,
            path=path,
            now=text(field.now),
            written=text(field.written),
            planned=text(planned),
            is_edited=is_edited,
            is_planned=is_planned,
            line_id=line_id,
            ledger_line_id=there.ledger_line_id if there is not None else None,
        )


def is_same(one: object, other: object) -> bool:
    """What Xero may show otherwise than it was sent, such as runs of spaces, is no difference."""
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return same_tracking(one, other)
    if isinstance(one, str) and isinstance(other, str):
        return words(one) == words(other)
    return one == other or (not one and not other)


def text(value: object) -> str | None:
    match value:
        case None:
            return None
        case _ if value is UNKNOWN:
            return None
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
        case frozenset():
            return ", ".join(sorted(tracked(choice) for choice in value))
        case _:
            return str(value)


def tracked(choice: TrackingChoice) -> str:
    return f"{choice.category or choice.category_id}: {choice.option or choice.option_id}"


def shown(line: LedgerLine | LedgerLineRef) -> str:
    """A line in a few words."""
    if line.quantity is None or line.unit_amount is None or not (line.quantity or line.unit_amount):
        return line.description
    return f"{line.description}, {line.quantity.normalize():f} at {line.unit_amount.normalize():f}"

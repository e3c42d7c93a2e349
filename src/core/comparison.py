"""What the ledger returned against what was sent: a difference is reported, never hidden."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from core.choice import has_reached
from core.documents import DocumentKind
from core.kinds import MarkIn, rules_of
from core.ledger import LedgerDocument, LedgerDraft, LedgerStatus
from core.ledger.matching import matched, same_lines, words
from core.ledger.tracking import lacking
from core.mark import Mark, mark_in, mark_of, untagged
from core.problems import Problem, Reason
from core.transfer.transfer import Planned

Places = Sequence[int | None]
"""For each line that was sent, the place of the returned line that came of it."""


def mark_on(document: LedgerDocument | LedgerDraft) -> Mark | None:
    """What the document says of where it came from, wherever its kind says it."""
    match rules_of(document.kind).mark_in:
        case MarkIn.URL:
            return mark_of(document.url)
        case MarkIn.REFERENCE:
            return mark_in(document.reference)


def differences(sent: LedgerDraft, returned: LedgerDocument) -> tuple[Problem, ...]:
    """Warnings: what the ledger says itself, and whatever came back otherwise than it was sent."""
    warnings = (Problem(Reason.XERO_WARNING, "", text) for text in returned.warnings)
    places = matched(sent.lines, returned.lines)
    return (
        *warnings,
        *_differing(sent, returned),
        *_lost_tracking(sent, returned, places),
        *_reordered(sent, returned, places),
    )


def _differing(sent: LedgerDraft, returned: LedgerDocument) -> Iterator[Problem]:
    root = sent.kind.path
    pairs = (
        ("options.status", "status", sent.status, _as_asked(sent.status, returned.status)),
        (f"{root}.number", "number", sent.number, returned.number),
        (f"{root}.issued_on", "day", sent.issued_on, returned.issued_on),
        (f"{root}.due_on", "due date", sent.due_on, returned.due_on),
        (f"{root}.totals.net", "net total", sent.totals.net, returned.totals.net),
        (f"{root}.totals.tax", "tax", sent.totals.tax, returned.totals.tax),
        (f"{root}.totals.gross", "gross total", sent.totals.gross, returned.totals.gross),
    )
    for path, name, ours, theirs in pairs:
        if ours is not None and ours != theirs:
            yield _returned_differently(
                path, f"The {name} was sent as {ours}, and Xero returned {theirs}", ours, theirs
            )


def _as_asked(sent: LedgerStatus | None, returned: LedgerStatus) -> LedgerStatus:
    """A document of zero is paid as soon as it is approved: that is what was asked."""
    is_paid_at_once = sent is LedgerStatus.AUTHORISED and returned is LedgerStatus.PAID
    return LedgerStatus.AUTHORISED if is_paid_at_once else returned


def _lost_tracking(sent: LedgerDraft, returned: LedgerDocument, places: Places) -> Iterator[Problem]:
    """Xero may drop tracking without a word."""
    for position, (ours, place) in enumerate(zip(sent.lines, places, strict=True)):
        if place is None or not ours.tracking:
            continue
        theirs = returned.lines[place].tracking
        if lost := lacking(ours.tracking, theirs):
            message = f"Xero left {len(lost)} of {len(ours.tracking)} tracking options of this line out"
            path = f"{sent.kind.path}.lines[{position}]"
            yield _returned_differently(path, message, len(ours.tracking), len(theirs))


def _reordered(sent: LedgerDraft, returned: LedgerDocument, places: Places) -> Iterator[Problem]:
    """Xero may put new lines before kept ones; the other party reads a document from top to bottom."""
    order = [place for place in places if place is not None]
    if rules_of(sent.kind).goes_out and order != sorted(order):
        moved = next(at for at, place in enumerate(places) if place is not None and place != at)
        first = returned.lines[min(order)].description
        message = f"Xero has the lines in another order than they were sent; it begins with: {first or 'a line'}"
        yield Problem(Reason.LINES_REORDERED, f"{sent.kind.path}.lines[{moved}]", message)


def _returned_differently(path: str, message: str, ours: object, theirs: object) -> Problem:
    return Problem(Reason.RETURNED_DIFFERENTLY, path, message, {"sent": str(ours), "returned": str(theirs)})


def shows(sent: LedgerDraft, present: LedgerDocument) -> bool:
    """Whether this update has arrived: how a lost one is looked up.

    Its mark says so for certain, whatever was changed since. Without it the content decides.
    """
    mark, found = mark_on(sent), mark_on(present)
    if mark and found and mark.transfer_id == found.transfer_id:
        return True
    return all(_content_pairs(sent, present)) and same_lines(sent.lines, present.lines)


def as_planned(present: LedgerDocument) -> Planned:
    """What shows later whether anybody, or an update, has touched the document since. To the millisecond."""
    lines = [
        (
            *(line.ledger_line_id, line.description, line.quantity.normalize(), line.unit_amount.normalize()),
            *(line.account_code, line.tax_type, line.net.normalize(), line.discount_rate, line.discount_amount),
        )
        for line in present.lines
    ]
    header = (present.id, present.number, present.status, present.contact_id, present.issued_on, present.due_on)
    words = (present.url, present.reference, present.branding_theme_id, present.delivery_on, present.totals)
    content = repr((header, words, present.delivery_instructions, present.currency_rate, lines))
    return Planned(sha256(content.encode()).hexdigest(), present.updated_at)


def _content_pairs(sent: LedgerDraft, present: LedgerDocument) -> Iterator[bool]:
    """What an update does not say (None) stays as it was, and so says nothing."""
    yield sent.number is None or sent.number == present.number
    yield sent.status is None or has_reached(present.status, sent.status)
    yield sent.due_on is None or sent.due_on == present.due_on
    yield sent.kind is DocumentKind.EXPENSE or words(untagged(sent.reference)) == words(untagged(present.reference))
    yield sent.issued_on == present.issued_on
    yield sent.contact_id == present.contact_id
    yield sent.totals == present.totals

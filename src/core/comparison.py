"""What the ledger returned against what was sent: a difference is told, never hidden."""

from collections.abc import Iterator

from core.choice import has_reached
from core.documents import DocumentKind
from core.kinds import MarkIn, rules_of
from core.ledger import LedgerDocument, LedgerDraft, LedgerLine, LedgerLineRef, LedgerStatus
from core.mark import Mark, mark_in, mark_of, untagged
from core.problems import Problem, Reason


def mark_on(document: LedgerDocument | LedgerDraft) -> Mark | None:
    """What the document says of where it came from, wherever its kind says it."""
    match rules_of(document.kind).mark_in:
        case MarkIn.URL:
            return mark_of(document.url)
        case MarkIn.REFERENCE:
            return mark_in(document.reference)
        case MarkIn.NUMBER:
            return None


def differences(sent: LedgerDraft, returned: LedgerDocument) -> tuple[Problem, ...]:
    """Warnings: what the ledger says itself, and whatever came back otherwise than it was sent."""
    told = (Problem(Reason.XERO_WARNING, "", text) for text in returned.warnings)
    return (*told, *_differing(sent, returned), *_lost_tracking(sent, returned))


def _differing(sent: LedgerDraft, returned: LedgerDocument) -> Iterator[Problem]:
    root = sent.kind.value
    pairs = (
        ("status", "status", sent.status, _as_asked(sent.status, returned.status)),
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


def _lost_tracking(sent: LedgerDraft, returned: LedgerDocument) -> Iterator[Problem]:
    """Xero may drop tracking without a word."""
    if len(sent.lines) != len(returned.lines):
        return
    for position, (ours, theirs) in enumerate(zip(sent.lines, returned.lines, strict=True)):
        if lost := frozenset(ours.tracking) - theirs.tracking:
            message = f"Xero left {len(lost)} of {len(ours.tracking)} tracking options of this line out"
            path = f"{sent.kind.value}.lines[{position}]"
            yield _returned_differently(path, message, len(ours.tracking), len(theirs.tracking))


def _returned_differently(path: str, message: str, ours: object, theirs: object) -> Problem:
    return Problem(Reason.RETURNED_DIFFERENTLY, path, message, {"sent": str(ours), "returned": str(theirs)})


def shows(sent: LedgerDraft, present: LedgerDocument) -> bool:
    """Whether this update has arrived: how a lost one is looked up.

    Its mark says so for certain, whatever was changed since. Without it the content decides.
    """
    mark, found = mark_on(sent), mark_on(present)
    if mark and found and mark.transfer_id == found.transfer_id:
        return True
    return (
        all(_content_pairs(sent, present))
        and len(sent.lines) == len(present.lines)
        and all(_same_line(ours, theirs) for ours, theirs in zip(sent.lines, present.lines, strict=True))
    )


def could_be(sent: LedgerDraft, present: LedgerDocument) -> bool:
    """Whether this document may be the send, where nothing in it can say so: a purchase order whose number Xero made.

    One whose number is ours is known by the number, and by what nobody changes soon after: contact, day and total.
    """
    if present.kind is not sent.kind or present.contact_id != sent.contact_id or present.issued_on != sent.issued_on:
        return False
    if sent.number is not None:
        return present.number.casefold() == sent.number.casefold() and present.totals.gross == sent.totals.gross
    return (
        present.totals == sent.totals
        and len(sent.lines) == len(present.lines)
        and all(_same_line(ours, theirs) for ours, theirs in zip(sent.lines, present.lines, strict=True))
    )


def _content_pairs(sent: LedgerDraft, present: LedgerDocument) -> Iterator[bool]:
    """What an update leaves unsaid (None) stays as it was, and so says nothing."""
    yield sent.number is None or sent.number == present.number
    yield sent.status is None or has_reached(present.status, sent.status)
    yield sent.due_on is None or sent.due_on == present.due_on
    yield sent.kind is DocumentKind.EXPENSE or _words(untagged(sent.reference)) == _words(untagged(present.reference))
    yield sent.issued_on == present.issued_on
    yield sent.contact_id == present.contact_id
    yield sent.totals == present.totals


def _same_line(sent: LedgerLine, present: LedgerLineRef) -> bool:
    return (
        _words(sent.description) == _words(present.description)
        and (sent.quantity or 0, sent.unit_amount or 0) == (present.quantity, present.unit_amount)
        and (sent.account_code, sent.tax_type) in {(None, None), (present.account_code, present.tax_type)}
        and frozenset(sent.tracking) == present.tracking
    )


def _words(text: str) -> list[str]:
    """Ends of lines and runs of spaces may come back otherwise than they were sent."""
    return text.split()

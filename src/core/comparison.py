"""What the ledger returned against what was sent: a difference is told, never hidden."""

from collections.abc import Iterator

from core.choice import has_reached
from core.ledger import LedgerDocument, LedgerDraft, LedgerLine, LedgerLineRef
from core.mark import mark_of
from core.problems import Problem, Reason


def differences(sent: LedgerDraft, returned: LedgerDocument) -> tuple[Problem, ...]:
    """Warnings: what the ledger says itself, and a status, a number or totals that came back otherwise than sent."""
    told = (Problem(Reason.XERO_WARNING, "", text) for text in returned.warnings)
    return (*told, *_differing(sent, returned))


def _differing(sent: LedgerDraft, returned: LedgerDocument) -> Iterator[Problem]:
    pairs = (
        ("status", "status", sent.status, returned.status),
        ("invoice.number", "number", sent.number, returned.number),
        ("invoice.totals.net", "net total", sent.totals.net, returned.totals.net),
        ("invoice.totals.tax", "tax", sent.totals.tax, returned.totals.tax),
        ("invoice.totals.gross", "gross total", sent.totals.gross, returned.totals.gross),
    )
    for path, name, ours, theirs in pairs:
        if ours is not None and ours != theirs:
            message = f"The {name} was sent as {ours}, and Xero returned {theirs}"
            facts = {"sent": str(ours), "returned": str(theirs)}
            yield Problem(Reason.RETURNED_DIFFERENTLY, path, message, facts)


def shows(sent: LedgerDraft, present: LedgerDocument) -> bool:
    """Whether this update has arrived: how a lost one is looked up.

    Its mark in the link says so for certain, whatever was changed since. Without it the content decides.
    """
    mark, found = mark_of(sent.url), mark_of(present.url)
    if mark and found and mark.transfer_id == found.transfer_id:
        return True
    return (
        all(_content_pairs(sent, present))
        and len(sent.lines) == len(present.lines)
        and all(_same_line(ours, theirs) for ours, theirs in zip(sent.lines, present.lines, strict=True))
    )


def _content_pairs(sent: LedgerDraft, present: LedgerDocument) -> Iterator[bool]:
    """What an update leaves unsaid (None) stays as it was, and so says nothing."""
    yield sent.number is None or sent.number == present.number
    yield sent.status is None or has_reached(present.status, sent.status)
    yield sent.due_on is None or sent.due_on == present.due_on
    yield _words(sent.reference) == _words(present.reference)
    yield sent.issued_on == present.issued_on
    yield sent.contact_id == present.contact_id
    yield sent.totals == present.totals


def _same_line(sent: LedgerLine, present: LedgerLineRef) -> bool:
    return _words(sent.description) == _words(present.description) and (
        (sent.quantity, sent.unit_amount, sent.account_code, sent.tax_type)
        == (present.quantity, present.unit_amount, present.account_code, present.tax_type)
    )


def _words(text: str) -> list[str]:
    """Ends of lines and runs of spaces may come back otherwise than they were sent."""
    return text.split()

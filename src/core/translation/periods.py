"""Lock dates: up to which day the books of the organisation are closed (Xero: on or before the day is refused)."""

from collections.abc import Iterator
from datetime import date

from core.ledger import Action, LedgerDocument, ReferenceData
from core.problems import Problem, Reason


def lock_problems(
    issued_on: date, current: LedgerDocument | None, reference: ReferenceData, root: str
) -> Iterator[Problem]:
    """The document's day must be open, and for an update the day that the document has in the ledger, too."""
    locked = locked_until(reference)
    if locked is None:
        return
    facts = {"locked_until": locked.isoformat()}
    if issued_on <= locked:
        message = f"{reference.organisation.name} is locked up to {locked}, and the document is of {issued_on}"
        yield Problem(Reason.PERIOD_LOCKED, f"{root}.issued_on", message, facts)
    if current is not None and current.issued_on <= locked and current.issued_on != issued_on:
        message = f"{reference.organisation.name} is locked up to {locked}, and its copy is of {current.issued_on}"
        yield Problem(Reason.PERIOD_LOCKED, "options.mode", message, facts)


def locked_until(reference: ReferenceData) -> date | None:
    """The end-of-year lock binds everybody; the period lock binds all but those whom Xero says that it lets pass."""
    organisation = reference.organisation
    days = [organisation.end_of_year_lock_date]
    if reference.allows(Action.PASS_PERIOD_LOCK) is not True:
        days.append(organisation.period_lock_date)
    return max((day for day in days if day is not None), default=None)

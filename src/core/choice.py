"""Already copied? Choose (R4): what each copy mode needs to find, and what it does to the older link."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.documents import DocumentRef
from core.errors import Refused
from core.ledger import LedgerDocument, LedgerStatus
from core.link import Link
from core.problems import Problem, Reason

GONE = frozenset({LedgerStatus.VOIDED, LedgerStatus.DELETED})

RANK: Mapping[LedgerStatus, int] = {
    LedgerStatus.DRAFT: 0,
    LedgerStatus.SUBMITTED: 1,
    LedgerStatus.AUTHORISED: 2,
    LedgerStatus.PAID: 2,  # an approved document with payments on it
    LedgerStatus.BILLED: 2,  # an approved order that a person has billed
}
"""How far a document has come. Statuses without a rank are neither raised nor lowered."""

ASKABLE = (LedgerStatus.DRAFT, LedgerStatus.SUBMITTED, LedgerStatus.AUTHORISED)
"""PAID is what payments make of a document (R2), VOIDED and DELETED are what a person does in Xero (R5)."""


class CopyMode(StrEnum):
    """CREATE refuses a document that was copied before; the other two are the choices that it then offers."""

    CREATE = "create"
    UPDATE_EXISTING = "update_existing"
    CREATE_NEW = "create_new"


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to go on with a document that was copied before."""

    mode: CopyMode
    number_from_xero: bool = False


CHOICES = (
    Choice(CopyMode.UPDATE_EXISTING),
    Choice(CopyMode.CREATE_NEW),
    Choice(CopyMode.CREATE_NEW, number_from_xero=True),
)
"""All that there can be. The last is for a document whose number its first copy has: Xero allows each number once."""


class AlreadyCopied(Refused):
    """The document was copied before; `link` says where it is, and `choices` with what the copy would go on."""

    def __init__(self, problem: Problem, link: Link, choices: Sequence[Choice], *others: Problem) -> None:
        super().__init__(problem, *others)
        self.link = link
        self.choices = tuple(choices)


def check_choice(mode: CopyMode, document: DocumentRef, link: Link | None) -> Problem | None:
    """Whether this mode fits what is there: ALREADY_COPIED or NOT_COPIED_YET if not."""
    if mode is CopyMode.CREATE and link is not None:
        message = f"The {document} was copied before, as {link.number or link.ledger_id}"
        facts = {"link_id": link.id, "deep_link": link.deep_link}
        return Problem(Reason.ALREADY_COPIED, "options.mode", message, facts)
    if mode is CopyMode.UPDATE_EXISTING and link is None:
        return Problem(Reason.NOT_COPIED_YET, "options.mode", f"There is no copy of the {document} to update")
    return None


def check_number(mode: CopyMode, number: str | None, others: Iterable[Link], root: str) -> Problem | None:
    """A number that another copy of this document has in the same organisation: Xero allows each number once.

    A plain CREATE has no other copies, or is refused for them.
    """
    if mode is CopyMode.CREATE or number is None:
        return None
    if not any(link.number.casefold() == number.casefold() for link in others):
        return None
    message = f"The number {number} belongs to another copy of this document"
    return Problem(Reason.NUMBER_TAKEN, f"{root}.number", message, {"number": number})


def check_editable(current: LedgerDocument) -> Problem | None:
    """A voided or deleted document stays as it is (Xero: both statuses are final)."""
    if current.status not in GONE:
        return None
    message = f"{current.number or current.id} is {current.status} in Xero and cannot be changed"
    return Problem(Reason.DOCUMENT_NOT_EDITABLE, "options.mode", message, {"status": current.status})


def check_status(wanted: LedgerStatus | None) -> Problem | None:
    """A status that nobody can ask for."""
    if wanted is None or wanted in ASKABLE:
        return None
    message = f"{wanted} cannot be asked for; {', '.join(ASKABLE[:-1])} or {ASKABLE[-1]} can"
    return Problem(Reason.FIELD_INVALID, "options.status", message)


def raised_status(wanted: LedgerStatus | None, current: LedgerStatus) -> LedgerStatus | Problem | None:
    """The status that an update sets: None keeps it; it is never lowered, though Xero would let a draft be made.

    What may not be asked for at all is `check_status`'s to say.
    """
    if wanted is None or wanted is current:
        return None
    if wanted in ASKABLE and current in RANK:
        if RANK[wanted] > RANK[current]:
            return wanted
        if RANK[wanted] == RANK[current]:
            return None
    message = f"The document is {current} in Xero; {wanted} would not raise its status"
    return Problem(Reason.STATUS_CANNOT_BE_LOWERED, "options.status", message, {"status": current})


def has_reached(present: LedgerStatus, wanted: LedgerStatus) -> bool:
    """Whether a document of which `wanted` was asked shows it: it may have gone on since, been paid or been voided."""
    if present in GONE:
        return True
    return present in RANK and wanted in RANK and RANK[present] >= RANK[wanted]


def superseded(mode: CopyMode, link: Link | None) -> Link | None:
    """The link that CREATE_NEW leaves behind."""
    return link if mode is CopyMode.CREATE_NEW else None
